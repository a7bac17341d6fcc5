"""A colour leads to the products that are mostly in it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from embeddings import by_colour
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def names(response):
    return [item.product.name for item in response.context["found"]]


def test_a_colour_finds_what_is_in_it_with_most_of_it_first(client, shelf):
    response = client.get("/in-colour/?colour=ff0000")

    assert names(response) == ["Red", "Scarlet"]
    assertContains(response, "2 products; closest first")


def test_a_browsers_own_field_of_colours_is_read(client, shelf):
    response = client.get("/in-colour/", {"colour": "#0000FF"})

    assert names(response) == ["Blue"]
    assertContains(
        response, 'type="color" name="colour" form="filters" value="#0000ff"'
    )


def test_products_in_a_colour_are_narrowed_and_ordered_as_others(client, shelf):
    narrowed = client.get("/in-colour/?colour=ff0000&category=bowls")
    ordered = client.get("/in-colour/?colour=ff0000&sort=-price")

    assert names(narrowed) == ["Scarlet"]
    assert names(ordered) == ["Scarlet", "Red"]


def test_of_a_design_the_colour_that_is_asked_for_is_shown(client, shelf):
    for colour in ("green", "purple"):
        attributes = {"design": "vase", "colour": colour}
        add_image(make_product(f"Vase in {colour}", attributes=attributes), colour)

    green = client.get("/in-colour/?colour=008000")
    purple = client.get("/in-colour/?colour=800080")

    assert names(green) == ["Vase in green"]
    assert names(purple) == ["Vase in purple"]
    assertContains(green, "Also in")


@pytest.mark.parametrize(
    "colour", ["", "red", "ff00", "ff0000ff", "gg0000", "ff0000\0"]
)
def test_what_is_no_colour_leads_to_all_products(client, shelf, colour):
    assertRedirects(client.get("/in-colour/", {"colour": colour}), "/products/")


def test_what_is_no_colour_keeps_the_filters(client, shelf):
    response = client.get("/in-colour/?colour=x&category=mugs&sort=price")

    assertRedirects(response, "/products/?category=mugs&sort=price")


def test_numbers_beside_filters_count_what_is_in_the_colour(client, shelf):
    response = client.get("/in-colour/?colour=0000ff")

    choices = response.context["categories"]
    assert [(choice.category.name, choice.count) for choice in choices] == [
        ("Bowls", 1)
    ]


def test_a_colour_that_nothing_has_is_said(client, shelf):
    response = client.get("/in-colour/?colour=00ff00")

    assert names(response) == []
    assertContains(response, "We have nothing in this colour.")


def test_a_colour_that_nothing_has_among_the_filters_offers_to_drop_them(client, shelf):
    response = client.get("/in-colour/?colour=0000ff&category=mugs")

    assertContains(response, "Nothing matches these filters.")


def test_too_many_products_ask_for_a_filter(client, shelf, monkeypatch):
    monkeypatch.setattr(by_colour, "MOST_PICTURES", 2)

    everything = client.get("/in-colour/?colour=ff0000")
    bowls = client.get("/in-colour/?colour=ff0000&category=bowls")

    assertContains(everything, "Choose a category, a brand or a price first.")
    assertContains(everything, "Too many products")
    assertNotContains(everything, "0 products")
    assert names(bowls) == ["Scarlet"]


def test_a_page_that_is_not_there_is_the_first(client, shelf):
    response = client.get("/in-colour/?colour=ff0000&page=9")

    assert names(response) == ["Red", "Scarlet"]
    assertContains(response, "There is no such page, so this is the first one.")


def test_home_and_search_offer_colours(client, shelf):
    for address in ("/", "/search/"):
        assertContains(
            client.get(address), '<a class="swatch" href="/in-colour/?colour=', 15
        )


def test_the_chosen_colour_is_marked(client, shelf):
    response = client.get("/in-colour/?colour=c8202c&in_stock=1")

    assertContains(
        response,
        'href="/in-colour/?in_stock=1&amp;colour=c8202c" data-soft aria-current="true"',
    )
    assertContains(response, 'aria-current="true"><svg', 1)
