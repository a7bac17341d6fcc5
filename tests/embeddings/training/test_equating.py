"""A score of the trained encoder means what as high a one of its base meant."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.calibration import Calibration
from embeddings.fusion import FusionWeights
from embeddings.training.equating import carried_over, equated

CALIBRATION = Calibration(
    scores=(0.6, 0.7, 0.8, 0.9),
    chances=(0.1, 0.3, 0.6, 0.95),
    same=0.9,
    very_similar=0.8,
    similar=0.7,
)
BEFORE = np.linspace(0.5, 0.9, 401).reshape(-1, 1)


def tuning(**weights):
    return {
        "fusion": FusionWeights(**weights).as_json(),
        "calibration": CALIBRATION.as_json(),
        "fitted_on": {"dataset": "demo"},
    }


def test_a_calibration_moves_with_the_scores():
    after = 2 * BEFORE - 1  # 0.5 to 0.9 become 0 to 0.8: farther apart.

    moved = equated(CALIBRATION, BEFORE, after)

    np.testing.assert_allclose(moved.scores, [0.2, 0.4, 0.6, 0.8], atol=1e-9)
    assert moved.chances == CALIBRATION.chances
    bounds = (moved.same, moved.very_similar, moved.similar)
    np.testing.assert_allclose(bounds, [0.8, 0.6, 0.4], atol=1e-9)


def test_the_order_of_the_answers_does_not_matter():
    shuffled = np.random.default_rng(0).permutation(2 * BEFORE - 1)

    moved = equated(CALIBRATION, BEFORE, shuffled)

    assert moved == equated(CALIBRATION, BEFORE, 2 * BEFORE - 1)


def test_below_the_lowest_score_seen_it_goes_on_beside_the_old_one():
    before = np.array([[0.65, 0.85]])

    moved = equated(CALIBRATION, before, before - 0.1)

    np.testing.assert_allclose(moved.scores[:3], [0.5, 0.6, 0.7], atol=1e-9)


def test_above_the_highest_score_seen_it_leads_to_one_which_the_same_file_has():
    calibration = replace(CALIBRATION, same=1.0)
    before = np.array([[0.65, 0.85]])

    moved = equated(calibration, before, before - 0.1)

    # From 0.85, 0.75 to 1, 1.
    assert moved.scores[-1] == pytest.approx(0.75 + 0.25 / 3)
    assert moved.same == 1


def test_a_bound_that_no_score_reaches_stays_out_of_reach():
    moved = equated(replace(CALIBRATION, same=1.2), BEFORE, 2 * BEFORE - 1)

    assert moved.same == pytest.approx(1.2)


def test_scores_that_have_become_one_get_the_highest_chance_of_theirs():
    collapsed = np.full_like(BEFORE, 0.5)

    moved = equated(CALIBRATION, BEFORE, collapsed)

    assert moved.scores == (0.5,)
    assert moved.chances == (0.95,)
    assert (moved.same, moved.similar) == (0.5, 0.5)


def test_weights_stay_as_they_are_and_what_they_were_fitted_on_is_not_said():
    base = tuning(vector=0.35, text=0.65, same_shape=0.5)

    found = carried_over(base, BEFORE, BEFORE)

    assert found["fusion"] == base["fusion"]
    assert found.keys() == {"fusion", "calibration", "carried_over"}
    assert found["carried_over"] == {"answers": 401}


@pytest.mark.parametrize(
    ("base", "after"),
    [
        ({}, BEFORE),
        ({"fusion": {}}, BEFORE),
        (tuning(vector=0.8, colour=0.2), BEFORE),
        (tuning(vector=1), np.full_like(BEFORE, np.nan)),
    ],
    ids=["none is known", "broken", "colours count as well", "no scores"],
)
def test_where_nothing_can_be_said_of_scores_nothing_is(base, after):
    assert carried_over(base, BEFORE, after) is None


def test_without_answers_nothing_is_carried_over():
    nothing = np.empty((0, 10))

    assert carried_over(tuning(vector=1), nothing, nothing) is None
