"""Facts of a product as integers, and filters that ask for them."""

from decimal import Decimal

import pytest

from catalog.filtering import ProductFilters
from embeddings.fields import FIELDS, FILTER_FIELDS, key_of, scalars, store_filters
from embeddings.filters import In, Range
from embeddings.models import IndexVersion
from tests.factories import add_image, make_brand, make_category, make_product

pytestmark = pytest.mark.django_db


def test_a_picture_becomes_the_integers_of_its_product_file_and_encoder():
    product = make_product(price="19.99", stock=0, brand=make_brand())
    image = add_image(product)
    version = IndexVersion(fields=list(FIELDS), encoder_identity="f" * 64)

    assert scalars(image, version) == {
        "category_id": product.category_id,
        "brand_id": product.brand_id,
        "price_minor": 1999,
        "in_stock": 0,
        "visible": 1,
        "content_key": key_of(image.content_hash),
        "encoder_key": 2**63 - 1,
    }


def test_a_version_has_the_fields_it_was_begun_with():
    version = IndexVersion(fields=["visible", "brand_id"])

    assert scalars(add_image(make_product()), version) == {"visible": 1, "brand_id": 0}


def test_a_key_is_the_first_63_bits_of_a_digest():
    assert key_of("8000000000000001" + "f" * 48) == 2**62
    assert key_of("") == 0


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
