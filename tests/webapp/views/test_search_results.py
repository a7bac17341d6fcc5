import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from embeddings import backends, fallback
from embeddings.models import QueryImage
from tests.factories import (
    add_image,
    make_brand,
    make_picture,
    make_product,
)

pytestmark = pytest.mark.django_db


def names(response):
    return [item.product.name for item in response.context["found"]]


def test_results_show_likeness_price_and_the_best_matching_picture(search_red):
    product = make_product("Mug", price="12.50")
    add_image(product, "blue")
    best = add_image(product, "red", display_order=1)

    response = search_red()

    assertContains(response, "100% alike")
    assertContains(response, "$12.50")
    assertContains(response, best.thumbnail.url)
    assertContains(response, "1 product")


def test_each_result_leads_to_its_comparison_with_the_picture(search_red):
    product = make_product("Mug")
    add_image(product, "blue")
    best = add_image(product, "red", display_order=1)

    response = search_red()

    token = response.context["query"].token
    assertContains(response, f'href="/compare/{token}/{best.pk}/"')


def test_results_are_for_no_search_engine_and_no_shared_cache(search_red, shelf):
    response = search_red()

    assertContains(response, '<meta name="robots" content="noindex">')
    assert response["Cache-Control"] == "private"


@pytest.mark.parametrize(
    "query, expected",
    [
        ("?category=bowls", ["Scarlet", "Blue"]),
        ("?min_price=15&max_price=25", ["Scarlet"]),
        ("?brand=kiln", ["Red"]),
        ("?brand=kiln&brand=ash", ["Red", "Scarlet"]),
        ("?in_stock=1", ["Red", "Scarlet"]),
        ("?category=bowls&in_stock=1&min_price=5", ["Scarlet"]),
    ],
)
def test_results_can_be_narrowed_without_a_new_picture(
    search_red, shelf, query, expected
):
    response = search_red(query)

    assert names(response) == expected
    assert response.context["total"] == len(expected)


def test_the_heading_says_how_many_match(search_red, shelf):
    response = search_red("?in_stock=1")

    assertContains(response, "2 products match your filters; closest first")


@pytest.mark.parametrize(
    "query, words",
    [
        ("?min_price=abc", "The lowest price cannot be read"),
        ("?category=nowhere", "There is no such category"),
        ("?category=%00", "There is no such category"),
        ("?brand=%00", "One of the brands is unknown"),
        ("?page=9999", "There is no such page"),
        ("?page=2", "There is no such page"),
        ("?page=-1", "There is no such page"),
        ("?min_price=30&max_price=abc", "The highest price cannot be read"),
    ],
)
def test_a_bad_value_is_told_and_the_rest_is_shown(search_red, shelf, query, words):
    response = search_red(query)

    assertContains(response, words)
    assert response.context["page"].number == 1


def test_results_are_paged_with_their_filters(search_red, client):
    for _ in range(25):
        add_image(make_product(price=15))

    first = search_red("?min_price=10")
    second = client.get(first.request["PATH_INFO"] + "?min_price=10&page=2")

    seen = [
        item.product.pk for item in (*first.context["found"], *second.context["found"])
    ]
    assert len(seen) == len(set(seen)) == 25
    assertContains(first, f'{first.request["PATH_INFO"]}?min_price=10&amp;page=2"')
    assertContains(second, "25 products match your filters")


def test_the_first_row_of_pictures_is_not_put_off(search_red):
    for red in range(250, 256):
        add_image(make_product(), f"rgb({red}, 0, 0)")

    response = search_red()

    assertContains(response, 'loading="lazy"', count=2)


def test_nothing_found_offers_to_drop_the_filters(search_red, shelf):
    response = search_red("?min_price=1000")

    assertContains(response, "Nothing matches these filters.")
    dropped = f'href="{response.request["PATH_INFO"]}" data-soft data-drops='
    assertContains(response, dropped, count=2)


def test_hidden_products_are_not_found(search_red):
    add_image(make_product("Seen"))
    add_image(make_product("Secret", visible=False))

    response = search_red()

    assert names(response) == ["Seen"]
    assertNotContains(response, "Secret")


