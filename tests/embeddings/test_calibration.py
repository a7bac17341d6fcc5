"""Scores become probabilities and bands, and never fall where a score rises."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from embeddings.calibration import (
    Band,
    Calibration,
    area,
    equal_error,
    roc_curve,
    threshold_at,
)

CALIBRATION = Calibration(
    (0.4, 0.8, 0.9), (0.1, 0.5, 0.9), same=0.9, very_similar=0.8, similar=0.5
)
# Of the pairs, from the closest: right, right, wrong, right, wrong, wrong.
SCORES = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
RIGHT = [1, 1, 0, 1, 0, 0]


def noisy_pairs(size=400):
    random = np.random.default_rng(5)
    right = random.random(size) < 0.3
    return random.normal(0.5 + 0.2 * right, 0.1), right


def test_a_probability_lies_on_the_curve_which_is_level_beyond_its_ends():
    chances = CALIBRATION.probability([[-1, 0.4, 0.6], [0.8, 0.85, 2]])

    assert chances == pytest.approx(np.array([[0.1, 0.1, 0.3], [0.5, 0.7, 0.9]]))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_probabilities_are_finite_and_rise_with_the_score(left, right):
    lower, higher = CALIBRATION.probability(sorted([left, right]))

    assert 0 <= lower <= higher + 1e-9 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (1, Band.SAME),
        (0.9, Band.SAME),
        (0.89, Band.VERY_SIMILAR),
        (0.8, Band.VERY_SIMILAR),
        (0.5, Band.SIMILAR),
        (0.49, Band.WEAK),
        (-1, Band.WEAK),
    ],
)
def test_a_score_lies_in_the_highest_band_that_it_reaches(score, band):
    assert CALIBRATION.band(score) is band


def test_nothing_was_found_where_the_best_is_weak():
    assert CALIBRATION.no_good_match(0.49)
    assert not CALIBRATION.no_good_match(0.5)


def test_a_calibration_travels_as_json():
    assert Calibration.from_json(CALIBRATION.as_json()) == CALIBRATION


@pytest.mark.parametrize(
    "change",
    [
        {"scores": (0.4, 0.4, 0.9)},
        {"scores": (0.4, 0.8)},
        {"scores": (), "chances": ()},
        {"chances": (0.1, 0.5, 0.4)},
        {"chances": (0.1, 0.5, 1.1)},
        {"chances": (0.1, math.nan, 0.9)},
        {"same": 0.7},
        {"similar": 0.85},
    ],
)
def test_calibrations_that_make_no_sense_are_refused(change):
    with pytest.raises(ValueError, match=r"must be finite|must rise|out of order"):
        dataclasses.replace(CALIBRATION, **change)


@pytest.mark.parametrize(
    "data",
    [
        {},
        None,
        3,
        {"slope": 1},
        CALIBRATION.as_json() | {"same": None},
        CALIBRATION.as_json() | {"scores": 0.5},
    ],
)
def test_other_json_is_refused(data):
    with pytest.raises(ValueError, match="no calibration"):
        Calibration.from_json(data)


def test_a_roc_curve_counts_pairs_at_every_score():
    curve = roc_curve(SCORES, RIGHT)

    assert curve.thresholds.tolist() == SCORES
    assert curve.hits == pytest.approx([1 / 3, 2 / 3, 2 / 3, 1, 1, 1])
    assert curve.false_alarms == pytest.approx([0, 0, 1 / 3, 1 / 3, 2 / 3, 1])
    assert curve.precision == pytest.approx([1, 1, 2 / 3, 3 / 4, 3 / 5, 1 / 2])


def test_pairs_of_one_score_are_taken_together():
    curve = roc_curve([0.5, 0.5, 0.4, 0.5], [1, 0, 0, 0])

    assert curve.thresholds.tolist() == [0.5, 0.4]
    assert curve.precision == pytest.approx([1 / 3, 1 / 4])


def test_the_area_is_the_share_of_pairs_of_pairs_in_order():
    assert area(roc_curve(SCORES, RIGHT)) == pytest.approx(8 / 9)

    scores, right = noisy_pairs()
    assert area(roc_curve(scores, right)) == pytest.approx(roc_auc_score(right, scores))


def test_errors_are_equal_where_as_many_are_missed_as_wrongly_taken():
    threshold, rate = equal_error(roc_curve(SCORES, RIGHT))

    assert threshold == 0.7
    assert rate == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("precision", "threshold"), [(1, 0.8), (0.7, 0.6), (0.6, 0.5), (0.5, 0.4)]
)
def test_a_threshold_is_the_lowest_with_this_precision(precision, threshold):
    assert threshold_at(roc_curve(SCORES, RIGHT), precision) == threshold


def test_a_precision_may_be_out_of_reach():
    assert threshold_at(roc_curve([0.9, 0.8], [0, 1]), 0.9) is None


@pytest.mark.parametrize(
    ("scores", "right"),
    [
        ([0.1, 0.2], [1, 1]),
        ([0.1, 0.2], [0, 0]),
        ([0.1, np.nan], [0, 1]),
        ([1], [1, 0]),
    ],
)
def test_pairs_that_teach_nothing_are_refused(scores, right):
    with pytest.raises(ValueError, match="expected"):
        roc_curve(scores, right)
