"""A product's page: its other colours, and what to look at beside it."""

from dataclasses import replace

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.embeddings.tuning import CALIBRATION, tune
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


def make(name, picture, *, stock=5, **attributes):
    product = make_product(name, stock=stock, attributes=attributes)
    add_image(product, picture)
    return product


def similar(response):
    return [item.product.name for item in response.context["similar"]]


def test_other_colours_are_linked_and_the_shown_one_is_marked(client):
    red = make("Red mug", "red", design="M-1", colour="red")
    make("Blue mug", "blue", design="M-1", colour="blue", stock=0)

    response = client.get(red.get_absolute_url())

    assertContains(response, "Same product in other colours")
    assertContains(response, 'href="/products/red-mug/" aria-current="page"')
    assertContains(response, "<span>blue <small>Out of stock</small></span>", html=True)


def test_a_product_may_be_compared_with_a_picture_of_the_shoppers(client):
    red = make("Red mug", "red")
    picture = red.images.get().pk

    response = client.get(red.get_absolute_url())

    assertContains(response, f'href="/compare/?right={picture}"')
    assert client.get(f"/compare/?right={picture}").status_code == 200


def test_a_product_without_other_colours_offers_none(client):
    red = make("Red mug", "red", design="M-1")

    assertNotContains(client.get(red.get_absolute_url()), "in other colours")


def test_other_colours_are_not_repeated_among_the_similar_ones(client, index_all):
    red = make("Red mug", "red", design="M-1")
    make("Ruby mug", "#f01010", design="M-1")
    make("Cup", "#e02020", design="C-1")
    make("Dark cup", "#c03030", design="C-1")
    make("Bowl", "#b04040")
    make("Dish", "#a05050")
    index_all()

    response = client.get(red.get_absolute_url())

    names = similar(response)
    assert "Ruby mug" not in names
    assert len({"Cup", "Dark cup"} & set(names)) == 1
    assert {"Bowl", "Dish"} < set(names)


def test_many_variants_leave_room_for_similar_products(client, index_all):
    red = make("Red mug", "red", design="M-1")
    for number in range(30):
        make(f"Mug {number}", "red", design="M-1")
    make("Cup", "#e02020")
    make("Bowl", "blue")
    index_all()

    response = client.get(red.get_absolute_url())

    assert similar(response) == ["Cup", "Bowl"]


def test_beside_what_is_out_of_stock_stands_what_can_be_had_and_why(client, index_all):
    gone = make("Red mug", "red", design="M-1", colour="red", stock=0)
    make("Ruby mug", "#f80000", design="M-1", colour="ruby")
    make("Cup", "#e02020", stock=0)
    make("Bowl", "blue")
    index_all()

    response = client.get(gone.get_absolute_url())

    assert similar(response) == ["Ruby mug", "Bowl"]
    assertContains(response, "In stock and alike")
    assertContains(response, "<li>The same design in ruby</li>", html=True)


def test_what_is_in_stock_needs_no_reasons(client, index_all):
    mug = make("Red mug", "red")
    make("Cup", "red", stock=0)
    index_all()

    response = client.get(mug.get_absolute_url())

    assert similar(response) == ["Cup"]
    assertContains(response, "Similar products")
    assertNotContains(response, 'class="reasons"')


def test_how_like_another_one_is_is_said_in_words_and_on_demand_in_numbers(
    client, index_all
):
    mug = make("Red mug", "red")
    make("Cup", "red")
    make("Bowl", "blue")
    index_all()
    tune()

    response = client.get(mug.get_absolute_url())

    cup, bowl = response.context["similar"]
    assert (cup.band, bowl.band) == ("same product", "similar")
    assertContains(response, "<summary>Same product</summary>", 1, html=True)
    assertContains(response, "<summary>Similar</summary>", 1, html=True)
    said = "<p>100% alike; the same product with a probability of 98%</p>"
    assertContains(response, said, 1, html=True)
    assertNotContains(response, " alike</p>")
    assertNotContains(response, " alike</summary>")


def test_what_is_hardly_alike_has_no_badge(client, index_all):
    mug = make("Red mug", "red")
    make("Bowl", "blue")
    index_all()
    tune(calibration=replace(CALIBRATION, similar=0.8))

    response = client.get(mug.get_absolute_url())

    assert similar(response) == ["Bowl"]
    assertNotContains(response, "badge-match")


def test_search_engines_find_the_similar_products(client, index_all):
    mug = make("Red mug", "red")
    make("Cup", "red")
    index_all()

    response = client.get(mug.get_absolute_url())

    assertContains(response, '"isSimilarTo": [{"@type": "Product", "name": "Cup"')
