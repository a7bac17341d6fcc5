"""A product's page while the search is away."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from embeddings import backends, fallback
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def test_a_product_is_shown_while_the_search_is_away(client, index_all):
    product = make_product("Red mug")
    add_image(product)
    add_image(make_product("Blue mug"), "blue")
    index_all()
    backends.forget()  # The memory store loses what it held.

    response = client.get(product.get_absolute_url())

    assertContains(response, "Red mug")
    assertContains(response, "these are chosen by outline and colour alone")
    assertNotContains(response, " alike")
    assert response["X-Search-Degraded"] == "1"


def test_a_product_of_a_large_shop_is_shown_while_the_search_is_away(
    client, index_all, monkeypatch
):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 0)
    product = make_product("Red mug")
    add_image(product)

    response = client.get(product.get_absolute_url())

    assertContains(response, "Red mug")
    assertContains(response, "We cannot look for similar products just now.")
