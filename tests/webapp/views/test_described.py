"""Below what words find is what looks as they say."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

pytestmark = pytest.mark.django_db


def names(response):
    return [product.name for product in response.context["page"]]


def described(response):
    return [item.product.name for item in response.context["described"]]


def test_what_only_looks_as_the_words_say_is_shown_below(
    client, reading, shelf, index_all
):
    index_all()

    response = client.get("/products/?q=blue")

    assert names(response) == ["Blue"]
    assert set(described(response)) == {"Red", "Scarlet"}
    assertContains(response, "These look like “blue”")


def test_what_only_looks_so_is_narrowed_as_the_rest(client, reading, shelf, index_all):
    index_all()

    response = client.get("/products/?q=blue&category=bowls")

    assert described(response) == ["Scarlet"]


@pytest.mark.parametrize("query", ["?q=blue&sort=price", "", "?category=bowls"])
def test_no_likeness_is_mixed_into_another_order(
    client, reading, shelf, index_all, query
):
    index_all()

    assert described(client.get(f"/products/{query}")) == []


def test_words_find_by_themselves_where_nothing_is_indexed(client, shelf):
    response = client.get("/products/?q=blue")

    assert names(response) == ["Blue"]
    assertNotContains(response, "These look like")
