"""Trains lookalike-s from its own start: resumable, seeded, with its curve."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from embeddings.training.compact.augmentation import Strength, augment, recolour
from embeddings.training.compact.batches import Batch, Sampler
from embeddings.training.compact.captions import all_facts, caption_of, truths
from embeddings.training.compact.curve import Point, write_curve
from embeddings.training.compact.lessons import Lessons
from embeddings.training.compact.network import (
    TOWER,
    WEIGHTS,
    build,
    check_preprocessing,
    tower_of,
)
from embeddings.training.compact.norms import unfold_norms
from embeddings.training.compact.objective import Objective, relations_loss, texts_loss
from embeddings.training.compact.teacher import Teacher

STEPS_BETWEEN_SAVES = 100
STEPS_BETWEEN_POINTS = 20
CAPTIONS = 64

Measure = Callable[[open_clip.CLIP], dict[str, float]]


@dataclass(frozen=True)
class Recipe:
    """The numbers of a run; a saved one goes on only with the same.

    `sizes` says from which share of the steps on pictures have how many pixels a side:
    small ones first, as most is learned from them at half the cost (Tan and Le 2021).
    """

    steps: int = 2000
    seed: int = 20261126
    rate: float = 2e-3
    sizes: tuple[tuple[float, int], ...] = ((0.0, 96), (0.6, 128))
    warm_up: int = 100
    decay: float = 0.05
    average: float = 0.99
    measure_each: int = 500
    tower: str = TOWER


class Run:
    """A network on its way: one object holds all that is saved and taken up again."""

    def __init__(
        self,
        lessons: Lessons,
        teacher: Teacher | None,
        vocabulary: Path,
        recipe: Recipe,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.lessons, self.teacher, self.recipe = lessons, teacher, recipe
        self.sampler = Sampler(lessons.examples)
        network = build(vocabulary, recipe.tower)
        self.network = network.to(memory_format=torch.channels_last)
        self.objective = Objective(
            self.network.visual.head.proj.out_features,
            self.network.visual.trunk.num_features,
            int(self.sampler.classes.max()) + 1,
            int(self.sampler.kinds.max()) + 1,
            teacher.channels if teacher else None,
        )
        self.average = AveragedModel(
            self.network,
            multi_avg_fn=get_ema_multi_avg_fn(  # type: ignore[no-untyped-call]
                recipe.average
            ),
            use_buffers=True,
        )
        self.tokenizer = open_clip.SimpleTokenizer(
            bpe_path=str(vocabulary), context_length=self.network.context_length
        )
        self.optimizer = torch.optim.AdamW(self._groups(), lr=recipe.rate)
        self.step, self.seconds = 0, 0.0
        self.curve: list[Point] = []

    def train(self, folder: Path, measure: Measure) -> nn.Module:
        """Go on to the last step; the averaged network. Saves itself on the way."""
        if (folder / "run.pt").exists():
            self.restore(folder / "run.pt")
        steps = range(self.step, self.recipe.steps)
        bar = tqdm(steps, initial=self.step, total=self.recipe.steps, mininterval=15)
        for step in bar:
            began = time.monotonic()
            parts = self.learn(step)
            self.step, self.seconds = step + 1, self.seconds + time.monotonic() - began
            bar.set_postfix({name: f"{value:.2f}" for name, value in parts.items()})
            measured = self.step % self.recipe.measure_each == 0
            if measured or self.step % STEPS_BETWEEN_POINTS == 0:
                seen = measure(self.average.module) if measured else {}
                self.curve.append({"step": self.step, **parts, **seen})
                write_curve(self.curve, folder)
            if self.step % STEPS_BETWEEN_SAVES == 0 or self.step == self.recipe.steps:
                self.save(folder / "run.pt")
        return self.average.module

    def learn(self, step: int) -> dict[str, float]:
        """One step; each part of the loss."""
        self._set_rate(step)
        batch = self.sampler.batch(self.recipe.seed, step)
        views = self._views(batch, step)
        images = (views * 2 - 1).contiguous(memory_format=torch.channels_last)
        tower = self.network.train().visual
        with torch.autocast("cpu", torch.bfloat16):
            seen = tower.trunk.forward_features(images)
            vectors = tower.head(tower.trunk.forward_head(seen))
        vectors = nn.functional.normalize(vectors.float(), dim=1)
        labels = {
            name: torch.from_numpy(getattr(batch, name))
            for name in ("items", "designs", "classes", "kinds")
        }
        parts = self.objective.pictures(vectors, **labels)
        parts |= self._taught(views, seen, vectors)
        parts["texts"] = self._texts(batch, vectors, step)
        self.optimizer.zero_grad()
        loss: Tensor = self.objective.total(parts)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.average.update_parameters(self.network)
        return {name: loss.item() for name, loss in parts.items()}

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        draft = path.with_suffix(".part")
        torch.save(
            {
                "recipe": asdict(self.recipe),
                "step": self.step,
                "seconds": self.seconds,
                "curve": self.curve,
                **{name: part.state_dict() for name, part in self._parts().items()},
            },
            draft,
        )
        draft.replace(path)

    def restore(self, path: Path) -> None:
        """Go on where a run of the same recipe stopped; ValueError for another."""
        saved = torch.load(path, weights_only=True)
        if saved["recipe"] != asdict(self.recipe):
            raise ValueError(f"{path} was begun with {saved['recipe']}")
        for name, part in self._parts().items():
            part.load_state_dict(saved[name])
        self.step, self.seconds = saved["step"], saved["seconds"]
        self.curve = saved["curve"]

    def begin_with(self, path: Path) -> None:
        """Take over what another run has learned, not how far it was: a warm restart
        (Loshchilov and Hutter 2017).

        `path` is that run's run.pt, or the folder it wrote, which lacks what training
        alone needs: that is learned anew.
        """
        if path.is_dir():
            network, tower = load_file(path / WEIGHTS), tower_of(path)
        else:
            saved = torch.load(path, weights_only=True)
            network, tower = saved["network"], saved["recipe"].get("tower", TOWER)
            self._take_objective(saved["objective"])
        if tower != self.recipe.tower:  # Its words are all that can be taken over.
            own = self.network.visual.state_dict(prefix="visual.")
            words = {k: v for k, v in network.items() if not k.startswith("visual.")}
            network = words | own
        self.network.load_state_dict(network)
        self.average.module.load_state_dict(network)

    def _take_objective(self, state: Mapping[str, Tensor]) -> None:
        """All but how a teacher is understood, as this one may be another."""
        own, theirs = (
            {k: v for k, v in of.items() if k.startswith("teacher.") == mine}
            for of, mine in ((self.objective.state_dict(), True), (state, False))
        )
        self.objective.load_state_dict(theirs | own)

    def take_tower(self, folder: Path) -> None:
        """Begin with the image tower of an encoder's folder, of the recipe's shape.

        Raises ValueError where it sees pictures in other numbers than ours.
        """
        check_preprocessing(folder)
        theirs, _, _ = open_clip.create_model_and_transforms(f"local-dir:{folder}")
        trunk = self.network.visual.trunk
        trunk.load_state_dict(theirs.visual.trunk.state_dict())
        views = self._views(self.sampler.batch(self.recipe.seed, 0), 0)
        unfold_norms(trunk, views * 2 - 1)
        self.average.module.load_state_dict(self.network.state_dict())

    def _parts(self) -> dict[str, Any]:
        return {
            "network": self.network,
            "objective": self.objective,
            "average": self.average,
            "optimizer": self.optimizer,
        }

    def _views(self, batch: Batch, step: int) -> Tensor:
        """The batch's pictures as others would have taken them, 0 to 1."""
        chance = torch.Generator().manual_seed(self.recipe.seed + step)
        pictures, masks = self.lessons.pictures(batch.pictures)
        first = np.flatnonzero(batch.recoloured)[::2]  # of two views of one picture
        other = recolour(pictures[first], masks[first], chance)
        pictures[first], pictures[first + 1] = other, other
        share = step / self.recipe.steps
        size = [size for start, size in self.recipe.sizes if share >= start][-1]
        return augment(pictures, masks, size, chance, Strength())

    def _taught(
        self, views: Tensor, seen: Tensor, vectors: Tensor
    ) -> dict[str, Tensor]:
        """What the teacher's sight of the same views asks for, where there is one."""
        if self.teacher is None:
            return {}
        taught = self.teacher(views)
        with torch.autocast("cpu", torch.bfloat16):
            parts = {"teacher": self.objective.lesson(seen, taught.places)}
        if taught.vectors is not None:
            parts["relations"] = relations_loss(vectors, taught.vectors)
        return parts

    def _texts(self, batch: Batch, vectors: Tensor, step: int) -> Tensor:
        """Every second picture has a caption of its own, as far as they go."""
        chance = random.Random(f"{self.recipe.seed} {step}")  # noqa: S311
        plain = np.flatnonzero(~batch.recoloured)
        examples = [self.lessons.examples[i] for i in batch.pictures[plain]]
        asked = chance.sample(examples, min(CAPTIONS, len(examples)))
        made = (caption_of(example, chance) for example in asked)
        captions = list({caption.text: caption for caption in made}.values())
        true = truths(captions, [all_facts(example) for example in examples])
        encoded = self.network.encode_text(
            self.tokenizer([caption.text for caption in captions]), normalize=True
        )
        scale = self.network.logit_scale.exp().clamp(max=50)
        return texts_loss(vectors[plain], encoded, torch.from_numpy(true), scale)

    def _set_rate(self, step: int) -> None:
        warm = min(1.0, (step + 1) / self.recipe.warm_up)
        cosine = (1 + math.cos(math.pi * step / self.recipe.steps)) / 2
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate * warm * max(cosine, 0.002)

    def _groups(self) -> list[dict[str, Any]]:
        """Norms, biases and scales do not decay."""
        both = [*self.network.parameters(), *self.objective.parameters()]
        return [
            {
                "params": [p for p in both if p.ndim > 1],
                "weight_decay": self.recipe.decay,
            },
            {"params": [p for p in both if p.ndim <= 1], "weight_decay": 0.0},
        ]
