"""What a shopper saves is remembered by the browser alone."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from catalog.models import Product
from webapp.saved import COOKIE, MOST

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def press(client):
    """The heart of a product, by its name; without a script, unless told."""

    def press(name, button="save", **headers):
        product = Product.objects.get(name=name)
        return client.post("/saved/", {button: product.pk}, headers=headers)

    return press


def names(response):
    return [product.name for product in response.context["products"]]


def test_saved_products_are_listed_the_last_one_first(client, shelf, press):
    press("Red")
    press("Blue")

    response = client.get("/saved/")

    assert names(response) == ["Blue", "Red"]
    assertContains(response, "Only this browser remembers them.")
    assertContains(response, '<span class="count" data-saved-count>2</span>')


def test_a_product_is_given_up(client, shelf, press):
    press("Red")
    press("Blue")

    press("Red", "give_up")

    assert names(client.get("/saved/")) == ["Blue"]


def test_a_button_older_than_the_list_does_what_it_says(client, shelf, press):
    press("Red")
    press("Blue")

    press("Red")
    press("Scarlet", "give_up")

    assert names(client.get("/saved/")) == ["Red", "Blue"]


def test_the_button_of_a_saved_product_gives_it_up(client, shelf, press):
    press("Red")

    page = client.get("/products/")

    red, blue = (Product.objects.get(name=name).pk for name in ("Red", "Blue"))
    assertContains(page, f'name="give_up" value="{red}"')
    assertContains(page, f'name="save" value="{blue}"')


def test_the_shopper_comes_back_to_the_page_of_the_button(client, shelf, press):
    page = "http://testserver/category/mugs/?in_stock=1"

    assertRedirects(press("Red", Referer=page), page, 303)


@pytest.mark.parametrize("page", ["", "http://elsewhere.test/", "//elsewhere.test/"])
def test_no_page_elsewhere_is_led_to(shelf, press, page):
    assertRedirects(press("Red", Referer=page), "/saved/", 303)


def test_a_script_stays_where_it_is(client, shelf, press):
    response = press("Red", **SCRIPT)

    assert response.status_code == 204
    assert names(client.get("/saved/")) == ["Red"]


def test_cards_and_pages_of_saved_products_say_so(client, shelf, press):
    press("Red")

    pressed = f'value="{Product.objects.get(name="Red").pk}" aria-pressed="true"'
    for address in ("/", "/products/", "/products/red/", "/saved/"):
        page = client.get(address)
        assertContains(page, pressed, 1)
        assertContains(page, 'aria-pressed="true"', 1)


def test_all_is_forgotten_at_once(client, shelf, press):
    press("Red")

    response = client.post("/saved/", {"forget": "all"})

    assert response.cookies[COOKIE].value == ""
    assertContains(client.get("/saved/"), "You have saved nothing yet.")


def test_a_saved_product_that_left_the_shop_is_told_of(client, shelf, press):
    press("Red")
    press("Blue")
    Product.objects.filter(name="Red").update(visible=False)

    response = client.get("/saved/")

    assert names(response) == ["Blue"]
    assertContains(response, "1 product that you saved is not in the shop any more.")

    client.post("/saved/", {"forget": "gone"})

    response = client.get("/saved/")
    assert names(response) == ["Blue"]
    assertNotContains(response, "not in the shop any more")


def test_where_all_left_the_shop_the_list_is_not_called_empty(client, shelf, press):
    press("Red")
    Product.objects.update(visible=False)

    assertNotContains(client.get("/saved/"), "You have saved nothing yet.")


def test_a_hidden_product_can_be_given_up_and_not_saved(client, shelf, press):
    press("Red")
    Product.objects.update(visible=False)

    assert press("Red", "give_up").status_code == 303
    assert press("Blue").status_code == 404
    assertNotContains(client.get("/saved/"), "not in the shop any more")


@pytest.mark.parametrize("product", ["", "red", "-1", "9" * 19, "1.2", "²"])
def test_what_is_no_product_is_not_saved(client, shelf, product):
    for button in ("save", "give_up"):
        response = client.post("/saved/", {button: product})

        assert response.status_code == 404
        assert COOKIE not in response.cookies


@pytest.mark.parametrize("kept", ["x", "1.", ".1", "1,2", "9" * 19, "1 ", "²", "\0"])
def test_a_cookie_that_is_not_ours_is_ignored(client, shelf, kept):
    client.cookies[COOKIE] = kept

    assert names(client.get("/saved/")) == []


def test_so_many_are_remembered_and_the_oldest_are_not(client, shelf, press):
    client.cookies[COOKIE] = ".".join(str(1000 + n) for n in range(MOST))

    response = press("Red")

    kept = response.cookies[COOKIE].value.split(".")
    assert len(kept) == MOST
    assert kept[0] == str(Product.objects.get(name="Red").pk)
    assert kept[-1] == str(1000 + MOST - 2)


def test_the_cookie_goes_only_to_this_site_and_ends(shelf, press, settings):
    settings.CSRF_COOKIE_SECURE = True

    cookie = press("Red").cookies[COOKIE]

    assert cookie["samesite"] == "Lax"
    assert cookie["secure"]
    assert cookie["max-age"] == 180 * 24 * 3600


def test_the_list_is_for_no_search_engine_and_no_shared_cache(client, shelf):
    response = client.get("/saved/")

    assertContains(response, '<meta name="robots" content="noindex">')
    assert "private" in response["Cache-Control"]


def test_the_list_needs_no_more_queries_for_more_products(
    client, shelf, press, django_assert_num_queries
):
    press("Red")
    with django_assert_num_queries(3):
        client.get("/saved/")
    press("Blue")
    press("Scarlet")
    with django_assert_num_queries(3):
        client.get("/saved/")
