"""The contract of a vector store: vectors under integer ids, in named collections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from embeddings.filters import Filter

Vectors = NDArray[np.float32]
# How far from 1 the length of a stored vector may be: float32 rounding gives 1e-6.
NORM_TOLERANCE = 1e-3


class VectorStoreError(Exception):
    """The store refused what it was asked for."""


class VectorStoreUnavailable(VectorStoreError):
    """The store cannot be reached now; the same call may succeed later."""


class Hit(NamedTuple):
    """A found id and its cosine similarity to the query, higher is closer."""

    id: int
    score: float


class Row(NamedTuple):
    """A stored vector, float32 of shape (dimension,), and the integers beside it."""

    vector: NDArray[np.float32]
    fields: dict[str, int]


class VectorStore(ABC):
    """Keeps collections of unit vectors under ids from 0, with integers beside them.

    Searching and fetching may overlook what was written in the last seconds. Counting,
    reading and scanning do not, and wait for it instead.

    Every method that names a collection raises VectorStoreError where it does not
    exist, and VectorStoreUnavailable where the store cannot be reached.
    """

    @abstractmethod
    def ensure_collection(
        self,
        collection: str,
        *,
        dimension: int,
        fields: Sequence[str],
        expected_rows: int = 0,
    ) -> None:
        """Create the collection unless it exists.

        A store may choose its index by the rows that are expected; 0 is for unknown.
        """

    @abstractmethod
    def drop_collection(self, collection: str) -> None:
        """Delete the collection with all it holds; absent is fine."""

    @abstractmethod
    def point_alias(self, alias: str, collection: str) -> None:
        """Make `alias` another name of this collection, and of no other."""

    @abstractmethod
    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: Vectors,
        fields: Sequence[Mapping[str, int]],
    ) -> None:
        """Write rows, replacing those of the same ids. An id may come only once.

        `vectors` is float32 of shape (len(ids), dimension) with unit rows: anything
        else, NaN above all, raises ValueError before a row is written.
        """

    @abstractmethod
    def delete(self, collection: str, ids: Sequence[int]) -> None:
        """Delete rows; ids without a row are fine."""

    @abstractmethod
    def search(
        self,
        collection: str,
        vectors: Vectors,
        *,
        limit: int,
        filters: Sequence[Filter] = (),
    ) -> list[list[Hit]]:
        """The nearest rows to each query vector that match all filters, closest first.

        Approximate where the store's index is; may give fewer than `limit`.
        """

    @abstractmethod
    def fetch(
        self, collection: str, ids: Sequence[int]
    ) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of these ids; ids without a row are left out."""

    @abstractmethod
    def read(self, collection: str, ids: Sequence[int]) -> dict[int, Row]:
        """The rows of these ids as they are now; ids without one are left out."""

    @abstractmethod
    def count(self, collection: str) -> int:
        """How many rows the collection holds, exactly."""

    @abstractmethod
    def scan(self, collection: str) -> Iterator[tuple[int, dict[str, int]]]:
        """Id and integers of every row, once, in no order."""

    @abstractmethod
    def flush(self, collection: str) -> None:
        """Make what was written quick to search. Nothing is lost without it."""

    def search_among(
        self, collection: str, vectors: Vectors, ids: Sequence[int], *, limit: int
    ) -> list[list[Hit]]:
        """The nearest of these ids to each query vector, exactly, closest first."""
        stored = self.fetch(collection, ids)
        if not stored:
            return [[] for _ in vectors]
        found = np.fromiter(stored, dtype=np.int64)
        scores = np.asarray(vectors) @ np.stack(list(stored.values())).T
        return [top_hits(found, row, limit) for row in scores]


def top_hits(
    ids: NDArray[np.int64], scores: NDArray[np.float32], limit: int
) -> list[Hit]:
    """The highest scores first, equal ones by id."""
    order = np.lexsort((ids, -scores))[:limit]
    return [Hit(int(ids[i]), float(scores[i])) for i in order]


def check_rows(ids: Sequence[int], vectors: Vectors, dimension: int) -> None:
    """Raise ValueError for rows that would poison a collection.

    Milvus Lite takes NaN and zero vectors without a word, and a repeated id in one
    call leaves two rows (milvus#44320).
    """
    if len(set(ids)) != len(ids):
        raise ValueError("an id comes twice in one upsert")
    if vectors.shape != (len(ids), dimension):
        raise ValueError(
            f"vectors have shape {vectors.shape}, expected {(len(ids), dimension)}"
        )
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.all(np.abs(lengths - 1) <= NORM_TOLERANCE):  # False for NaN as well
        raise ValueError("a vector is not of length 1")
