"""The page of a product that was sold once, and is not any more."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from embeddings import backends, fallback
from tests.factories import add_image, make_category, make_product, withdraw

pytestmark = pytest.mark.django_db


def make(name, picture, **fields):
    product = make_product(name, **fields)
    add_image(product, picture)
    return product


def names(response, what="similar"):
    products = (getattr(found, "product", found) for found in response.context[what])
    return [product.name for product in products]


@pytest.fixture
def mug():
    return make("Red mug", "red", price="123.45", stock=7, attributes={"design": "M-1"})


def test_it_is_named_with_the_way_to_its_category_and_its_look_alikes(
    client, mug, index_all
):
    make("Ruby mug", "#f80000", attributes={"design": "M-1"})
    make("Cup", "#e02020", stock=0)
    make("Bowl", "blue")
    index_all()

    response = client.get(withdraw(mug).get_absolute_url())

    assertContains(response, "<h1>This product is no longer sold</h1>", 1, 410)
    assertContains(response, "Red mug", status_code=410)
    assertContains(response, 'href="/category/mugs/"', status_code=410)
    assertContains(response, "In stock and alike", status_code=410)
    assert names(response) == ["Ruby mug", "Bowl"]


def test_it_tells_search_engines_to_forget_it(client, mug):
    response = client.get(withdraw(mug).get_absolute_url())

    assertContains(response, '<meta name="robots" content="noindex">', 1, 410)
    assertNotContains(response, "ld+json", 410)
    assertNotContains(response, "canonical", 410)


def test_it_shows_neither_price_nor_stock_nor_pictures(client, mug):
    picture = mug.images.get()

    response = client.get(withdraw(mug).get_absolute_url())

    for hidden in ("123.45", "stock", picture.file.url, picture.thumbnail.url):
        assertNotContains(response, hidden, 410)


def test_its_look_alikes_are_found_when_the_index_knows_it_is_gone(
    client, mug, index_all
):
    make("Cup", "#e02020")
    index_all()

    address = withdraw(mug).get_absolute_url()
    index_all()

    assert names(client.get(address)) == ["Cup"]


def test_what_no_shopper_ever_saw_has_no_page(client):
    secret = make("Red mug", "red", visible=False)

    response = client.get(secret.get_absolute_url())

    assertNotContains(response, "Red mug", 404)
    assertNotContains(response, "no longer sold", 404)


def test_what_is_sold_again_has_its_page_again(client, mug):
    address = withdraw(mug).get_absolute_url()
    mug.visible = True
    mug.save()

    assertContains(client.get(address), "123.45")


def test_where_nothing_is_known_of_its_look_the_newest_of_its_category_stand_in(
    client, mug, index_all
):
    index_all()
    mug.images.all().delete()
    for name, stock in (("Old cup", 1), ("Sold cup", 0), ("New cup", 1)):
        make_product(name, stock=stock)
    make_product("Spade", category=make_category("Garden"))

    response = client.get(withdraw(mug).get_absolute_url())

    assertContains(response, "New in Mugs", status_code=410)
    assertNotContains(response, " alike", 410)
    assert names(response, "newest") == ["New cup", "Old cup"]


def test_while_the_search_is_away_outline_and_colour_choose(client, mug, index_all):
    make("Cup", "#e02020")
    index_all()
    backends.forget()  # The memory store loses what it held.

    response = client.get(withdraw(mug).get_absolute_url())

    assert names(response) == ["Cup"]
    assertContains(response, "chosen by outline and colour alone", status_code=410)
    assertNotContains(response, " alike</p>", 410)
    assert response["X-Search-Degraded"] == "1"


def test_in_a_large_shop_it_is_there_while_the_search_is_away(client, mug, monkeypatch):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 0)
    make("Cup", "#e02020")

    response = client.get(withdraw(mug).get_absolute_url())

    assert response.status_code == 410
    assert names(response, "newest") == ["Cup"]


def test_where_nothing_else_is_sold_it_says_only_that(client, mug):
    response = client.get(withdraw(mug).get_absolute_url())

    assertContains(response, "Red mug", status_code=410)
    assertNotContains(response, "<section", 410)
