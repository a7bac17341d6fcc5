"""Milvus as vector store: the real server and Milvus Lite behind the same client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

# pymilvus executes it anew at the first search. Of two at once that found it half
# loaded, both failed with "partially initialized module 'scipy.sparse._lil'".
import scipy.sparse  # noqa: F401
from numpy.typing import NDArray
from pymilvus import DataType, MilvusClient

from embeddings.filters import Filter, In, Range
from embeddings.vector_stores.base import (
    Hit,
    Row,
    Vectors,
    VectorStore,
    VectorStoreError,
    check_rows,
)
from embeddings.vector_stores.milvus_connection import QUICK_SECONDS, MilvusConnection
from embeddings.vector_stores.milvus_filters import render
from embeddings.vector_stores.milvus_indexes import (
    AUTO,
    build_params,
    check_index_type,
    choose_index_type,
    search_params,
)

MOST_RESULTS = 16_384  # the server's ceiling for one search
# A worker waits for it: for an answer to a question, and for work to be done.
STEADY_SECONDS = 10.0
SLOW_SECONDS = 60.0
ROWS_A_CALL = 1000
# Without vectors rows are small; a server gives no more than this in one answer.
ROWS_A_SCAN = 16_384


class MilvusVectorStore(VectorStore):
    """`index_type` is one that milvus_indexes lists for this kind of server, or AUTO:
    chosen for each collection by the rows that it is expected to hold."""

    def __init__(self, uri: str, token: str = "", index_type: str = AUTO) -> None:
        self._index_type = index_type
        self._index_types: dict[str, str] = {}  # as found out, by collection
        check = partial(check_index_type, index_type)
        self._connection = MilvusConnection(uri, token, check)
        self._call = self._connection.call

    def ensure_collection(
        self,
        collection: str,
        *,
        dimension: int,
        fields: Sequence[str],
        expected_rows: int = 0,
    ) -> None:
        if self._call("has_collection", collection, timeout=STEADY_SECONDS):
            return
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        for name in fields:
            schema.add_field(name, DataType.INT64)
        index_type = self._index_type
        if index_type == AUTO:
            lite = self._connection.is_lite()
            index_type = choose_index_type(expected_rows, lite=lite)
        index = MilvusClient.prepare_index_params()
        index.add_index(
            "vector",
            index_type=index_type,
            metric_type="COSINE",
            params=build_params(index_type, dimension),
        )
        try:
            self._call(
                "create_collection",
                collection,
                schema=schema,
                index_params=index,
                timeout=SLOW_SECONDS,
            )
        except VectorStoreError:  # Another process may have been first.
            if not self._call("has_collection", collection):
                raise

    def drop_collection(self, collection: str) -> None:
        if self._call("has_collection", collection):
            self._call("drop_collection", collection, timeout=SLOW_SECONDS)

    def point_alias(self, alias: str, collection: str) -> None:
        try:
            self._call("alter_alias", collection, alias)
        except VectorStoreError:  # There is none of this name yet.
            self._call("create_alias", collection, alias)

    def upsert(
        self,
        collection: str,
        ids: Sequence[int],
        vectors: Vectors,
        fields: Sequence[Mapping[str, int]],
    ) -> None:
        check_rows(ids, vectors, self._dimension(collection))
        rows = [
            {"id": row_id, "vector": vector, **scalars}
            for row_id, vector, scalars in zip(ids, vectors, fields, strict=True)
        ]
        for start in range(0, len(rows), ROWS_A_CALL):
            part = rows[start : start + ROWS_A_CALL]
            self._call("upsert", collection, part, timeout=SLOW_SECONDS)

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        if ids:
            self._call("delete", collection, ids=list(ids), timeout=SLOW_SECONDS)

    def search(
        self,
        collection: str,
        vectors: Vectors,
        *,
        limit: int,
        filters: Sequence[Filter] = (),
    ) -> list[list[Hit]]:
        if not len(vectors):
            return []
        limit = min(limit, MOST_RESULTS)
        index_type = self._index_type_of(collection)
        try:
            found = self._call(
                "search",
                collection,
                data=list(vectors),
                limit=limit,
                filter=render(filters),
                output_fields=["id"],
                search_params={"params": search_params(index_type, limit)},
            )
        except VectorStoreError:  # It may have been made anew, of another type.
            self._index_types.pop(collection, None)
            raise
        return [[Hit(hit["id"], hit["distance"]) for hit in hits] for hits in found]

    def fetch(
        self, collection: str, ids: Sequence[int]
    ) -> dict[int, NDArray[np.float32]]:
        rows = self._rows(collection, ids, ["vector"], "Bounded", QUICK_SECONDS)
        return {row["id"]: np.asarray(row["vector"], np.float32) for row in rows}

    def read(self, collection: str, ids: Sequence[int]) -> dict[int, Row]:
        names = self._fields(collection) if ids else []
        return {
            row["id"]: Row(
                np.asarray(row["vector"], np.float32),
                {name: row[name] for name in names},
            )
            for row in self._rows(
                collection, ids, ["vector", *names], "Strong", STEADY_SECONDS
            )
        }

    def count(self, collection: str) -> int:
        # The collection's own statistics count deleted rows as well (milvus#37389).
        rows = self._call(
            "query",
            collection,
            filter="",
            output_fields=["count(*)"],
            consistency_level="Strong",
            timeout=STEADY_SECONDS,
        )
        return int(rows[0]["count(*)"])

    def scan(self, collection: str) -> Iterator[tuple[int, dict[str, int]]]:
        # Not the client's iterator: told to be Strong it still gave none of 2,500
        # rows just written to a 2.3 server. And in no order: Lite answers a query with
        # any rows. So ids are walked in steps, wide ones where there are few.
        names = self._fields(collection)
        start, step = 0, ROWS_A_SCAN // 2
        while True:
            part = Range("id", start, start + step - 1)
            rows = self._scan(collection, part, names, ROWS_A_SCAN)
            if len(rows) == ROWS_A_SCAN:  # There may be more of them.
                step //= 4
                continue
            for row in rows:
                yield row["id"], {name: row[name] for name in names}
            start += step
            if len(rows) < step // 4:
                step *= 2
                if not rows and not self._scan(collection, Range("id", start), [], 1):
                    return

    def _scan(
        self, collection: str, part: Range, names: list[str], limit: int
    ) -> list[dict[str, Any]]:
        return self._call(
            "query",
            collection,
            filter=render([part]),
            limit=limit,
            output_fields=["id", *names],
            consistency_level="Strong",
            timeout=SLOW_SECONDS,
        )

    def flush(self, collection: str) -> None:
        # Without it Lite searches 20,000 new rows in 800 ms instead of 12. The server
        # searches new rows in 4 ms and allows one flush in ten seconds.
        if self._connection.is_lite():
            self._call("flush", collection, timeout=SLOW_SECONDS)

    def _index_type_of(self, collection: str) -> str:
        if self._index_type != AUTO:
            return self._index_type
        if collection not in self._index_types:
            names = self._call("list_indexes", collection, "vector")
            if not names:  # The client takes a lost collection for one without.
                raise VectorStoreError(f"there is no collection {collection}")
            index = self._call("describe_index", collection, names[0])
            self._index_types[collection] = index["index_type"]
        return self._index_types[collection]

    def _rows(
        self,
        collection: str,
        ids: Sequence[int],
        fields: list[str],
        level: str,
        seconds: float,
    ) -> Iterator[dict[str, Any]]:
        for start in range(0, len(ids), ROWS_A_CALL):
            part = tuple(ids[start : start + ROWS_A_CALL])
            yield from self._call(
                "query",
                collection,
                filter=render([In("id", part)]),
                output_fields=["id", *fields],
                consistency_level=level,
                timeout=seconds,
            )

    def _dimension(self, collection: str) -> int:
        (field,) = [f for f in self._schema(collection) if f["name"] == "vector"]
        return int(field["params"]["dim"])

    def _fields(self, collection: str) -> list[str]:
        names = [field["name"] for field in self._schema(collection)]
        return [name for name in names if name not in ("id", "vector")]

    def _schema(self, collection: str) -> list[dict[str, Any]]:
        description = self._call(
            "describe_collection", collection, timeout=STEADY_SECONDS
        )
        return description["fields"]
