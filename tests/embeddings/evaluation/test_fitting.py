"""Weights and calibrations are learned where they help, and only there."""

import numpy as np
import pytest

from embeddings.evaluation.fitting import (
    fit_boost,
    fit_fusion,
    fit_text,
    learn_weights,
    mixed,
    ranking_figures,
)
from embeddings.fusion import VECTOR_ALONE, FusionWeights
from embeddings.metrics import average_precision, recall_at_k
from tests.embeddings.evaluation.made_tasks import COUNT, informed, make_task, noise


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
        assert row["fused_recall_at_1"] >= row["vector_recall_at_1"] - 0.005


def alike_in_shape(others):
    """0.5 for all but others, of which every second is the same."""
    likeness = np.full((COUNT, COUNT), 0.5)
    likeness[::2][others[::2]] = 1
    return likeness


def test_the_same_shape_counts_where_it_finds_other_colours():
    others = np.roll(np.eye(COUNT, dtype=bool), 1, axis=1)
    views = make_task("views", vector=informed(1), shape=np.full((COUNT, COUNT), 0.5))
    variants = make_task(
        "variants", right=others, vector=noise(2), shape=alike_in_shape(others)
    )

    weights, figures = fit_fusion([views, variants])

    assert weights.same_shape > 0
    assert figures["variants"]["fused_recall_at_1"] > 0.4
    assert figures["variants"]["vector_recall_at_1"] < 0.2
    assert (
        figures["views"]["fused_recall_at_1"] == figures["views"]["vector_recall_at_1"]
    )


def test_of_boosts_that_win_the_same_the_least_is_taken():
    others = np.roll(np.eye(COUNT, dtype=bool), 1, axis=1)
    task = make_task(
        right=others,
        vector=0.05 * np.roll(np.eye(COUNT), 2, axis=1),
        shape=alike_in_shape(others),
    )

    assert fit_boost([task]) == 0.1


def test_the_same_shape_does_not_count_where_it_misleads():
    wrong = np.roll(np.eye(COUNT, dtype=bool), 1, axis=1)
    task = make_task(vector=informed(1), shape=alike_in_shape(wrong))

    assert fit_boost([task]) == 0


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

    expected = FusionWeights(vector=0.6, colour=0.3, hash=0.1)
    assert half.as_json() == pytest.approx(expected.as_json())
    assert mixed(weights, 0) == VECTOR_ALONE


def test_words_count_beside_a_picture_where_they_help():
    task = make_task(vector=informed(1), colour=noise(2), text=informed(3))
    weights = FusionWeights(vector=0.75, colour=0.25)

    found, figures = fit_text(task, weights)

    assert 0.2 < found.text < 0.8
    assert found.colour / found.vector == pytest.approx(1 / 3)
    assert figures["fused_map"] > figures["picture_map"] + 0.1


def test_the_same_shape_stays_for_pictures_without_words():
    task = make_task(vector=informed(1), text=informed(3), shape=informed(4))

    found, _ = fit_text(task, FusionWeights(vector=1, same_shape=0.5))

    assert found.text > 0.2
    assert found.same_shape == 0.5


def test_words_do_not_count_where_they_mislead():
    task = make_task(vector=informed(1), text=-informed(2))

    found, figures = fit_text(task, VECTOR_ALONE)

    assert found == VECTOR_ALONE
    assert figures["fused_recall_at_1"] == figures["picture_recall_at_1"]
