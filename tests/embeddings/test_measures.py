"""Measures against their formulae."""

import numpy as np
import pytest

from embeddings import measures
from embeddings.encoders.base import unit_rows
from embeddings.measures import MEASURES, cosine, euclidean, inner_product, tanimoto

X = np.array([[3.0, 4.0], [0.0, 0.0]])
Y = np.array([[3.0, 4.0], [4.0, -3.0], [6.0, 8.0]])


def test_cosine_knows_directions_only():
    expected = np.array([[1, 0, 1], [0, 0, 0]])

    assert cosine(X, Y) == pytest.approx(expected, abs=1e-12)


def test_the_inner_product_grows_with_length():
    assert inner_product(X, Y).tolist() == [[25, 0, 50], [0, 0, 0]]


def test_the_euclidean_distance_is_negated():
    expected = [[0, -np.sqrt(50), -5], [-5, -5, -10]]

    assert euclidean(X, Y) == pytest.approx(np.array(expected))


def test_tanimoto_compares_what_is_shared_with_all_there_is():
    assert tanimoto(X, Y) == pytest.approx(np.array([[1, 0, 50 / 75], [0, 0, 0]]))
    assert tanimoto(X, -X)[0, 0] == pytest.approx(-1 / 3)
    assert tanimoto(X, X)[1, 1] == 0


def test_on_unit_vectors_all_measures_rank_alike():
    random = np.random.default_rng(0)
    queries = unit_rows(random.normal(size=(5, 16)))
    gallery = unit_rows(random.normal(size=(40, 16)))

    rankings = [
        np.argsort(-measure(queries, gallery), axis=1).tolist()
        for measure in MEASURES.values()
    ]

    assert rankings == [rankings[0]] * len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_blocks_give_what_the_whole_gives(measure, monkeypatch):
    random = np.random.default_rng(1)
    queries, gallery = random.normal(size=(7, 8)), random.normal(size=(3, 8))
    whole = measure(queries, gallery)

    monkeypatch.setattr(measures, "BLOCK_BYTES", 2 * 3 * 8)

    assert measure(queries, gallery) == pytest.approx(whole, rel=1e-6)
    assert measure(queries, gallery).dtype == np.float32


def test_neighbours_of_long_vectors_keep_their_distance():
    far = np.array([[1e4, 1e4, 1.0]], np.float32)

    assert euclidean(far, far + np.float32([[0, 0, 0.01]]))[0, 0] == pytest.approx(
        -0.01, rel=1e-3
    )
