"""The loop of a training: epochs, early stopping, and going on after a stop."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from embeddings.training.losses import objective


class Student(Protocol):
    """What is trained: a module, what it makes of each batch, and how good it is."""

    module: nn.Module

    def batches(self, seed: int, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Vectors of shape (n, dimension) and their n labels, the same for the same
        seed and epoch."""

    def recall(self) -> float:
        """The share of the exam's questions whose first answer is right."""


@dataclass(frozen=True)
class Plan:
    """How to train. `patience` epochs without a better exam end it."""

    base: str
    loss: str
    epochs: int
    learning_rate: float
    weight_decay: float
    patience: int = 10
    seed: int = 0


@dataclass(frozen=True)
class Epoch:
    """The mean loss of an epoch, NaN for the state before the first, and the exam."""

    number: int
    loss: float
    recall: float


@dataclass
class History:
    """All epochs so far. `stopped` says that somebody ended it before its time."""

    epochs: list[Epoch] = field(default_factory=list)
    stopped: bool = False

    @property
    def best(self) -> Epoch:
        """The first of those with the best exam."""
        return max(self.epochs, key=lambda epoch: (epoch.recall, -epoch.number))

    def is_over(self, plan: Plan) -> bool:
        last = self.epochs[-1].number
        return last >= plan.epochs or last - self.best.number >= plan.patience


class CannotResume(Exception):
    """There is nothing to go on with, or it was begun in another way."""


def fit(student: Student, plan: Plan, checkpoint: Path, *, resume: bool) -> History:
    """Train until the exam gets no better, and leave the module at its best.

    After each epoch the state is written to `checkpoint`; a resumed training ends with
    the weights that it would have had without the stop. Ctrl-C ends it early. Raises
    CannotResume.
    """
    optimiser = torch.optim.AdamW(
        [p for p in student.module.parameters() if p.requires_grad],
        lr=plan.learning_rate,
        weight_decay=plan.weight_decay,
    )
    history = History()
    if resume:
        best = _restore(checkpoint, plan, history, student.module, optimiser)
    else:
        history.epochs.append(Epoch(0, float("nan"), student.recall()))
        best = _copy(student.module)
    try:
        with tqdm(
            total=plan.epochs,
            initial=history.epochs[-1].number,
            desc="Training",
            unit="epoch",
            disable=None,
        ) as bar:
            while not history.is_over(plan):
                epoch = _epoch(student, plan, optimiser, history.epochs[-1].number + 1)
                history.epochs.append(epoch)
                if history.best is epoch:
                    best = _copy(student.module)
                _save(checkpoint, plan, history, student.module, optimiser, best)
                bar.set_postfix(
                    loss=f"{epoch.loss:.3f}",
                    recall=f"{epoch.recall:.3f}",
                    best=f"{history.best.recall:.3f}",
                )
                bar.update()
    except KeyboardInterrupt:
        history.stopped = True
    student.module.load_state_dict(best)
    return history


def seed_everything(seed: int) -> None:
    """Chance in every library that a network may ask."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def _epoch(
    student: Student, plan: Plan, optimiser: torch.optim.Optimizer, number: int
) -> Epoch:
    seed_everything(plan.seed * 100_003 + number)
    measure = objective(plan.loss, (number - 1) / plan.epochs)
    losses = []
    for vectors, labels in student.batches(plan.seed, number):
        loss = measure(vectors, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    mean = float(np.mean(losses)) if losses else 0.0
    return Epoch(number, mean, student.recall())


def _copy(module: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.clone() for name, tensor in module.state_dict().items()}


def _save(
    path: Path,
    plan: Plan,
    history: History,
    module: nn.Module,
    optimiser: torch.optim.Optimizer,
    best: dict[str, Tensor],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    state = {
        "plan": asdict(plan),
        "epochs": [asdict(epoch) for epoch in history.epochs],
        "module": module.state_dict(),
        "optimiser": optimiser.state_dict(),
        "best": best,
    }
    torch.save(state, draft)
    draft.replace(path)


def _restore(
    path: Path,
    plan: Plan,
    history: History,
    module: nn.Module,
    optimiser: torch.optim.Optimizer,
) -> dict[str, Tensor]:
    """The best weights so far; the rest is put back where it was."""
    if not path.is_file():
        raise CannotResume(f"there is no training to go on with: {path} is missing")
    try:
        # Nothing but tensors, numbers and texts is read of it, and no code is run.
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except (OSError, RuntimeError, UnpicklingError) as error:
        raise CannotResume(f"{path} cannot be read: {error}") from error
    begun = Plan(**state["plan"])
    if begun != plan:
        raise CannotResume(f"that training was begun with {begun}, not with {plan}")
    try:
        module.load_state_dict(state["module"])
    except RuntimeError as error:
        raise CannotResume(
            f"that training was begun with another encoder: {error}"
        ) from error
    optimiser.load_state_dict(state["optimiser"])
    history.epochs = [Epoch(**epoch) for epoch in state["epochs"]]
    return state["best"]
