"""A new product is enrolled with some photos and asked for with another."""

import numpy as np
import pytest

from embeddings.training.enrolment import Enrolment, enrol


def at(degrees):
    radians = np.deg2rad(degrees)
    return np.array([np.cos(radians), np.sin(radians)], np.float32)


def views_at(*degrees):
    """Pictures with two views each: the picture itself, and one turned by a degree."""
    return np.stack([np.stack([at(d), at(d + 1)]) for d in degrees])


def test_more_photos_find_what_one_does_not():
    views = views_at(0, 10, 40, 44)
    labels = np.array([1, 1, 1, 1])
    gallery, others = at(22)[None], np.array([2])

    table = enrol(views, labels, gallery, others)

    # With one photo the first of the others: 0 and 10 find each other, 40 and 44 look
    # for 0, which is further than 22. With three, each has its neighbour.
    assert table[0] == Enrolment(1, products=1, questions=4, recall=0.5, drawn=0)
    assert table[1] == Enrolment(3, products=1, questions=4, recall=1, drawn=0)


def test_where_pictures_run_out_views_take_their_place_and_are_counted():
    table = enrol(views_at(0, 10), np.array([1, 1]), at(90)[None], np.array([2]))

    assert [row.photos for row in table] == [1]
    table = enrol(views_at(0, 10, 20), np.array([1, 1, 1]), at(90)[None], np.array([2]))
    assert [(row.photos, row.drawn) for row in table] == [
        (1, 0),
        (3, pytest.approx(1 / 3)),
    ]


def test_a_single_picture_is_asked_by_a_view_of_it():
    views = np.stack([[at(0), at(5), at(1), at(2)]])

    table = enrol(views, np.array([1]), at(80)[None], np.array([2]))

    assert [(row.photos, row.recall) for row in table] == [(1, 1), (3, 1)]
    assert table[1].drawn == pytest.approx(2 / 3)


def test_the_products_own_pictures_in_the_gallery_do_not_stand_in_its_way():
    views = views_at(0, 60)
    gallery = np.stack([at(0), at(60)])

    (row,) = enrol(views, np.array([1, 1]), gallery, np.array([1, 1]))

    assert row.recall == 1


def test_nobody_new_gives_no_table():
    empty = np.empty((0, 4, 2), np.float32)

    assert enrol(empty, np.empty(0, np.int64), at(0)[None], np.array([1])) == []
