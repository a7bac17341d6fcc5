"""A colour finds the products that are mostly in it, and what matches among those."""

import pytest

from catalog.filtering import ProductFilters
from catalog.models import ProductImage
from embeddings import by_colour
from embeddings.by_colour import find_in_colour
from embeddings.fallback import TooManyPictures
from embeddings.looks import look_of
from tests.factories import add_image, make_category, make_picture, make_product

pytestmark = pytest.mark.django_db

NONE = ProductFilters()
RED = (255, 0, 0)


def names(in_colour):
    return [item.product.name for item in in_colour.page().items]


def add_striped(name, share, **product):
    """Red from `share` of its height on, and blue above."""
    stripes = make_picture("red")
    above = round(stripes.height * share)
    stripes.paste("blue", (0, 0, stripes.width, above))
    picture = add_image(make_product(name, **product), "red")
    colours = look_of(stripes).colours
    ProductImage.objects.filter(pk=picture.pk).update(colours=colours)


@pytest.fixture
def mugs():
    for colour in ("red", "#e01515", "green", "blue"):
        add_image(make_product(colour), colour)


def test_products_come_with_most_of_the_colour_first(mugs):
    add_striped("striped", 0.4)

    found = find_in_colour(RED, NONE)

    assert names(found) == ["red", "#e01515", "striped"]
    first, _, last = (candidate.score for candidate in found.ranked)
    assert 1 > first > last > first / 2


@pytest.mark.parametrize("colour", ["black", "white", "#808080", "#000030", "#ffffe0"])
def test_each_colour_finds_itself_first(colour):
    for other in ("black", "white", "#808080", "#000030", "#ffffe0"):
        add_image(make_product(other), other)
    asked = make_picture(colour).getpixel((48, 48))

    assert names(find_in_colour(asked, NONE))[0] == colour


def test_a_product_is_found_with_the_picture_that_has_most_of_it():
    product = make_product()
    add_image(product, "blue")
    red = add_image(product, "red")

    (found,) = find_in_colour(RED, NONE).ranked

    assert found.image_id == red.pk


def test_filters_only_ever_leave_fewer(mugs):
    rug = make_product("rug", category=make_category("Rugs"))
    add_striped("little of it", 0.7, category=rug.category)

    rugs = find_in_colour(RED, ProductFilters(category=rug.category))

    assert names(rugs) == []
    assert names(find_in_colour(RED, NONE)) == ["red", "#e01515"]


def test_what_is_counted_among_is_in_the_colour_whatever_the_filters(mugs):
    rugs = ProductFilters(category=make_category("Rugs"))

    everything = find_in_colour(RED, rugs).everything

    assert {product.name for product in everything} == {"red", "#e01515"}


def test_hidden_products_are_left_out(mugs):
    add_image(make_product("hidden", visible=False), "red")

    assert names(find_in_colour(RED, NONE)) == ["red", "#e01515"]


def test_a_colour_that_no_product_has_finds_nothing(mugs):
    assert names(find_in_colour((255, 0, 255), NONE)) == []


def test_a_shop_without_pictures_has_nothing_in_a_colour():
    assert names(find_in_colour(RED, NONE)) == []


def test_a_large_shop_answers_where_the_filters_leave_few(mugs, monkeypatch):
    monkeypatch.setattr(by_colour, "MOST_PICTURES", 3)
    lamp = make_product("lamp", category=make_category("Lamps"))
    add_image(lamp, "red")

    found = find_in_colour(RED, ProductFilters(category=lamp.category))

    assert names(found) == ["lamp"]
    assert found.everything is None
    with pytest.raises(TooManyPictures):
        find_in_colour(RED, NONE)


def test_pages_follow_each_other(mugs):
    found = find_in_colour(RED, NONE)

    first, second = found.page(limit=1), found.page(limit=1, offset=1)

    assert [page.items[0].product.name for page in (first, second)] == [
        "red",
        "#e01515",
    ]
    assert first.total == second.total == 2
