"""An index is searched as far as its type and the limit ask for."""

import pytest

from embeddings.vector_stores.milvus_indexes import (
    BUILD_PARAMS,
    SERVER_INDEX_TYPES,
    search_params,
)


@pytest.mark.parametrize(
    ("index_type", "limit", "params"),
    [
        ("HNSW", 24, {"ef": 128}),
        ("HNSW", 500, {"ef": 500}),
        ("FLAT", 500, {}),
        ("IVF_PQ", 500, {"nprobe": 64}),
    ],
)
def test_a_search_looks_as_far_as_it_has_to(index_type, limit, params):
    assert search_params(index_type, limit) == params


def test_every_type_that_is_allowed_can_be_built():
    assert set(BUILD_PARAMS) == set(SERVER_INDEX_TYPES)