def test_results_while_the_store_is_away_come_from_the_database(
    search_red, shelf, client
):
    address = search_red().request["PATH_INFO"]
    backends.forget()  # The memory store loses what it held.

    response = client.get(address + "?in_stock=1")

    assert names(response) == ["Red", "Scarlet"]
    assert response["X-Search-Degraded"] == "1"
    assertContains(response, "Our search by look is taking a short break.")
    assertContains(response, "2 products match your filters")
    assertNotContains(response, " alike")


def test_results_of_the_store_are_not_marked(search_red, shelf):
    response = search_red()

    assert "X-Search-Degraded" not in response
    assertNotContains(response, "taking a short break")


def test_results_of_a_large_shop_ask_for_patience_while_the_store_is_away(
    search_red, shelf, client, monkeypatch
):
    monkeypatch.setattr(fallback, "MOST_PICTURES", 2)
    address = search_red().request["PATH_INFO"]
    backends.forget()

    response = client.get(address + "?in_stock=1")

    assert response["Retry-After"] == "10"
    assertContains(response, f'href="{address}?in_stock=1">Try again', status_code=503)


def test_an_unknown_picture_is_gone(client):
    response = client.get("/search/AAAAAAAAAAAAAAAAAAAAAA/")

    assertContains(response, "This picture is gone", status_code=410)
    assertContains(response, 'class="upload"', status_code=410)


def test_an_expired_picture_is_gone(search_red, shelf, client):
    address = search_red().request["PATH_INFO"]
    QueryImage.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(address).status_code == 410
    assert client.get(address + "picture").status_code == 404


def test_the_shoppers_picture_is_served_to_who_has_the_address(
    search_red, shelf, client
):
    address = search_red().request["PATH_INFO"]

    response = client.get(address + "picture")

    shown = Image.open(io.BytesIO(response.content))
    assert (shown.format, shown.size) == ("WEBP", make_picture().size)
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_picture_whose_file_is_lost_is_gone(search_red, shelf, client):
    address = search_red().request["PATH_INFO"]
    query = QueryImage.objects.get()
    query.file.storage.delete(query.file.name)

    assert client.get(address + "picture").status_code == 404
    assert client.get(address).status_code == 200  # What it looks like is known yet.
    cache.clear()
    assertContains(client.get(address), "This picture is gone", status_code=410)


def test_more_products_need_no_more_queries(
    search_red, client, django_assert_max_num_queries
):
    def fill(count):
        for _ in range(count):
            add_image(make_product(brand=make_brand("Kiln")))

    fill(2)
    address = search_red().request["PATH_INFO"]
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    fill(8)
    search_red()
    with django_assert_max_num_queries(20) as many:
        client.get(address)

    assert len(many) == len(few)


def test_results_can_be_sorted_by_price(search_red, shelf):
    response = search_red("?sort=-price")

    assert names(response) == ["Blue", "Scarlet", "Red"]
    assertContains(response, "The 3 closest products")


def test_results_are_narrowed_by_the_values_of_attributes(search_red):
    for name, colour in (("Red", "red / white"), ("Blue", "blue"), ("Pink", "pink")):
        add_image(make_product(name, attributes={"colour": colour}), name.lower())

    response = search_red("?attribute=colour:white&attribute=colour:blue")

    assert names(response) == ["Red", "Blue"]
    path = response.request["PATH_INFO"]
    assertContains(response, f'class="chip" href="{path}?attribute=colour%3Ablue"')
    assertContains(response, 'value="colour:pink"><span>pink</span>')
    assertContains(response, "2 products match your filters")


def test_results_can_be_varied(search_red, shelf):
    response = search_red("?sort=varied")

    assert sorted(names(response)) == ["Blue", "Red", "Scarlet"]
    assertContains(response, '<option value="varied" selected>Close, but varied')


def test_results_lead_to_an_alert_and_to_the_end_of_the_picture(search_red, shelf):
    response = search_red("?in_stock=1")

    path = response.request["PATH_INFO"]
    assertContains(response, f'action="{path}alert?in_stock=1" method="post"')
    assertContains(response, f'action="{path}delete" method="post"')


def test_a_picture_listed_twice_is_one_card_that_names_the_other(search_red):
    for name, price in [("Mug", "12.50"), ("Gift mug", "15.00")]:
        add_image(make_product(name, price=price), "red")

    response = search_red()

    shown = names(response)
    (other,) = {"Mug", "Gift mug"} - set(shown)
    assert len(shown) == 1
    assertContains(response, f">{other}</a>, ${'12.50' if other == 'Mug' else '15.00'}")
