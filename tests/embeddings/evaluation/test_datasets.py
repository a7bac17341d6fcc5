"""Labelled sets and their photos."""

from dataclasses import replace

import pytest

from embeddings.evaluation.datasets import Photo
from embeddings.images import InvalidImage
from tests.embeddings.evaluation.drawn import photo_of, set_of


def test_a_file_that_is_not_there_is_an_invalid_image(tmp_path):
    photo = Photo("gone.jpg", (tmp_path / "gone.jpg").read_bytes)

    with pytest.raises(InvalidImage, match="cannot be read"):
        photo.decode()


def test_products_are_in_the_order_of_the_gallery():
    assert set_of(["red", "blue"]).products == ["red disc", "blue disc"]


def test_without_its_right_product_a_query_is_dropped():
    labelled = set_of(["red", "blue", "green"])

    rest = labelled.without({"blue.png": "torn"}, {"query green": "empty"})

    assert rest.products == ["red disc", "green disc"]
    assert [query.photo.name for query in rest.queries] == ["query red"]
    assert rest.broken == {"blue.png": "torn", "query green": "empty"}


def test_a_broken_picture_of_the_gallery_takes_no_query_of_its_name_along():
    labelled = set_of(["red", "blue"])
    same = replace(labelled.queries[1], photo=photo_of("blue", "red.png"))
    labelled = replace(labelled, queries=[*labelled.queries, same])

    rest = labelled.without({"red.png": "torn"}, {})

    assert rest.products == ["blue disc"]
    names = [query.photo.name for query in rest.queries]
    assert names == ["query blue", "red.png"]
