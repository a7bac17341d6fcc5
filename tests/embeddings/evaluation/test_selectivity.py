"""A filter that few pictures match must not hide them."""

import numpy as np
import pytest

from embeddings.encoders.base import unit_rows
from embeddings.evaluation import selectivity
from embeddings.evaluation.indexes import graph
from embeddings.evaluation.selectivity import (
    Filtered,
    compare_filtering,
    filter_afterwards,
    filter_within,
    search_as_the_shop,
    search_exactly,
    section,
)


@pytest.fixture(scope="module")
def vectors():
    return unit_rows(np.random.default_rng(0).standard_normal((1000, 16)))


@pytest.fixture(scope="module")
def filtered(vectors):
    """Every hundredth matches."""
    index = graph(vectors)
    index.add(vectors)
    return Filtered(vectors, index, np.arange(0, 1000, 100))


def test_exact_search_orders_all_that_match(vectors, filtered):
    found = search_exactly(filtered, vectors[300])

    cosines = vectors[::100] @ vectors[300]
    assert found.tolist() == (np.argsort(-cosines) * 100).tolist()
    assert found[0] == 300


def test_a_filter_after_the_search_leaves_a_page_nearly_empty(vectors, filtered):
    found = filter_afterwards(filtered, vectors[300])

    assert found[0] == 300
    assert len(found) < 4


def test_a_filter_within_the_graph_gives_matching_rows_alone(vectors, filtered):
    found = filter_within(filtered, vectors[300])

    assert set(found.tolist()) <= set(range(0, 1000, 100))
    assert found[0] == 300


def test_the_shop_compares_few_one_by_one(vectors, filtered):
    found = search_as_the_shop(filtered, vectors[300])

    assert found.tolist() == search_exactly(filtered, vectors[300]).tolist()


def test_the_shop_asks_for_more_until_there_are_enough(vectors, monkeypatch):
    monkeypatch.setattr(selectivity, "EXACT_LIMIT", 10)
    index = graph(vectors)
    index.add(vectors)
    half = Filtered(vectors, index, np.arange(0, 1000, 2))
    two = Filtered(vectors, index, np.array([4, 8]))

    assert len(search_as_the_shop(half, vectors[3])) == 10
    monkeypatch.setattr(selectivity, "EXACT_LIMIT", 1)
    assert set(search_as_the_shop(two, vectors[4]).tolist()) == {4, 8}


def test_strategies_are_compared_at_every_selectivity(vectors):
    figures = list(compare_filtering(vectors, vectors[:10]))

    assert [row.matching for row in figures[::4]] == [500, 100, 10, 1]
    ours = [row for row in figures if row.strategy == "this shop"]
    assert [(row.recall, row.full) for row in ours] == [(1, 1)] * 4
    afterwards = [row for row in figures if row.strategy == "filter afterwards"]
    recalls = [row.recall for row in afterwards]
    assert recalls == sorted(recalls, reverse=True)
    assert recalls[2] < 0.5
    rows = section(figures, 1000).tables[0].rows
    assert rows[0][:4] == ["50.0% match, exact", "500", "1.000", "100%"]
