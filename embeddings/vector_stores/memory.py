"""Exact search in a dictionary: for tests, and the truth other stores are held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.filters import Filter, In
from embeddings.vector_stores.base import (
    Hit,
    Row,
    Vectors,
    VectorStore,
    VectorStoreError,
    check_rows,
)


@dataclass
class _Collection:
    dimension: int
    fields: tuple[str, ...]
    vectors: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    scalars: dict[int, dict[str, int]] = field(default_factory=dict)


class MemoryVectorStore(VectorStore):
    """Lives and dies with its process."""

    def __init__(self) -> None:
        self._collections: dict[str, _Collection] = {}
        self._aliases: dict[str, str] = {}

    def ensure_collection(
        self,
        collection: str,
        *,
        dimension: int,
        fields: Sequence[str],
        expected_rows: int = 0,
    ) -> None:
        self._collections.setdefault(collection, _Collection(dimension, tuple(fields)))

    def drop_collection(self, collection: str) -> None:
        self._collections.pop(collection, None)

    def point_alias(self, alias: str, collection: str) -> None:
        self._collection(collection)
        self._aliases[alias] = collection

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: Vectors,
        fields: Sequence[Mapping[str, int]],
    ) -> None:
        target = self._collection(collection)
        check_rows(ids, vectors, target.dimension)
        if any(set(scalars) != set(target.fields) for scalars in fields):
            raise VectorStoreError(
                f"rows of {collection} have the fields {target.fields}"
            )
        for row_id, vector, scalars in zip(ids, vectors, fields, strict=True):
            target.vectors[row_id] = np.array(vector, dtype=np.float32)
            target.scalars[row_id] = dict(scalars)

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        target = self._collection(collection)
        for row_id in ids:
            target.vectors.pop(row_id, None)
            target.scalars.pop(row_id, None)

    def search(
        self,
        collection: str,
        vectors: Vectors,
        *,
        limit: int,
        filters: Sequence[Filter] = (),
    ) -> list[list[Hit]]:
        target = self._collection(collection)
        matching = [
            row_id
            for row_id, scalars in list(target.scalars.items())
            if all(_matches(condition, scalars) for condition in filters)
        ]
        return self.search_among(collection, vectors, matching, limit=limit)

    def fetch(
        self, collection: str, ids: Sequence[int]
    ) -> dict[int, NDArray[np.float32]]:
        stored = self._collection(collection).vectors
        return {row_id: stored[row_id].copy() for row_id in ids if row_id in stored}

    def read(self, collection: str, ids: Sequence[int]) -> dict[int, Row]:
        scalars = self._collection(collection).scalars
        vectors = self.fetch(collection, ids)
        return {key: Row(vector, dict(scalars[key])) for key, vector in vectors.items()}

    def count(self, collection: str) -> int:
        return len(self._collection(collection).vectors)

    def scan(self, collection: str) -> Iterator[tuple[int, dict[str, int]]]:
        scalars = self._collection(collection).scalars
        return iter([(key, dict(fields)) for key, fields in scalars.items()])

    def flush(self, collection: str) -> None:
        self._collection(collection)

    def _collection(self, name: str) -> _Collection:
        try:
            return self._collections[self._aliases.get(name, name)]
        except KeyError:
            raise VectorStoreError(f"there is no collection {name}") from None


def _matches(condition: Filter, scalars: Mapping[str, int]) -> bool:
    value = scalars[condition.field]
    if isinstance(condition, In):
        return value in condition.values
    above = condition.minimum is None or value >= condition.minimum
    below = condition.maximum is None or value <= condition.maximum
    return above and below
