"""What scores mean is learned from the answers that people look at."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from embeddings.evaluation.calibrating import (
    UnfitSet,
    fit_calibration,
    isotonic_curve,
)
from embeddings.fusion import VECTOR_ALONE
from tests.embeddings.evaluation.made_tasks import COUNT, informed, make_task, noise


def right_at_rank(rank):
    scores = noise(1)
    scores[np.eye(COUNT, dtype=bool)] = np.sort(scores, axis=1)[:, -1 - rank]
    return scores


def test_right_products_far_down_do_not_make_high_scores_suspicious():
    scores = right_at_rank(20)
    scores[::2] = informed(2, scale=0.2)[::2] + 3

    calibration, _ = fit_calibration(make_task(vector=scores), VECTOR_ALONE)

    assert calibration.probability(scores.max()) > calibration.probability(scores.min())


def test_probabilities_are_higher_for_right_products():
    task = make_task(vector=informed(1, scale=0.2))

    calibration, quality = fit_calibration(task, VECTOR_ALONE)

    scores = task.similarities["vector"]
    right = calibration.probability(scores[np.eye(COUNT, dtype=bool)])
    assert np.median(right) > 0.9
    assert np.median(calibration.probability(scores[~np.eye(COUNT, dtype=bool)])) < 0.01
    assert quality["area"] > 0.98
    assert quality["brier"] < quality["brier_of_base_rate"] / 3


def test_the_curve_is_an_isotonic_regression_but_for_its_caution():
    random = np.random.default_rng(5)
    right = random.random(5000) < 0.3
    scores = random.normal(0.5 + 0.2 * right, 0.1)
    known = IsotonicRegression().fit(scores, right)

    curve = isotonic_curve(scores, right)

    # That one is a staircase; ours is straight between the middles of its steps.
    differences = np.interp(scores, *curve) - known.predict(scores)
    assert abs(differences.mean()) < 0.003
    assert np.abs(differences).mean() < 0.02


def test_few_pairs_never_make_sure():
    scores, chances = isotonic_curve(
        np.array([0.9, 0.2, 0.8, 0.1]), np.array([True, False, True, False])
    )

    assert scores == pytest.approx((0.15, 0.85))
    assert chances == pytest.approx((1 / 6, 5 / 6))


def test_pairs_of_one_score_have_one_chance():
    scores, chances = isotonic_curve(
        np.array([0.5, 0.5, 0.5]), np.array([False, True, True])
    )

    assert scores == (0.5,)
    assert chances == pytest.approx((2.5 / 4,))


def test_the_band_and_the_probability_agree():
    task = make_task(vector=informed(1, scale=0.4))

    calibration, _ = fit_calibration(task, VECTOR_ALONE)

    scores = task.similarities["vector"]
    taken = scores[scores >= calibration.same]
    assert calibration.probability(taken).mean() >= 0.8


def test_of_the_pairs_called_the_same_product_nine_of_ten_are():
    task = make_task(vector=informed(1, scale=0.4))

    calibration, _ = fit_calibration(task, VECTOR_ALONE)

    scores = task.similarities["vector"]
    taken = scores >= calibration.same
    assert np.eye(COUNT)[taken].mean() >= 0.9


def test_one_right_product_in_twenty_is_taken_for_no_match():
    task = make_task(vector=informed(1, scale=0.2))

    calibration, _ = fit_calibration(task, VECTOR_ALONE)

    best = task.similarities["vector"].diagonal()
    assert sum(calibration.no_good_match(score) for score in best) == 2  # of 40


def test_variants_widen_what_is_very_similar():
    scores = informed(1, scale=0.1)
    variants = np.roll(np.eye(COUNT, dtype=bool), 1, axis=1)
    scores[variants] += 0.6
    plain = make_task(vector=scores)
    known = replace(plain, variants=variants)

    without, _ = fit_calibration(plain, VECTOR_ALONE)
    calibration, _ = fit_calibration(known, VECTOR_ALONE)

    assert calibration.very_similar <= without.very_similar
    assert calibration.same >= calibration.very_similar >= calibration.similar


@pytest.mark.parametrize(
    ("vector", "right", "reason"),
    [
        (right_at_rank(8), None, "do not score higher"),
        (-informed(1), None, "all wrong"),
        (informed(1), np.ones((COUNT, COUNT), bool), "all right"),
    ],
)
def test_sets_that_teach_nothing_are_refused(vector, right, reason):
    with pytest.raises(UnfitSet, match=reason):
        fit_calibration(make_task(vector=vector, right=right), VECTOR_ALONE)
