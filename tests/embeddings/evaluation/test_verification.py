"""Pairs of pictures are taken for the same product, or not, by their score."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.evaluation import verification
from embeddings.evaluation.verification import label_pairs, section, verify
from tests.embeddings.evaluation.drawn import BY_NUMBERS, features_of, set_of

LABELLED = set_of(["red", "lime", "blue"])


def test_pairs_are_right_wrong_or_left_out():
    first, second, third = LABELLED.queries
    queries = [
        replace(first, right=frozenset(["red disc", "blue disc"])),
        replace(second, left_out=frozenset(["red disc"])),
    ]

    right, counted = label_pairs(queries, LABELLED)

    assert right.tolist() == [[True, False, True], [False, True, False]]
    assert counted.tolist() == [[True, True, True], [False, True, True]]


def test_scores_that_part_all_pairs_make_no_error():
    rows = np.eye(3)

    found = verify(BY_NUMBERS, features_of(LABELLED, rows, rows))

    assert (found.area, found.equal_error_rate, found.hits) == (1, 0, 1)
    assert found.threshold == pytest.approx(1)


def test_scores_that_are_upside_down_know_nothing():
    found = verify(BY_NUMBERS, features_of(LABELLED, -np.eye(3), np.eye(3)))

    assert (found.area, found.hits) == (0, 0)


def test_one_confused_product_costs_what_it_costs():
    # Scores: right 1, 1, 0; wrong 1 once, 0 five times.
    asked = np.eye(3)[[0, 1, 0]]

    found = verify(BY_NUMBERS, features_of(LABELLED, asked, np.eye(3)))

    assert found.hits == 0
    # Of 18 pairs of pairs, ten are in order and seven equal.
    assert found.area == pytest.approx((2 * 5 + 0.5 * (2 + 5)) / 18)


def test_of_many_queries_some_are_drawn(monkeypatch):
    monkeypatch.setattr(verification, "MOST_QUERIES", 2)
    rows = np.eye(3)

    found = verify(BY_NUMBERS, features_of(LABELLED, rows, rows))

    # Two of three pairs a query are wrong.
    assert found.curve.precision[-1] == pytest.approx(2 / 6)


def test_the_report_has_a_row_a_method():
    rows = np.eye(3)

    told = section([verify(BY_NUMBERS, features_of(LABELLED, rows, rows))])

    assert told.tables[0].rows == [["by numbers", "1.000", "0.000", "1.000", "1.000"]]
