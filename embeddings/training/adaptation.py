"""Adapts an encoder to a shop: collect, train, examine, and write the folder."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from numpy.typing import NDArray

from embeddings import backends
from embeddings.encoders.base import Encoder, EncoderUnavailable, Vectors
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.models import IndexVersion
from embeddings.training.enrolment import Enrolment, enrol
from embeddings.training.equating import carried_over
from embeddings.training.exam import Exam
from embeddings.training.features import features
from embeddings.training.fine_tuning import NetworkStudent
from embeddings.training.heads import HeadStudent
from embeddings.training.loop import History, Plan, fit, seed_everything
from embeddings.training.sampling import Sampler
from embeddings.training.shop import Material, collect
from embeddings.training.writing import write_head, write_network, write_tuning

# Below, neither a step nor the exam says anything.
FEWEST_PRODUCTS = 10
FEWEST_TO_JUDGE_BY = 5
BATCHES_AN_EPOCH = 10


class Untrainable(Exception):
    """This encoder cannot be trained, or the shop has too little to learn from."""


@dataclass(frozen=True)
class Method:
    """How a kind of training goes by default; `batch` is products x views of each."""

    learning_rate: float
    weight_decay: float
    epochs: int
    batch: tuple[int, int]
    most_gallery: int


METHODS = {
    "head": Method(1e-2, 0.1, 60, (64, 4), most_gallery=10_000),
    # Every epoch encodes the exam's pictures anew.
    "full": Method(1e-5, 0.05, 10, (16, 4), most_gallery=1000),
}


@dataclass(frozen=True)
class Order:
    """What is to be trained. `folder` is the encoder's, which is written in the end."""

    base: str
    method: str
    loss: str
    folder: Path
    epochs: int | None = None
    seed: int = 0
    device: str = "auto"
    resume: bool = False

    @property
    def plan(self) -> Plan:
        method = METHODS[self.method]
        return Plan(
            base=self.base,
            loss=self.loss,
            epochs=self.epochs or method.epochs,
            learning_rate=method.learning_rate,
            weight_decay=method.weight_decay,
            seed=self.seed,
        )

    @property
    def checkpoint(self) -> Path:
        """Beside no weights: an encoder's folder holds nothing that could be code."""
        return checkpoint_of(self.folder)


def checkpoint_of(folder: Path) -> Path:
    """Where a training that writes this folder keeps how far it is: of no other."""
    key = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:8]
    return settings.DATA_DIR / "training" / f"{folder.name}-{key}.pt"


def named(folder: Path) -> str:
    """How ENCODER names a folder, by its name alone where it lies with the others."""
    if folder.parent == settings.ENCODERS_DIR.absolute():
        return folder.name
    return f"openclip:local-dir:{folder}"


@dataclass(frozen=True)
class Views:
    """What an encoder makes of the pictures that are judged by, and of the gallery."""

    judged_by: Vectors
    gallery: Vectors


@dataclass(frozen=True)
class Outcome:
    """What came of it: ranks of the right product in the exam, before and after."""

    order: Order
    material: Material
    history: History
    exam: Exam
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    enrolment: Sequence[tuple[Enrolment, Enrolment]]
    seconds: float
    is_tuned: bool

    @property
    def better(self) -> bool:
        """Whether the exam's best came after some training."""
        return self.history.best.number > 0


def load_base(order: Order) -> OpenCLIPEncoder:
    """The encoder to start from. Raises Untrainable, and EncoderUnavailable."""
    path, argument = backends.class_of(order.base)
    try:
        encoder: Encoder = import_string(path).from_argument(
            argument, device=order.device, batch_size=settings.ENCODER_BATCH_SIZE
        )
    except EncoderUnavailable:
        raise
    except Exception as error:  # A broken file, a device that is not there.
        raise EncoderUnavailable(f"cannot load {order.base}: {error}") from error
    if not isinstance(encoder, OpenCLIPEncoder):
        raise Untrainable(
            f"{encoder.name} has nothing that could learn; name a network with --base"
        )
    return encoder


