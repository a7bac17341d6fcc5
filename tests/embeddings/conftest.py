"""A small shop to search in, and what arrives in it."""

import pytest

from embeddings import arrivals
from tests.embeddings.wishes import a_round_is_due
from tests.factories import add_image, make_category, make_product


@pytest.fixture
def shop(index_all):
    """A red, a dark red and a blue mug, and a red lamp."""
    mugs, lamps = make_category("Mugs"), make_category("Lamps")
    for name, category, colour, price in [
        ("red mug", mugs, "red", "10.00"),
        ("dark mug", mugs, "darkred", "20.00"),
        ("blue mug", mugs, "blue", "30.00"),
        ("red lamp", lamps, "#f80000", "40.00"),
    ]:
        add_image(make_product(name, category=category, price=price), colour)
    index_all()


@pytest.fixture
def arrive(index_all):
    """A new product with a picture, indexed and matched."""

    def arrive(name="Red mug", colour="red", **fields):
        product = make_product(name, **fields)
        add_image(product, colour)
        index_all()
        a_round_is_due()
        arrivals.match_alerts()
        return product

    return arrive
