"""Metrics, worked out by hand."""

import math

import pytest

from embeddings.metrics import (
    average_precision,
    bootstrap_interval,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

RANKING = ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(("k", "recall"), [(1, 0), (2, 1), (5, 1)])
def test_recall_asks_for_one_right_answer_among_the_first_k(k, recall):
    assert recall_at_k(RANKING, {"b", "e"}, k) == recall


def test_precision_counts_k_places_even_where_fewer_are_ranked():
    assert precision_at_k(RANKING, {"b", "e"}, 2) == 1 / 2
    assert precision_at_k(RANKING, {"b", "e"}, 10) == 2 / 10


def test_average_precision_is_the_mean_of_the_precisions_at_the_right_answers():
    assert average_precision(RANKING, {"a", "c"}) == (1 / 1 + 2 / 3) / 2
    assert average_precision(RANKING, {"b"}) == 1 / 2


def test_a_right_answer_that_is_not_ranked_counts_nothing():
    assert average_precision(RANKING, {"a", "z"}) == 1 / 2
    assert average_precision(RANKING, set()) == 0
    assert average_precision([], {"a"}) == 0


def test_reciprocal_rank_looks_at_the_first_right_answer():
    assert reciprocal_rank(RANKING, {"c", "d"}) == 1 / 3
    assert reciprocal_rank(RANKING, {"z"}) == 0


def test_ndcg_discounts_by_the_logarithm_of_the_rank():
    gains = 1 / math.log2(3) + 1 / math.log2(4)
    best = 1 + 1 / math.log2(3)

    assert ndcg_at_k(RANKING, {"b", "c"}, 10) == pytest.approx(gains / best)
    assert ndcg_at_k(RANKING, {"a", "b", "c"}, 2) == 1
    assert ndcg_at_k(RANKING, {"c"}, 2) == 0
    assert ndcg_at_k(RANKING, set(), 2) == 0


def test_the_interval_of_equal_values_is_that_value():
    assert bootstrap_interval([0.5] * 4) == (0.5, 0.5)


def test_the_interval_of_coin_tosses_is_near_that_of_the_normal_distribution():
    values = [0, 1] * 200

    low, high = bootstrap_interval(values)

    margin = 1.96 * math.sqrt(0.25 / 400)
    assert low == pytest.approx(0.5 - margin, abs=0.005)
    assert high == pytest.approx(0.5 + margin, abs=0.005)
    assert bootstrap_interval(values) == (low, high)


def test_no_values_give_no_interval():
    with pytest.raises(ValueError, match="no values"):
        bootstrap_interval([])
