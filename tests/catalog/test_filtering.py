"""Filters can be kept, and read again by what is still there."""

import json
from decimal import Decimal

import pytest

from catalog.facets import AttributeValue
from catalog.filtering import ProductFilters
from tests.factories import make_brand, make_category

pytestmark = pytest.mark.django_db


def kept(filters):
    return json.loads(json.dumps(filters.as_json()))


def test_filters_are_read_as_they_were_kept():
    filters = ProductFilters(
        category=make_category(),
        price_min=Decimal(0),
        price_max=Decimal("19.90"),
        brands=(make_brand("Ash"), make_brand("Kiln")),
        in_stock=True,
        attributes=(AttributeValue("colour", "dark green"),),
    )

    assert ProductFilters.from_json(kept(filters)) == filters


def test_filters_that_narrow_nothing_keep_nothing():
    assert kept(ProductFilters()) == {}
    assert ProductFilters.from_json({}) == ProductFilters()


def test_a_brand_that_is_gone_leaves_the_others():
    ash, kiln = make_brand("Ash"), make_brand("Kiln")
    data = kept(ProductFilters(brands=(ash, kiln)))

    ash.delete()

    assert ProductFilters.from_json(data) == ProductFilters(brands=(kiln,))


@pytest.mark.parametrize("field", ["category", "brands"])
def test_where_nothing_can_match_any_more_there_are_no_filters(field):
    category, brand = make_category(), make_brand()
    filters = {"category": category, "brands": (brand,)}
    data = kept(ProductFilters(**{field: filters[field]}))

    category.delete()
    brand.delete()

    assert ProductFilters.from_json(data) is None
