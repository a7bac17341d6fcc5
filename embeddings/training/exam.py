"""The exam: are the pictures of products that were not learnt from still found?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Vectors
from embeddings.evaluation.calibrating import NEAREST
from embeddings.evaluation.tasks import spread
from embeddings.training.shop import Material

# Their views' scores in a gallery of 10,000 take 48 MB, and some copies.
MOST_PICTURES = 300


@dataclass(frozen=True)
class Exam:
    """Questions, as rows of (example, view), asked of a gallery of plain pictures.

    A picture of a product that has several is asked among all others; one that is its
    product's only one is asked by a view of it, `by_views` says of how many.
    """

    asked: NDArray[np.int64]
    gallery: NDArray[np.int64]
    labels: NDArray[np.int64]
    by_views: int

    @classmethod
    def of(cls, material: Material, most: int) -> Exam:
        """Of validation pictures, in a gallery of these and at most so many others."""
        labels = np.array([example.label for example in material.examples], np.int64)
        first = len(material.training)
        numbers = range(first, len(labels))
        counts = Counter(labels[first:].tolist())
        several = [counts[int(labels[n])] > 1 for n in numbers]
        asked = [(n, 0 if s else 1) for n, s in zip(numbers, several, strict=True)]
        gallery = np.r_[first : len(labels), : min(first, most)]
        return cls(
            asked=np.array(asked, np.int64).reshape(-1, 2),
            # By product, so that each is a run of neighbours.
            gallery=gallery[np.argsort(labels[gallery], kind="stable")],
            labels=labels,
            by_views=several.count(False),
        )

    def ranks(self, queries: Vectors, gallery: Vectors) -> NDArray[np.int64]:
        """The place of the right product in each answer, from 1; products count once.

        `queries` are unit vectors in the order of `asked`, `gallery` in that of
        `gallery`.
        """
        similar = queries @ gallery.T
        numbers, seen = self.asked.T
        itself = (self.gallery == numbers[:, None]) & (seen == 0)[:, None]
        similar[itself] = -np.inf
        labels = self.labels[self.gallery]
        starts = np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]])
        best = np.maximum.reduceat(similar, starts, axis=1)
        own = np.searchsorted(labels[starts], self.labels[numbers])
        right = best[np.arange(len(best)), own]
        # Against it count ties, and NaN: vectors that have collapsed find nothing.
        return (~(best < right[:, None])).sum(axis=1)

    def nearest(self, queries: Vectors, gallery: Vectors) -> NDArray[np.float64]:
        """The scores of the NEAREST other pictures to all views of what is judged by,
        shape (questions, NEAREST).

        `queries` are unit vectors of shape (pictures, views, dimension) and `gallery`
        as in ranks(). Of MOST_PICTURES at most, evenly spread.
        """
        rows = spread(len(queries), MOST_PICTURES)
        numbers = len(self.labels) - len(queries) + rows
        similar = np.einsum("qvd,gd->qvg", queries[rows], gallery, optimize=True)
        itself = self.gallery == numbers[:, None]
        similar = np.where(itself[:, None], -np.inf, similar)
        similar = -np.partition(
            -similar.reshape(-1, len(gallery)), min(NEAREST, len(gallery) - 1)
        )
        closest = -np.sort(-similar[:, :NEAREST].astype(np.float64), axis=1)
        return closest[:, ~np.isneginf(closest).any(axis=0)]


def hits(ranks: Sequence[int] | NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """1 where the right product is among the first k, else 0."""
    return (np.asarray(ranks) <= k).astype(np.float64)