def adapt(order: Order) -> Outcome:
    """Train as ordered and write the encoder's folder, better or not.

    Raises Untrainable, EncoderUnavailable and loop.CannotResume before anything is
    written.
    """
    begun = time.monotonic()
    seed_everything(order.seed)
    base = load_base(order)
    cache = settings.DATA_DIR / "training"
    material, vectors = readable(enough(collect()), base, cache)
    enough(material)
    exam = Exam.of(material, METHODS[order.method].most_gallery)
    first = len(material.training)
    before = Views(vectors[first:], vectors[exam.gallery, 0])
    tunings = _tunings_of(base)
    student = _student(order, base, material, vectors, exam)
    history = fit(student, order.plan, order.checkpoint, resume=order.resume)
    after = _write(order, base, student, exam, before)
    tuning = _carried_over(tunings, exam, before, after)
    if tuning:
        write_tuning(tuning, order.folder)
    if not history.stopped:
        order.checkpoint.unlink(missing_ok=True)
    return Outcome(
        order=order,
        material=material,
        history=history,
        exam=exam,
        before=_ranks(exam, before, first),
        after=_ranks(exam, after, first),
        enrolment=_enrolment(exam, before, after, first),
        seconds=time.monotonic() - begun,
        is_tuned=bool(tuning),
    )


def enough(material: Material) -> Material:
    """The same again, where it is enough to learn from and to judge by."""
    labels = [{example.label for example in part} for part in material.parts]
    if len(labels[0]) < FEWEST_PRODUCTS or len(labels[1]) < FEWEST_TO_JUDGE_BY:
        raise Untrainable(
            f"there are pictures of {len(labels[0])} products to learn from and of"
            f" {len(labels[1])} to judge by; {FEWEST_PRODUCTS} and"
            f" {FEWEST_TO_JUDGE_BY} are needed"
        )
    return material


def readable(
    material: Material, base: OpenCLIPEncoder, cache: Path
) -> tuple[Material, Vectors]:
    """The pictures that can be read, and the base's features of them."""
    vectors = features(material.examples, base, cache)
    here = np.asarray(vectors[:, 0].any(axis=1))
    return material.only(here), vectors[here]


def _student(
    order: Order,
    base: OpenCLIPEncoder,
    material: Material,
    vectors: Vectors,
    exam: Exam,
) -> Any:
    labels, views = METHODS[order.method].batch
    sampler = Sampler(
        material.training, material.opposed, labels, views, BATCHES_AN_EPOCH
    )
    if order.method == "head":
        return HeadStudent(vectors, sampler, exam)
    return NetworkStudent(base, material.examples, sampler, exam)


def _write(
    order: Order,
    base: OpenCLIPEncoder,
    student: HeadStudent | NetworkStudent,
    exam: Exam,
    before: Views,
) -> Views:
    """Write the folder, and give what the trained encoder makes of the pictures."""
    if isinstance(student, HeadStudent):
        write_head(base, student.module.weight(), order.folder)
        return Views(student.turned(before.judged_by), student.turned(before.gallery))
    write_network(base, student.network, order.folder)
    numbers = range(len(exam.labels) - len(before.judged_by), len(exam.labels))
    return Views(student.judged_by(numbers), student.answers()[1])


def _tunings_of(base: Encoder) -> list[Mapping[str, Any]]:
    """What was learned for the base's scores: as the shop uses it, then as it came."""
    live = IndexVersion.objects.live()
    used = live and live.encoder_identity == base.identity and live.calibration
    return [tuning for tuning in (used, base.tuning) if tuning]


def _carried_over(
    tunings: Sequence[Mapping[str, Any]], exam: Exam, before: Views, after: Views
) -> dict[str, Any] | None:
    """The first of the base's tunings that can be, for the trained encoder."""
    if not tunings:
        return None
    was, now = (exam.nearest(v.judged_by, v.gallery) for v in (before, after))
    found = (carried_over(tuning, was, now) for tuning in tunings)
    return next(filter(None, found), None)


def _ranks(exam: Exam, views: Views, first: int) -> NDArray[np.int64]:
    numbers, seen = exam.asked.T
    return exam.ranks(views.judged_by[numbers - first, seen], views.gallery)


def _enrolment(
    exam: Exam, before: Views, after: Views, first: int
) -> list[tuple[Enrolment, Enrolment]]:
    tables = (
        enrol(v.judged_by, exam.labels[first:], v.gallery, exam.labels[exam.gallery])
        for v in (before, after)
    )
    return list(zip(*tables, strict=True))
