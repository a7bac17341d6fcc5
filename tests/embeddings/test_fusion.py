"""Similarities are weighted, and what is missing leaves its weight to the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.fusion import (
    NO_EMPHASIS,
    VECTOR_ALONE,
    Emphasis,
    FusionWeights,
    boosts,
    fuse,
)

WEIGHTS = FusionWeights(vector=0.5, colour=0.3, hash=0.2)
SIMILARITIES = st.lists(st.floats(-1, 1), min_size=3, max_size=3)


def test_each_similarity_counts_by_its_weight():
    fused = fuse(WEIGHTS, vector=[1, 0], colour=[0, 1], hash=[0, 0.5])

    assert fused == pytest.approx([0.5, 0.4])
    assert fused.dtype == np.float64


def test_the_weight_of_what_is_left_out_is_shared_in_proportion():
    assert fuse(WEIGHTS, colour=1, hash=0) == pytest.approx(0.6)


def test_the_weight_of_what_is_unknown_is_shared_where_it_is_unknown():
    fused = fuse(WEIGHTS, vector=[0.8, 0.8], colour=[np.nan, 0], hash=[0.1, 0.1])

    assert fused == pytest.approx([(0.4 + 0.02) / 0.7, 0.42])


def test_what_weighs_nothing_does_not_count():
    assert fuse(VECTOR_ALONE, vector=0.7, colour=np.nan, hash=0.1) == 0.7


def test_similarities_that_all_weigh_nothing_count_the_same():
    assert fuse(VECTOR_ALONE, colour=1, hash=0) == 0.5


def test_nothing_known_is_not_a_number():
    assert np.isnan(fuse(VECTOR_ALONE, vector=np.nan, colour=1))


def test_the_shape_is_kept():
    table = np.zeros((3, 4), np.float32)

    assert fuse(WEIGHTS, vector=table, colour=table[:1]).shape == (3, 4)


@given(SIMILARITIES)
def test_the_fused_score_lies_among_its_parts(parts):
    vector, colour, outline = parts

    fused = fuse(WEIGHTS, vector=vector, colour=colour, hash=outline)

    assert min(parts) - 1e-9 <= fused <= max(parts) + 1e-9


@pytest.mark.parametrize(
    "similarities", [{}, {"same_shape": 1}, {"vector": 1, "size": 1}]
)
def test_nothing_and_unknown_similarities_are_refused(similarities):
    with pytest.raises(ValueError, match="expected some of"):
        fuse(WEIGHTS, **similarities)


@pytest.mark.parametrize(
    "weights", [(0.9, 0.2), (1.1, -0.1), (float("nan"), 0.5), (0, 0)]
)
def test_weights_that_are_no_shares_are_refused(weights):
    with pytest.raises(ValueError, match="weights must"):
        FusionWeights(*weights)


def test_weights_travel_as_json():
    assert FusionWeights.from_json(WEIGHTS.as_json()) == WEIGHTS


@pytest.mark.parametrize(
    "data",
    [
        {},
        None,
        7,
        ["vector"],
        {"colour": 1.0},
        {"vector": 1, "size": 0},
        {"vector": None},
    ],
)
def test_other_json_is_refused(data):
    with pytest.raises(ValueError, match="no fusion weights"):
        FusionWeights.from_json(data)


def test_beside_words_looks_count_for_the_rest_alone():
    weights = FusionWeights(
        vector=0.1, colour=0.1, hash=0.1, text=0.6, shape=0.1, same_shape=0.3
    )

    beside = weights.beside_words(0.6)

    looks = {"colour": 0.1, "hash": 0.1, "texture": 0.0, "shape": 0.1}
    expected = looks | {"vector": 0.7, "text": 0.0, "same_shape": 0.0}
    assert beside.as_json() == pytest.approx(expected)


def test_beside_no_words_pictures_weigh_as_if_there_were_no_text():
    weights = FusionWeights(vector=0.2, colour=0.1, hash=0.1, text=0.6)
    parts = {"vector": 0.9, "colour": 0.4, "hash": 0.1}

    assert fuse(weights.beside_words(0), **parts) == pytest.approx(
        fuse(weights, **parts)
    )


def test_beside_words_no_weight_falls_below_nothing():
    looks_alone = FusionWeights(vector=0, colour=0.8, hash=0.2)

    assert looks_alone.beside_words(0).vector == 0


def test_weights_of_words_alone_stay_beside_words():
    weights = FusionWeights(vector=0, text=1)

    assert weights.beside_words(0.5) == weights


def test_emphasis_is_measured_by_all_that_counts_unasked():
    weights = FusionWeights(vector=0.6, hash=0.2, text=0.2)

    wanted = weights.with_emphasis(Emphasis(colour=0.5, pattern=0.25, shape=0.25))

    looks = {"colour": 0.25, "hash": 0.1, "texture": 0.125, "shape": 0.125}
    expected = looks | {"vector": 0.3, "text": 0.1, "same_shape": 0.0}
    assert wanted.as_json() == pytest.approx(expected)


def test_no_emphasis_changes_nothing():
    weights = FusionWeights(vector=0.6, hash=0.4)

    assert weights.with_emphasis(NO_EMPHASIS) == weights


@pytest.mark.parametrize("look", ["colour", "hash", "texture", "shape"])
def test_looks_are_needed_where_one_of_them_counts(look):
    assert FusionWeights(vector=0.9, **{look: 0.1}).needs_looks
    assert not VECTOR_ALONE.needs_looks
    assert not FusionWeights(vector=0.5, text=0.5).needs_looks


def test_the_same_shape_counts_beside_the_others_and_needs_looks():
    weights = FusionWeights(vector=1, same_shape=0.5)

    assert weights.needs_looks
    assert fuse(weights, vector=0.7, shape=1) == 0.7
    assert weights.beside_words(0).same_shape == 0.5


def test_only_shapes_that_are_all_but_the_same_add_to_the_order():
    weights = FusionWeights(vector=1, same_shape=0.5)

    added = boosts(weights, [1, 0.9, 0.8, 0.5, np.nan])

    assert added == pytest.approx([0.5, 0.125, 0, 0, 0])


@pytest.mark.parametrize("boost", [-0.1, float("nan")])
def test_a_boost_that_takes_away_is_refused(boost):
    with pytest.raises(ValueError, match="weights must"):
        FusionWeights(1, same_shape=boost)
