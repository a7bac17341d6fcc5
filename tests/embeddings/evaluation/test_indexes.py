"""Index types are compared with the exact answer, on real and on drawn vectors."""

import numpy as np
import pytest

from embeddings.encoders.base import unit_rows
from embeddings.evaluation.indexes import (
    compare_indexes,
    draw_around,
    recall,
    section,
)


@pytest.fixture(scope="module")
def vectors():
    """400 unit rows that lie in eight directions of 32, as pictures' do in few."""
    random = np.random.default_rng(0)
    mixing = random.standard_normal((8, 32))
    return unit_rows(random.standard_normal((400, 8)) @ mixing)


@pytest.fixture(scope="module")
def figures(vectors):
    return {row.index_type: row for row in compare_indexes(vectors, vectors[:20])}


def test_recall_is_the_share_of_the_truly_nearest():
    exact = np.array([[1, 2, 3, 4], [5, 6, -1, -1]])
    found = [np.array([4, 1, 9, -1]), np.array([5, 6])]

    assert recall(found, exact) == (0.5 + 1) / 2


def test_exact_search_finds_all_and_the_graph_nearly_so(figures):
    assert figures["FLAT"].recall == 1
    assert figures["HNSW"].recall > 0.98


def test_a_smaller_code_takes_less_memory_and_finds_less(figures):
    names = ["IVF_PQ", "IVF_SQ8", "IVF_FLAT", "HNSW"]

    sizes = [figures[name].bytes_per_vector for name in names if name != "IVF_PQ"]
    assert sizes == sorted(sizes)
    assert figures["FLAT"].bytes_per_vector == pytest.approx(4 * 32, abs=1)
    assert figures["SQ8"].bytes_per_vector == pytest.approx(32, abs=2)
    assert figures["IVF_PQ"].recall < figures["IVF_SQ8"].recall <= 1


def test_few_vectors_are_not_quantised_into_256_codes(vectors):
    types = [row.index_type for row in compare_indexes(vectors[:60], vectors[:2])]

    assert types == ["FLAT", "HNSW", "SQ8", "IVF_FLAT", "IVF_SQ8"]


def test_a_larger_collection_keeps_the_real_vectors_and_draws_others_near_them(vectors):
    drawn = draw_around(vectors, 1000, seed=1)

    np.testing.assert_array_equal(drawn[:400], vectors)
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(np.ones(1000), abs=1e-5)
    closest = (drawn[400:] @ vectors.T).max(axis=1)
    assert closest.min() > 0.7
    assert closest.max() < 1
    np.testing.assert_array_equal(drawn, draw_around(vectors, 1000, seed=1))


def test_drawn_vectors_stay_in_the_directions_of_the_real_ones(vectors):
    drawn = draw_around(vectors, 1000)

    assert np.linalg.matrix_rank(drawn, tol=1e-2) == 8


def test_a_smaller_collection_is_a_part_of_the_real_one(vectors):
    part = draw_around(vectors, 50)

    known = {row.tobytes() for row in vectors}
    assert len({row.tobytes() for row in part}) == 50
    assert all(row.tobytes() in known for row in part)


def test_the_report_names_type_and_size(figures):
    told = section(list(figures.values()), real=400)

    assert told.tables[0].rows[0][:2] == ["FLAT, 400 rows", "1.000"]
    assert len(told.tables[0].rows) == len(figures)
    assert "Up to 400 rows are real" in told.text
