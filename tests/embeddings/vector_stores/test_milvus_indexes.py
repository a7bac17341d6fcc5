"""An index is of a type that suits its size, and searched as far as it has to be."""

import pytest

from embeddings.vector_stores.base import VectorStoreError
from embeddings.vector_stores.milvus_indexes import (
    BUILD_PARAMS,
    LITE_INDEX_TYPES,
    MOST_FLAT,
    MOST_HNSW,
    MOST_SQ8,
    SERVER_INDEX_TYPES,
    build_params,
    check_index_type,
    choose_index_type,
    search_params,
)


@pytest.mark.parametrize(
    ("rows", "on_a_server", "on_lite"),
    [
        (0, "HNSW", "HNSW"),
        (1, "FLAT", "FLAT"),
        (MOST_FLAT, "FLAT", "FLAT"),
        (MOST_FLAT + 1, "HNSW", "HNSW"),
        (MOST_HNSW, "HNSW", "HNSW"),
        (MOST_HNSW + 1, "IVF_SQ8", "IVF_SQ8"),
        (MOST_SQ8, "IVF_SQ8", "IVF_SQ8"),
        (MOST_SQ8 + 1, "IVF_PQ", "IVF_SQ8"),
    ],
)
def test_the_type_follows_the_number_of_rows(rows, on_a_server, on_lite):
    assert choose_index_type(rows, lite=False) == on_a_server
    assert choose_index_type(rows, lite=True) == on_lite


@pytest.mark.parametrize("index_type", ["HNSW", "AUTO"])
def test_what_either_server_has_is_taken(index_type):
    check_index_type(index_type, lite=True)
    check_index_type(index_type, lite=False)


def test_what_milvus_lite_only_pretends_to_have_is_refused():
    check_index_type("IVF_PQ", lite=False)

    with pytest.raises(VectorStoreError, match="Milvus Lite has no index type IVF_PQ"):
        check_index_type("IVF_PQ", lite=True)


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


@pytest.mark.parametrize(
    ("dimension", "codes"), [(512, 64), (1280, 160), (8, 1), (100, 10), (7, 1)]
)
def test_codes_of_product_quantisation_share_a_vector_evenly(dimension, codes):
    assert build_params("IVF_PQ", dimension)["m"] == codes


def test_every_type_that_is_allowed_can_be_built():
    assert set(BUILD_PARAMS) == set(SERVER_INDEX_TYPES) > set(LITE_INDEX_TYPES)
