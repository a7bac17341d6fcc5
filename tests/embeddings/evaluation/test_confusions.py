"""Wrong products that come first often are named, with pictures."""

import numpy as np
import pytest

from embeddings.evaluation.confusions import confusions, section
from embeddings.evaluation.runs import run
from tests.embeddings.evaluation.drawn import BY_NUMBERS, features_of, set_of

LABELLED = set_of(["red", "lime", "blue"], asked=["red", "lime", "blue", "lime"])


@pytest.fixture
def result():
    """Blue comes first for everyone; for lime, red is closer than lime."""
    gallery = np.eye(3)
    asked = [[2, 1, 3], [2, 1, 3], [1, 2, 3], [2, 1, 3]]
    return run(BY_NUMBERS, features_of(LABELLED, asked, gallery))


def test_wrong_first_products_are_counted(result):
    (blue,) = confusions(result, LABELLED)

    assert blue.product == "blue disc"
    assert blue.queries == (0, 1, 3)


def test_the_most_frequent_comes_first():
    gallery = np.eye(3)
    asked = np.eye(3)[[1, 2, 0, 2]]
    result = run(BY_NUMBERS, features_of(LABELLED, asked, gallery))

    found = confusions(result, LABELLED)

    assert [(one.product, one.queries) for one in found] == [
        ("blue disc", (1, 3)),
        ("lime disc", (0,)),
        ("red disc", (2,)),
    ]


def test_the_report_shows_query_first_result_and_the_right_one(result):
    told = section(result, LABELLED)

    assert told.tables[0].rows == [["blue disc", "3", "lime disc (2), red disc (1)"]]
    assert "3 of 4 queries" in told.text
    (strip,) = told.strips
    assert [(shown.label, shown.right) for shown in strip] == [
        ("query red", None),
        ("1. blue disc", False),
        ("2. red disc", True),
    ]


def test_who_makes_no_mistake_has_nothing_to_show():
    rows = np.eye(3)
    whole = set_of(["red", "lime", "blue"])
    result = run(BY_NUMBERS, features_of(whole, rows, rows))

    told = section(result, whole)

    assert told.tables[0].rows == []
    assert list(told.strips) == []
