"""Few-shot enrolment: is a new product found after one, three, five photos of it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Vectors

PHOTOS = (1, 3, 5)


@dataclass(frozen=True)
class Enrolment:
    """With so many photos of a new product: the share of questions answered right.

    `drawn` is the share of the photos that were no photos of their own, but views of
    others: where products have too few pictures.
    """

    photos: int
    products: int
    questions: int
    recall: float
    drawn: float


@dataclass(frozen=True)
class Trial:
    """A question, and all that may be enrolled for its product, real pictures first."""

    label: int
    question: NDArray[np.float32]
    shots: Vectors
    real: int


def enrol(
    views: Vectors,
    labels: NDArray[np.int64],
    gallery: Vectors,
    gallery_labels: NDArray[np.int64],
) -> list[Enrolment]:
    """The table for PHOTOS; a row is missing where no product has enough views.

    `views` are unit vectors of shape (pictures, views, dimension), the first view being
    the picture itself, of products that are new to the encoder. Each picture is asked
    once, while others of its product are enrolled; that of a single picture is asked by
    a view. All other products of the gallery stand beside.
    """
    trials = list(_trials(views, labels))
    if not trials:
        return []
    similar = np.stack([trial.question for trial in trials]) @ gallery.T
    similar[np.array([t.label for t in trials])[:, None] == gallery_labels] = -np.inf
    others = similar.max(axis=1, initial=-np.inf)
    rows = (_row(count, trials, others) for count in PHOTOS)
    return [row for row in rows if row]


def _row(
    count: int, trials: Sequence[Trial], others: NDArray[np.float32]
) -> Enrolment | None:
    asked = [
        (t, o) for t, o in zip(trials, others, strict=True) if len(t.shots) >= count
    ]
    if not asked:
        return None
    right = [(t.shots[:count] @ t.question).max() > other for t, other in asked]
    drawn = sum(max(count - trial.real, 0) for trial, _ in asked)
    return Enrolment(
        photos=count,
        products=len({trial.label for trial, _ in asked}),
        questions=len(asked),
        recall=float(np.mean(right)),
        drawn=drawn / (count * len(asked)),
    )


def _trials(views: Vectors, labels: NDArray[np.int64]) -> Iterator[Trial]:
    members = defaultdict(list)
    for number, label in enumerate(labels.tolist()):
        members[label].append(number)
    for label, numbers in members.items():
        if len(numbers) == 1:
            plain, question, *rest = views[numbers[0]]
            yield Trial(label, question, np.stack([plain, *rest]), 1)
            continue
        for asked in numbers:
            others = [number for number in numbers if number != asked]
            # Plain pictures first, then the first view of each, then the second.
            shots = views[others].swapaxes(0, 1).reshape(-1, views.shape[-1])
            yield Trial(label, views[asked, 0], shots, len(others))
