from collections import Counter
from decimal import Decimal

import pytest

from demo.catalogue import read_items
from demo.looks import COLOURS
from demo.patterns import PATTERNS
from demo.shapes import SHAPES

ITEMS = read_items()


def test_the_catalogue_is_large_enough_to_look_around_in():
    categories = Counter(item.category for item in ITEMS)

    assert len(ITEMS) == 91
    assert len(categories) == 11
    assert min(categories.values()) == 4
    assert {category.split(" > ")[0] for category in categories} == {
        *("Fashion", "Home", "Kitchen")
    }


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.external_id)
def test_every_product_can_be_drawn_and_sold(item):
    assert item.shape in SHAPES
    assert item.pattern in PATTERNS
    assert {item.first, item.second} <= set(COLOURS)
    assert Decimal(item.price) > 0
    assert int(item.stock) >= 0
    assert item.description.endswith(".")


def test_no_two_products_look_the_same():
    looks = Counter(
        (item.shape, item.first, item.second, item.pattern) for item in ITEMS
    )

    assert looks.most_common(1)[0][1] == 1


def test_names_and_numbers_are_unique():
    assert len({item.external_id for item in ITEMS}) == len(ITEMS)
    assert len({item.name for item in ITEMS}) == len(ITEMS)


def test_some_products_are_sold_out():
    assert sum(item.stock == "0" for item in ITEMS) == 10


def test_the_shirts_of_the_story_are_there():
    shirts = {
        (item.shape, item.first, item.pattern)
        for item in ITEMS
        if item.category == "Fashion > T-shirts"
    }

    assert shirts > {
        ("round-neck T-shirt", "white", "strawberries"),
        ("round-neck T-shirt", "white", "plain"),
        ("round-neck T-shirt", "red", "strawberries"),
        ("V-neck T-shirt", "white", "strawberries"),
        ("round-neck T-shirt", "white", "cherries"),
    }
