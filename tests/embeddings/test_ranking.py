"""Hits on pictures become one candidate a product."""

from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit


def test_a_product_comes_once_with_its_best_picture():
    hits = [Hit(1, 0.9), Hit(2, 0.8), Hit(3, 0.7)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20, 3: 10})

    assert ranked == [Candidate(10, 1, 0.9), Candidate(20, 2, 0.8)]


def test_hits_of_several_queries_are_merged_by_score():
    hits = [Hit(1, 0.5), Hit(2, 0.4), Hit(2, 0.95), Hit(1, 0.3)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20})

    assert ranked == [Candidate(20, 2, 0.95), Candidate(10, 1, 0.5)]


def test_equal_scores_are_ordered_by_product():
    hits = [Hit(2, 0.5), Hit(1, 0.5)]

    ranked = best_image_per_product(hits, {1: 10, 2: 20})

    assert [found.product_id for found in ranked] == [10, 20]


def test_pictures_without_a_product_are_left_out():
    assert best_image_per_product([Hit(1, 0.9)], {}) == []
