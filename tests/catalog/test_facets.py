"""Products are found and counted by the values of their attributes."""

import pytest

from catalog.facets import AttributeValue, facet_counts, with_values
from catalog.models import Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def add(**attributes):
    make_product(str(attributes), attributes=attributes)


def matching(*texts):
    wanted = [AttributeValue.parse(text) for text in texts]
    found = with_values(Product.objects.all(), wanted).order_by("pk")
    return [product.attributes for product in found]


@pytest.mark.parametrize("text", ["colour:dark green", "size:1:2", "material:木"])
def test_a_value_is_written_as_it_is_read(text):
    assert str(AttributeValue.parse(text)) == text


@pytest.mark.parametrize("text", ["", "colour", "colour:", "colour: red", "design:A"])
def test_what_no_facet_has_is_refused(text):
    with pytest.raises(ValueError, match="with|facet"):
        AttributeValue.parse(text)


def test_values_of_one_attribute_are_alternatives_and_attributes_hold_together():
    add(colour="red", size="S")
    add(colour="blue", size="S")
    add(colour="blue", size="M")
    add(size="S")

    assert matching("colour:red", "colour:blue", "size:S") == [
        {"colour": "red", "size": "S"},
        {"colour": "blue", "size": "S"},
    ]


def test_a_product_has_each_of_the_values_it_names_and_no_part_of_one():
    add(colour="black / Dark red")
    add(colour="red")

    assert matching("colour:dark red") == [{"colour": "black / Dark red"}]
    assert matching("colour:black") == [{"colour": "black / Dark red"}]
    assert matching("colour:red") == [{"colour": "red"}]


@pytest.mark.parametrize("value", ["50%", "a_b", "'", '"', "\\", "42"])
def test_signs_that_mean_something_to_a_database_mean_themselves(value):
    add(size=value)
    add(size="other")

    assert matching(f"size:{value}") == [{"size": value}]


def test_values_are_counted_as_most_products_write_them():
    for colour in ("Red", "red / white", "red", "white / white"):
        add(colour=colour)

    assert facet_counts(Product.objects.all())["colour"] == {"red": 3, "white": 2}


def test_numbers_are_values_and_lists_are_none():
    for size in (42, [1, 2], {"a": 1}, None, "", "42"):
        add(size=size)

    assert facet_counts(Product.objects.all())["size"] == {"42": 2}
    assert matching("size:42") == [{"size": 42}, {"size": "42"}]


def test_without_facets_nothing_is_counted(settings):
    settings.FACETS = []

    assert facet_counts(Product.objects.all()) == {}
