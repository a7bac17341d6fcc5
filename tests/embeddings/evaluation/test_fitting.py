"""Weights and calibrations are learned where they help, and only there."""

import numpy as np
import pytest

from embeddings.evaluation.fitting import (
    UnfitSet,
    fit_calibration,
    fit_fusion,
    learn_weights,
    mixed,
    ranking_figures,
)
from embeddings.evaluation.tasks import Task
from embeddings.fusion import VECTOR_ALONE, FusionWeights
from embeddings.metrics import average_precision, recall_at_k

COUNT = 40


def make_task(name="queries", seed=0, right=None, **similarities):
    """Every question has one picture of each product; its own product is right."""
    right = np.eye(COUNT, dtype=bool) if right is None else right
    nothing = np.zeros_like(right)
    products = [f"{number:02}" for number in range(COUNT)]
    return Task(name, similarities, right, nothing, nothing, products)


def noise(seed, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(COUNT, COUNT))


def informed(seed, right=1.0, scale=0.5):
    return right * np.eye(COUNT) + noise(seed, scale)


def test_two_similarities_that_know_the_same_count_alike():
    task = make_task(vector=informed(1), colour=informed(2))

    weights = learn_weights([task])

    assert weights.vector == pytest.approx(0.5, abs=0.1)
    assert weights.vector + weights.colour == pytest.approx(1)


def test_a_similarity_that_knows_nothing_counts_next_to_nothing():
    weights = learn_weights([make_task(vector=informed(1), hash=noise(2))])

    assert weights.hash < 0.1


def test_a_similarity_that_misleads_does_not_count():
    misleading = -informed(2)

    weights = learn_weights([make_task(vector=informed(1), colour=misleading)])

    assert weights == VECTOR_ALONE


def test_what_is_unknown_of_some_pairs_does_not_spoil_the_rest():
    colour = informed(2)
    colour[:3] = np.nan

    weights = learn_weights([make_task(vector=informed(1), colour=colour)])

    assert weights.colour > 0.3


def test_tasks_count_the_same_however_many_questions_they_have():
    colours_help = make_task(vector=noise(1), colour=informed(2))
    few = make_task(vector=informed(3), colour=noise(4)).some(np.arange(8))

    together = learn_weights([colours_help, few])

    assert 0.15 < together.vector < 0.85


def test_fusion_is_kept_where_it_helps_questions_it_was_not_learned_from():
    task = make_task(vector=informed(1), colour=informed(2))

    weights, figures = fit_fusion([task])

    row = figures["queries"]
    assert weights.colour > 0.3
    assert row["questions"] == COUNT
    assert row["fused_recall_at_1"] > row["vector_recall_at_1"] + 0.1
    assert row["fused_map"] > row["vector_map"] + 0.1


def test_the_vector_stays_alone_where_nothing_else_helps():
    task = make_task(vector=informed(1, scale=0.3), colour=noise(2), hash=noise(3))

    weights, figures = fit_fusion([task])

    row = figures["queries"]
    assert weights == VECTOR_ALONE
    assert row["fused_recall_at_1"] == row["vector_recall_at_1"]


def test_no_task_pays_for_another():
    """Colours tell other views, and stand in the way of finding other colours."""
    views = make_task("views", vector=informed(1), colour=informed(2))
    others = np.roll(np.eye(COUNT, dtype=bool), 1, axis=1)
    variants = make_task(
        "variants",
        right=others,
        vector=informed(3)[:, np.roll(np.arange(COUNT), 1)],
        colour=informed(4),
    )

    _, figures = fit_fusion([views, variants])

    for row in figures.values():
        assert row["fused_recall_at_1"] >= row["vector_recall_at_1"] - 0.01


def test_figures_are_those_of_the_metrics():
    task = make_task(
        vector=informed(1), right=np.eye(COUNT, dtype=bool) | (noise(5) > 2)
    )

    figures = ranking_figures(task, VECTOR_ALONE)

    scores = task.similarities["vector"]
    for row in range(COUNT):
        ranking = [task.products[column] for column in np.argsort(-scores[row])]
        right = frozenset(np.array(task.products)[task.right[row]])
        expected = recall_at_k(ranking, right, k=1), average_precision(ranking, right)
        assert figures[row] == pytest.approx(expected)


def test_a_share_of_weights_leaves_the_rest_to_the_vector():
    weights = FusionWeights(vector=0.2, colour=0.6, hash=0.2)

    half = mixed(weights, 0.5)

    assert half.as_json() == pytest.approx(
        {"vector": 0.6, "colour": 0.3, "hash": 0.1, "text": 0}
    )
    assert mixed(weights, 0) == VECTOR_ALONE


def test_probabilities_are_higher_for_right_products():
    task = make_task(vector=informed(1, scale=0.2))

    calibration, quality = fit_calibration(task, VECTOR_ALONE)

    scores = task.similarities["vector"]
    right = calibration.probability(scores[np.eye(COUNT, dtype=bool)])
    assert np.median(right) > 0.9
    assert np.median(calibration.probability(scores[~np.eye(COUNT, dtype=bool)])) < 0.01
    assert quality["area"] > 0.98
    assert quality["brier"] < quality["brier_of_base_rate"] / 3


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
    known = Task(**vars(plain) | {"variants": variants})

    without, _ = fit_calibration(plain, VECTOR_ALONE)
    calibration, _ = fit_calibration(known, VECTOR_ALONE)

    assert calibration.very_similar <= without.very_similar
    assert calibration.same >= calibration.very_similar >= calibration.similar


@pytest.mark.parametrize(
    ("vector", "right", "reason"),
    [
        (-informed(1), None, "do not score higher"),
        (informed(1), np.zeros((COUNT, COUNT), bool), "no question"),
        (informed(1), np.ones((COUNT, COUNT), bool), "no question"),
    ],
)
def test_sets_that_teach_nothing_are_refused(vector, right, reason):
    with pytest.raises(UnfitSet, match=reason):
        fit_calibration(make_task(vector=vector, right=right), VECTOR_ALONE)
