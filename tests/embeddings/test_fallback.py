"""Without a vector store, the database ranks by outline and colours."""

import pytest

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings import fallback
from embeddings.looks import look_of
from tests.factories import add_image, make_category, make_picture, make_product

pytestmark = pytest.mark.django_db

NONE = ProductFilters()
WIDE = (150, 60)


def names(ranked):
    rows = Product.objects.in_bulk([found.product_id for found in ranked])
    return [rows[found.product_id].name for found in ranked]


@pytest.fixture
def mugs():
    for colour in ("red", "#e01515", "green", "blue"):
        add_image(make_product(colour), colour)


def test_the_product_of_the_picture_comes_first_with_score_one(mugs):
    first, *others = fallback.rank([look_of(make_picture("green"))], NONE)

    assert names([first]) == ["green"]
    assert first.score == pytest.approx(1)
    assert all(0 <= other.score < 1 for other in others)
    assert len(others) == 3


def test_of_one_outline_the_nearest_colour_comes_first(mugs):
    ranked = fallback.rank([look_of(make_picture("#f01010"))], NONE)

    assert set(names(ranked)[:2]) == {"red", "#e01515"}


def test_of_one_colour_the_nearest_outline_comes_first():
    add_image(make_product("round"), "red")
    with_hash = add_image(make_product("other"), "red")
    turned = int(with_hash.perceptual_hash, 16) ^ 0xFFFF
    ProductImage.objects.filter(pk=with_hash.pk).update(
        perceptual_hash=f"{turned:016x}"
    )

    ranked = fallback.rank([look_of(make_picture("red"))], NONE)

    assert names(ranked) == ["round", "other"]


def test_a_product_comes_once_with_its_best_picture():
    product = make_product()
    add_image(product, "blue")
    red = add_image(product, "red")

    (found,) = fallback.rank([look_of(make_picture("red"))], NONE)

    assert found.image_id == red.pk


def test_the_closest_of_several_looks_counts(mugs):
    looks = [look_of(make_picture(colour)) for colour in ("green", "blue")]

    ranked = fallback.rank(looks, NONE)

    assert set(names(ranked)[:2]) == {"green", "blue"}
    assert [found.score for found in ranked[:2]] == pytest.approx([1, 1])


def test_a_picture_without_colours_is_ranked_by_its_hash_alone():
    old = add_image(make_product("old"), "red")
    ProductImage.objects.filter(pk=old.pk).update(colours="")

    (found,) = fallback.rank([look_of(make_picture("blue"))], NONE)

    assert found.score == pytest.approx(1)


def test_filters_apply_and_hidden_products_are_left_out(mugs):
    lamp = make_product("lamp", category=make_category("Lamps"))
    add_image(lamp, "blue")
    hidden = make_product("hidden", category=lamp.category, visible=False)
    add_image(hidden, "red")

    filters = ProductFilters(category=lamp.category)
    ranked = fallback.rank([look_of(make_picture("red"))], filters)

    assert names(ranked) == ["lamp"]


def test_a_shop_without_pictures_finds_nothing():
    assert fallback.rank([look_of(make_picture())], NONE) == []


def test_a_shop_with_more_pictures_than_can_be_compared_says_so(mugs, monkeypatch):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 3)
    none_match = ProductFilters(category=make_category("Lamps"))

    with pytest.raises(fallback.TooManyPictures):
        fallback.rank([look_of(make_picture())], none_match)


def test_whatever_the_size_of_the_shop_there_are_two_queries(
    mugs, django_assert_num_queries
):
    with django_assert_num_queries(2):
        fallback.rank([look_of(make_picture())], NONE)
