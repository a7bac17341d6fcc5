"""Hits on pictures become one candidate a product."""

import numpy as np
import pytest

from embeddings.fusion import FusionWeights
from embeddings.looks import Look, look_of
from embeddings.ranking import (
    Candidate,
    Judged,
    Match,
    Tuning,
    best_image_per_product,
    closest_matches,
    fused,
    rank_by_windows,
    varied,
)
from embeddings.vector_stores.base import Hit
from tests.embeddings.tuning import CALIBRATION, tuning_json
from tests.factories import make_picture

WEIGHTS = FusionWeights(vector=0.5, colour=0.25, hash=0.25)


def test_a_product_comes_once_with_its_best_picture():
    hits = [Hit(1, 0.9), Hit(2, 0.8), Hit(3, 0.7)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20, 3: 10})

    assert ranked == [Candidate(10, 1, 0.9), Candidate(20, 2, 0.8)]


def test_hits_of_several_queries_are_merged_by_score():
    hits = [Hit(1, 0.5), Hit(2, 0.4), Hit(2, 0.95), Hit(1, 0.3)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20})

    assert ranked == [Candidate(20, 2, 0.95), Candidate(10, 1, 0.5)]


def test_a_boost_changes_the_order_and_no_score():
    hits = [Judged(1, 0.9), Judged(2, 0.8, boost=0.2), Judged(3, 0.5, boost=0.1)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20, 3: 10})

    assert ranked == [Candidate(20, 2, 0.8, 0.2), Candidate(10, 1, 0.9)]


def test_of_a_products_pictures_one_gives_the_place_and_the_closest_the_score():
    hits = [Judged(1, 0.9), Judged(2, 0.6, boost=0.5), Judged(3, 1.0)]

    first, second = best_image_per_product(hits, {1: 10, 2: 10, 3: 20})

    assert (first.product_id, first.image_id, first.score) == (10, 2, 0.9)
    assert first.place == pytest.approx(1.1)
    assert second == Candidate(20, 3, 1.0)


def test_equal_scores_are_ordered_by_product():
    hits = [Hit(2, 0.5), Hit(1, 0.5)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20})

    assert [found.product_id for found in ranked] == [10, 20]


def test_pictures_without_a_product_are_left_out():
    assert best_image_per_product([Hit(1, 0.9)], {}) == []


def test_of_several_queries_the_closest_is_told():
    answers = [[Hit(1, 0.5), Hit(2, 0.4)], [Hit(2, 0.9), Hit(3, 0.5)]]

    matches = closest_matches(answers)

    assert list(matches.values()) == [
        Match(2, 0.9, query=1),
        Match(1, 0.5, query=0),
        Match(3, 0.5, query=1),
    ]


def test_a_closer_look_orders_each_window_and_groups_it_by_product():
    closer = {1: 0.1, 2: 0.2, 3: 0.9, 4: 0.8}
    product_of = {1: 10, 2: 20, 3: 10, 4: 40}

    def judge(ids):
        return [Hit(key, closer[key]) for key in ids]

    ranked = rank_by_windows([1, 2, 3, 4], judge, product_of, wanted=3, window=2)

    assert ranked == [
        Candidate(20, 2, 0.2),
        Candidate(10, 1, 0.1),
        Candidate(40, 4, 0.8),
    ]


def test_no_window_is_judged_that_is_not_needed():
    judged = []

    def judge(ids):
        judged.extend(ids)
        return [Hit(key, 0.5) for key in ids]

    rank_by_windows([1, 2, 3, 4, 5], judge, {1: 1, 2: 2, 3: 3}, wanted=2, window=2)

    assert judged == [1, 2]


def test_scores_are_fused_with_the_look_of_the_query_that_came_closest():
    red, blue = look_of(make_picture("red")), look_of(make_picture("blue"))
    other = Look(f"{int(blue.perceptual_hash, 16) ^ (2**32 - 1):016x}", blue.colours)

    hits = fused(
        [Match(1, 1.0, query=1), Match(2, 0.8, query=0), Match(3, 0.6, query=0)],
        [red, blue],
        {1: other, 2: red},
        WEIGHTS,
    )

    assert [hit.id for hit in hits] == [1, 2, 3]
    assert [hit.score for hit in hits] == pytest.approx([0.875, 0.9, 0.6])


def test_the_same_shape_is_told_apart_from_the_score():
    red, blue = look_of(make_picture("red")), look_of(make_picture("blue"))
    weights = FusionWeights(vector=1, same_shape=0.5)

    hits = fused(
        [Match(1, 0.9), Match(2, 0.6)],
        [red],
        {1: blue._replace(shapes=""), 2: blue},
        weights,
    )

    assert [hit.score for hit in hits] == [0.9, 0.6]
    assert [hit.boost for hit in hits] == pytest.approx([0, 0.5], abs=0.01)


def test_nothing_found_is_fused_to_nothing():
    assert fused([], [Look("", "")], {}, WEIGHTS) == []


def test_a_tuning_is_read_with_words_for_people_left_out():
    tuning = Tuning.from_json(tuning_json(vector=0.9, hash=0.1) | {"fitted_on": {}})

    assert tuning == Tuning(FusionWeights(vector=0.9, hash=0.1), CALIBRATION)


@pytest.mark.parametrize(
    "data", [{}, None, 3, {"fusion": {"vector": 1}}, {"fusion": 1, "calibration": 2}]
)
def test_what_is_no_tuning_is_refused(data):
    with pytest.raises(ValueError):
        Tuning.from_json(data)


def pointing(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def test_variety_begins_with_what_stands_first():
    ranked = [Candidate(1, 1, 0.6, boost=0.5), Candidate(2, 2, 0.9)]
    vectors = {1: pointing(0), 2: pointing(40)}

    assert varied(ranked, vectors) == ranked


def test_variety_after_the_first_heeds_no_boost():
    ranked = [
        Candidate(1, 1, 0.9, boost=0.5),
        Candidate(2, 2, 0.5, boost=0.5),
        Candidate(3, 3, 0.8),
    ]
    vectors = {1: pointing(0), 2: pointing(10), 3: pointing(80)}

    chosen = varied(ranked, vectors)

    assert [found.product_id for found in chosen] == [1, 3, 2]


def test_varied_candidates_are_those_unlike_the_ones_before():
    alike = [Candidate(1, 1, 0.9), Candidate(2, 2, 0.89), Candidate(3, 3, 0.88)]
    unlike, far = Candidate(4, 4, 0.8), Candidate(5, 5, 0.1)
    angles = {1: 0, 2: 2, 3: 4, 4: 60, 5: -90}
    vectors = {image: pointing(angle) for image, angle in angles.items()}

    order = varied([*alike, unlike, far], vectors)

    assert [found.product_id for found in order] == [1, 4, 2, 3, 5]


def test_candidates_without_vectors_stay_as_they_were():
    ranked = [Candidate(1, 1, 0.9), Candidate(2, 2, 0.8)]

    assert varied(ranked, {}) == ranked
    assert varied([], {}) == []


def test_a_candidate_whose_vector_is_missing_is_like_no_other():
    ranked = [Candidate(1, 1, 0.9), Candidate(2, 2, 0.9), Candidate(3, 3, 0.9)]
    vectors = {1: pointing(0), 2: pointing(1)}

    assert varied(ranked, vectors) == [ranked[0], ranked[2], ranked[1]]
