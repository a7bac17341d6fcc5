"""Vectors are shortened, and what is lost is measured."""

import numpy as np
import pytest

from embeddings.evaluation.dimensions import (
    COMPONENTS,
    CUT,
    WHOLE,
    compare_dimensions,
    section,
    steps,
)
from tests.embeddings.evaluation.drawn import BY_NUMBERS, features_of, set_of

COLOURS = [f"#{n:02x}0000" for n in range(0, 200, 8)]


@pytest.fixture
def features():
    """25 products told apart by the last 20 of 64 numbers; the first are the same."""
    random = np.random.default_rng(0)
    gallery = np.concatenate(
        [np.ones((25, 44)), random.standard_normal((25, 20))], axis=1
    )
    queries = gallery + 0.01 * random.standard_normal(gallery.shape)
    return features_of(set_of(COLOURS), queries, gallery)


@pytest.fixture
def figures(features):
    return list(compare_dimensions(BY_NUMBERS, features))


@pytest.mark.parametrize(
    ("dimension", "expected"), [(64, [16, 32]), (100, [16, 32, 64]), (16, [])]
)
def test_steps_are_powers_of_two_below_the_whole(dimension, expected):
    assert steps(dimension) == expected


def test_components_find_what_lies_in_the_last_numbers(figures):
    found = {(row.how, row.dimension): row.recall_at_1 for row in figures}

    assert found[COMPONENTS, 16] == 1
    assert found[CUT, 16] < 0.3
    assert found[WHOLE, 64] == 1


def test_there_are_no_more_components_than_pictures(figures):
    assert [(row.how, row.dimension) for row in figures] == [
        (CUT, 16),
        (COMPONENTS, 16),
        (CUT, 32),
        (WHOLE, 64),
    ]


def test_the_report_shows_what_each_length_takes(figures):
    told = section("numbers", figures)

    assert told.tables[0].rows[-1] == ["whole, 64", "1.000", "1.000", "256"]
