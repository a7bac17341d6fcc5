"""Facts of a product as integers, and filters that ask for them."""

from decimal import Decimal

import pytest

from catalog.filtering import ProductFilters
from embeddings.fields import FILTER_FIELDS, scalars, store_filters
from embeddings.filters import In, Range
from tests.factories import make_brand, make_category, make_product

pytestmark = pytest.mark.django_db


def test_a_product_becomes_integers_of_the_filter_fields():
    product = make_product(price="19.99", stock=0, brand=make_brand())

    assert scalars(product, FILTER_FIELDS) == {
        "category_id": product.category_id,
        "brand_id": product.brand_id,
        "price_minor": 1999,
        "in_stock": 0,
        "visible": 1,
    }


def test_no_brand_is_zero():
    assert scalars(make_product(), FILTER_FIELDS)["brand_id"] == 0


def test_without_filters_only_visible_products_are_asked_for():
    assert store_filters(ProductFilters(), FILTER_FIELDS) == [In("visible", (1,))]


def test_a_category_stands_for_its_whole_subtree():
    home = make_category("Home")
    lamps = make_category("Lamps", parent=home)
    home.refresh_from_db()

    conditions = store_filters(ProductFilters(category=home), FILTER_FIELDS)

    assert conditions[1] == In("category_id", (home.pk, lamps.pk))


def test_prices_become_minor_units_inside_the_range():
    filters = ProductFilters(price_min=Decimal("9.995"), price_max=Decimal("20.005"))

    assert store_filters(filters, FILTER_FIELDS)[1] == Range("price_minor", 1000, 2000)


def test_brands_and_stock_are_conditions_too():
    kiln = make_brand("Kiln")

    conditions = store_filters(
        ProductFilters(brands=(kiln,), in_stock=True), FILTER_FIELDS
    )

    assert conditions[1:] == [In("brand_id", (kiln.pk,)), In("in_stock", (1,))]


def test_a_collection_is_asked_for_no_field_that_it_does_not_have():
    filters = ProductFilters(in_stock=True, price_min=Decimal(5))

    conditions = store_filters(filters, ["visible", "price_minor"])

    assert conditions == [In("visible", (1,)), Range("price_minor", 500, None)]
    assert scalars(make_product(), ["visible"]) == {"visible": 1}
