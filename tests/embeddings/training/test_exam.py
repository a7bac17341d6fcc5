"""The exam asks pictures of products that were not learnt from."""

import numpy as np

from embeddings.training.exam import Exam, hits
from embeddings.training.shop import Example, Material


def example(label):
    return Example(file=None, content_hash="", look=None, label=label)


def exam_of(training, validation, most=100):
    material = Material(
        [example(n) for n in training], [example(n) for n in validation]
    )
    return Exam.of(material, most)


def unit(*degrees):
    radians = np.deg2rad(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_each_validation_picture_is_asked_a_single_one_by_a_view():
    exam = exam_of(training=[5, 5, 6], validation=[8, 7, 8])

    assert exam.asked.tolist() == [[3, 0], [4, 1], [5, 0]]
    assert exam.by_views == 1
    assert sorted(exam.gallery.tolist()) == [0, 1, 2, 3, 4, 5]
    assert exam.labels[exam.gallery].tolist() == [5, 5, 6, 7, 8, 8]


def test_a_large_catalogue_lends_some_of_its_pictures_to_the_gallery():
    exam = exam_of(training=[1, 2, 3], validation=[4, 4], most=2)

    assert sorted(exam.gallery.tolist()) == [0, 1, 3, 4]


def test_the_rank_counts_products_and_leaves_the_picture_itself_out():
    exam = exam_of(training=[1, 1, 2], validation=[3, 3])
    degrees = {0: 10, 1: 12, 2: 20, 3: 0, 4: 40}
    gallery = unit(*(degrees[n] for n in exam.gallery.tolist()))

    ranks = exam.ranks(unit(0, 40), gallery)

    # From 0: product 1 (twice), 2, then 4's own 40. From 40: 20, 12, 10, 0.
    assert ranks.tolist() == [3, 3]
    assert hits(ranks, 1).tolist() == [0, 0]
    assert hits(ranks, 3).tolist() == [1, 1]


def test_a_view_of_a_single_picture_may_find_that_picture():
    exam = exam_of(training=[1], validation=[2])
    gallery = unit(*({0: 90, 1: 0}[n] for n in exam.gallery.tolist()))

    assert exam.ranks(unit(10), gallery).tolist() == [1]


def test_vectors_that_have_collapsed_find_nothing():
    exam = exam_of(training=[1, 1, 2], validation=[3, 3])
    alike = unit(*[30] * len(exam.gallery))

    assert exam.ranks(unit(30, 30), alike).tolist() == [3, 3]
    assert exam.ranks(unit(30, 30) * np.nan, alike).tolist() == [3, 3]


def test_the_nearest_others_of_each_view_are_scored_closest_first():
    exam = exam_of(training=[1, 2], validation=[3, 3])
    degrees = {0: 60, 1: 90, 2: 0, 3: 30}
    gallery = unit(*(degrees[n] for n in exam.gallery.tolist()))
    views = np.stack([unit(0, 30), unit(30, 60)])  # Two views of two pictures.

    nearest = exam.nearest(views, gallery)

    # Of 2 at 0 and 30 the others lie at 30, 60 and 90; of 3 at 30 and 60 at 0, 60, 90.
    away = [[30, 60, 90], [0, 30, 60], [30, 30, 60], [0, 30, 60]]
    np.testing.assert_allclose(nearest, np.cos(np.deg2rad(away)), atol=1e-6)


def test_vectors_that_are_no_numbers_score_none():
    exam = exam_of(training=[1, 2], validation=[3, 3])
    views = np.full((2, 2, 2), np.nan, np.float32)

    nearest = exam.nearest(views, np.full((4, 2), np.nan, np.float32))

    assert nearest.size > 0
    assert np.isnan(nearest).any()
