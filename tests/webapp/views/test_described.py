"""Below what words find is what looks as they say, and a page of its own."""

from html import unescape

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from embeddings import backends
from embeddings.vector_stores.base import VectorStoreUnavailable
from tests.factories import add_image, make_product

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
    assertContains(response, 'href="/looks-like/?q=blue"')


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


def test_where_words_describe_nothing_the_filters_are_not_blamed(
    client, reading, shelf, index_all
):
    index_all()

    response = client.get("/products/?q=navy&category=bowls")

    assertContains(response, "No product is described by these words.")
    assert set(described(response)) == {"Blue", "Scarlet"}
    assertContains(response, 'href="/looks-like/?category=bowls&amp;q=navy"')


def test_filters_that_leave_out_all_that_words_describe_can_be_dropped(client, shelf):
    response = client.get("/products/?q=blue&category=mugs")

    assertContains(response, "Nothing matches these filters.")
    assertContains(response, "Drop all filters")


def test_words_find_by_themselves_where_nothing_is_indexed(client, shelf):
    response = client.get("/products/?q=blue")

    assert names(response) == ["Blue"]
    assertNotContains(response, "These look like")


def looks(response):
    return [item.product.name for item in response.context["found"]]


def test_all_that_looks_so_has_a_page_of_its_own(client, reading, shelf, index_all):
    index_all()

    response = client.get("/looks-like/?q=blue")

    assert looks(response)[0] == "Blue"
    assert set(looks(response)) == {"Red", "Scarlet", "Blue"}
    assertContains(response, "3 products; closest first")
    assertContains(response, "Closest first")
    assertContains(response, '<meta name="robots" content="noindex">')
    assertContains(response, 'href="/products/?q=blue"')
    assertNotContains(response, "% alike")


@pytest.mark.parametrize(
    "query, expected",
    [
        ("&category=bowls", ["Blue", "Scarlet"]),
        ("&in_stock=1&sort=price", ["Red", "Scarlet"]),
        ("&sort=-price", ["Blue", "Scarlet", "Red"]),
        ("&min_price=1000", []),
    ],
)
def test_what_looks_so_is_narrowed_and_put_in_order(
    client, reading, shelf, index_all, query, expected
):
    index_all()

    response = client.get(f"/looks-like/?q=blue{query}")

    assert looks(response) == expected
    assert response.context["total"] == len(expected)


def test_pages_of_what_looks_so_follow_each_other(client, reading, index_all):
    for number in range(26):
        add_image(make_product(), f"rgb(0, 0, {200 + number})")
    index_all()

    first, second, beyond = (
        client.get(f"/looks-like/?q=blue&page={number}") for number in (1, 2, 9)
    )

    assert len({*looks(first), *looks(second)}) == 26
    assert looks(beyond) == looks(first)
    assertContains(first, "/looks-like/?q=blue&amp;page=2")
    assertContains(beyond, "There is no such page, so this is the first one.")


def test_where_no_words_are_read_the_texts_of_products_are_offered(
    client, shelf, index_all
):
    index_all()

    response = client.get("/looks-like/?q=blue")

    assert looks(response) == []
    assertContains(response, "Looks cannot be searched by words here.")
    assertContains(response, 'href="/products/?q=blue"', count=1)


@pytest.mark.parametrize(
    "query, way",
    [("?q=blue", "search"), ("?category=bowls&amp;q=blue", "search_among")],
)
def test_looks_cannot_be_found_while_the_store_is_away(
    client, reading, shelf, index_all, monkeypatch, query, way
):
    index_all()
    monkeypatch.setattr(backends.get_vector_store(), way, refuse)

    response = client.get(f"/looks-like/{unescape(query)}&sort=price")

    assert response["Retry-After"] == "10"
    assertContains(response, "The search by look is taking a break", 2, status_code=503)
    assertContains(response, f'href="/products/{query}"', status_code=503)


def refuse(*_, **__):
    raise VectorStoreUnavailable("away")


def test_without_words_there_is_nothing_to_look_like(client):
    assertRedirects(client.get("/looks-like/"), "/products/")


@pytest.mark.parametrize("words", ["%00", "x" * 201])
def test_words_that_cannot_be_read_are_told_of_by_the_list(client, shelf, words):
    response = client.get(f"/looks-like/?q={words}&category=bowls", follow=True)

    assertRedirects(response, f"/products/?q={words}&category=bowls")
    assertContains(response, "These search words cannot be read")
    assert set(names(response)) == {"Blue", "Scarlet"}


def test_the_products_that_words_describe_are_narrowed_alike(
    client, reading, shelf, index_all
):
    index_all()

    response = client.get("/looks-like/?q=blue&category=bowls&sort=varied&page=1")

    assertContains(response, 'href="/products/?category=bowls&amp;q=blue"', count=1)


def test_what_else_cannot_be_read_is_told_of(client, reading, shelf, index_all):
    index_all()

    response = client.get("/looks-like/?q=blue&sort=odd&brand=nobody")

    assertContains(response, "There is no such order, so the usual one is used.")
    assertContains(response, "One of the brands is unknown, so all brands are shown.")
