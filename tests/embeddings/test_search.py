"""From a picture, or a product, to the products that look alike."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings import backends, indexing, orders, search, stages
from embeddings.models import IndexEntry, IndexVersion
from tests.embeddings.shop import names, upload
from tests.embeddings.tuning import CALIBRATION, tune
from tests.factories import (
    add_image,
    make_brand,
    make_category,
    make_product,
)

pytestmark = pytest.mark.django_db

NONE = ProductFilters()


def test_finds_the_product_of_the_picture_first_with_score_one(shop):
    found = search.find_similar(upload("blue"), NONE)

    assert names(found)[0] == "blue mug"
    assert found.items[0].score == pytest.approx(1, abs=1e-5)
    assert found.items[0].image.product == found.items[0].product
    assert found.total == 4


def test_scores_fall(shop):
    scores = [item.score for item in search.find_similar(upload("red"), NONE).items]

    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("exact_limit", [0, 2000])
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"price_min": Decimal(20)}, {"dark mug", "blue mug", "red lamp"}),
        ({"price_max": Decimal(20)}, {"red mug", "dark mug"}),
        ({"price_min": Decimal(20), "price_max": Decimal("20.00")}, {"dark mug"}),
        ({"in_stock": True}, {"red mug", "blue mug", "red lamp"}),
    ],
)
def test_only_products_that_match_the_filters_are_found(
    shop, index_all, monkeypatch, exact_limit, filters, expected
):
    monkeypatch.setattr(stages, "EXACT_LIMIT", exact_limit)
    dark = Product.objects.get(name="dark mug")
    dark.stock = 0
    dark.save()
    index_all()

    found = search.find_similar(upload("red"), ProductFilters(**filters))

    assert set(names(found)) == expected
    assert found.total == len(expected)


@pytest.mark.parametrize("exact_limit", [0, 2000])
def test_a_category_is_searched_with_its_whole_subtree(
    shop, index_all, monkeypatch, exact_limit
):
    monkeypatch.setattr(stages, "EXACT_LIMIT", exact_limit)
    mugs = make_category("Mugs")
    espresso = make_category("Espresso", parent=mugs)
    add_image(make_product("espresso mug", category=espresso), "red")
    index_all()
    mugs.refresh_from_db()

    found = search.find_similar(upload("red"), ProductFilters(category=mugs))

    assert set(names(found)) == {"red mug", "dark mug", "blue mug", "espresso mug"}


def test_brands_are_alternatives(index_all):
    for brand in ("Kiln", "Oven", "Stove"):
        add_image(make_product(f"{brand} mug", brand=make_brand(brand)))
    index_all()
    brands = (make_brand("Kiln"), make_brand("Stove"))

    found = search.find_similar(upload(), ProductFilters(brands=brands))

    assert set(names(found)) == {"Kiln mug", "Stove mug"}


def test_a_product_with_several_pictures_comes_once_with_the_best(index_all):
    mug = make_product("mug")
    blue, red = add_image(mug, "blue"), add_image(mug, "red")
    index_all()

    (item,) = search.find_similar(upload("red"), NONE).items

    assert item.image == red
    assert item.image != blue


def test_hidden_deleted_and_unindexed_products_never_appear(index_all):
    hidden = make_product("hidden", visible=False)
    deleted, late = make_product("deleted"), make_product("late")
    shown, changed = make_product("shown"), make_product("hidden after indexing")
    for product in (hidden, deleted, shown, changed):
        add_image(product, "red")
    index_all()
    add_image(late, "red")
    deleted.delete()
    Product.objects.filter(pk=changed.pk).update(visible=False)

    found = search.find_similar(upload("red"), NONE)

    assert names(found) == ["shown"]
    assert found.total == 1


def test_pages_follow_each_other_without_gap_or_repetition(index_all):
    for number in range(7):
        add_image(make_product(f"mug {number}"), (f"#{200 + number:02x}0000"))
    index_all()
    query = upload("red")
    whole = names(search.find_similar(query, NONE, limit=7))

    pages = [search.find_similar(query, NONE, limit=3, offset=n) for n in (0, 3, 6, 9)]

    assert [name for page in pages for name in names(page)] == whole
    assert [page.total for page in pages] == [7, 7, 7, 7]


def test_similar_products_come_from_stored_vectors_without_the_product_itself(
    shop, monkeypatch
):
    monkeypatch.delattr(type(backends.get_encoder()), "encode_images")
    product = Product.objects.get(name="red mug")

    found = search.find_similar_to(product, NONE, limit=2)

    assert names(found) == ["red lamp", "dark mug"]


def test_similar_products_can_be_filtered(shop):
    product = Product.objects.get(name="red mug")
    filters = ProductFilters(category=make_category("Mugs"))

    found = search.find_similar_to(product, filters)

    assert set(names(found)) == {"dark mug", "blue mug"}


def test_a_product_without_indexed_pictures_has_no_similar_ones(shop):
    assert search.find_similar_to(make_product(), NONE).items == []


def test_only_the_live_version_is_searched_and_counted(shop, index_all):
    building = indexing.create_version("histogram")
    add_image(make_product("green mug"), "green")
    IndexEntry.objects.filter(image__product__name="green mug").exclude(
        version=building
    ).delete()
    index_all()

    found = search.find_similar(upload("green"), NONE)

    assert backends.get_vector_store().count(building.collection) == 5
    assert "green mug" not in names(found)
    assert found.total == 4


def test_pictures_that_are_embedded_anew_are_still_found_and_counted(shop):
    red = Product.objects.get(name="red mug")

    IndexEntry.objects.mark_changed(
        list(ProductImage.objects.values_list("pk", flat=True)), embed_anew=True
    )

    assert search.find_similar(upload("red"), NONE).total == 4
    assert len(search.find_similar_to(red, NONE).items) == 3


def test_an_index_that_lags_behind_is_asked_for_more_until_the_page_is_full(
    index_all, monkeypatch
):
    """As the index knows, all cost 10; by now the nearest ones are dear."""
    monkeypatch.setattr(stages, "EXACT_LIMIT", 0)
    monkeypatch.setattr(stages, "OVERFETCH", 1)
    for number in range(8):
        add_image(make_product(f"near {number}"), "red")
    for number in range(3):
        add_image(make_product(f"far {number}"), "blue")
    index_all()
    Product.objects.filter(name__startswith="near").update(price=99)
    filters = ProductFilters(price_max=Decimal(50))

    found = search.find_similar(upload("red"), filters, limit=3)

    assert set(names(found)) == {"far 0", "far 1", "far 2"}


def test_a_filter_that_the_collection_does_not_have_is_applied_all_the_same(
    shop, monkeypatch
):
    monkeypatch.setattr(stages, "EXACT_LIMIT", 0)
    IndexVersion.objects.update(fields=["visible"])

    found = search.find_similar(upload("red"), ProductFilters(price_max=Decimal(10)))

    assert names(found) == ["red mug"]


def test_without_a_calibration_nothing_is_said_of_scores(shop):
    found = search.find_similar(upload("blue"), NONE)

    assert [item.confidence for item in found.items] == [None] * 4
    assert [item.band for item in found.items] == [""] * 4
    assert not found.no_good_match


def test_a_calibrated_score_tells_how_likely_it_is_the_same_product(shop):
    tune()

    first, *_, last = search.find_similar(upload("blue"), NONE).items

    assert first.confidence == pytest.approx(CALIBRATION.probability(1), abs=1e-4)
    assert first.band == "same product"
    assert last.confidence < 0.5
    assert last.band == "similar"


def test_similar_products_are_calibrated_as_well(shop):
    tune()
    red = Product.objects.get(name="red mug")

    first = search.find_similar_to(red, NONE).items[0]

    assert first.band == "same product"
    assert first.confidence == CALIBRATION.probability(first.score)


def test_an_answer_says_where_even_its_first_product_is_another(shop):
    tune(calibration=replace(CALIBRATION, similar=0.8))

    assert not search.find_similar(upload("blue"), NONE).no_good_match
    assert search.find_similar(upload("lime"), NONE).no_good_match


@pytest.mark.parametrize(("picture", "kept_out"), [("blue", True), ("lime", False)])
def test_filters_do_not_make_the_shop_lack_what_it_has(shop, picture, kept_out):
    tune(calibration=replace(CALIBRATION, similar=0.8))
    red = Product.objects.get(name="red mug")

    found = search.find_similar(upload(picture), ProductFilters(price_max=red.price))

    assert found.no_good_match
    assert found.kept_out == kept_out


def test_every_page_says_of_the_whole_answer_whether_it_is_good(shop):
    tune()

    found = search.find_similar(upload("blue"), NONE, limit=1, offset=3)

    assert not found.no_good_match


def test_nothing_found_is_no_match_to_be_judged(shop):
    tune()
    filters = ProductFilters(price_min=Decimal(1000))

    assert not search.find_similar(upload("blue"), filters).no_good_match


def test_the_closest_can_be_put_in_another_order(shop, monkeypatch):
    monkeypatch.setattr(orders, "CLOSEST", 3)

    found = search.find_similar(
        upload("red"), ProductFilters(), order=("-price", "-pk"), limit=2
    )

    assert names(found) == ["red lamp", "dark mug"]
    assert found.total == 3  # The blue mug is too far away to be put in order.


def test_pages_of_varied_products_follow_each_other(shop, monkeypatch):
    monkeypatch.setattr(orders, "CLOSEST", 3)
    query, varied = upload("red"), {"order": orders.VARIED, "limit": 2}

    first = search.find_similar(query, ProductFilters(), **varied)
    second = search.find_similar(query, ProductFilters(), **varied, offset=2)

    assert sorted(names(first) + names(second)) == ["dark mug", "red lamp", "red mug"]
    assert names(first)[0] == names(search.find_similar(query, ProductFilters()))[0]
    assert (first.total, second.total) == (3, 3)
