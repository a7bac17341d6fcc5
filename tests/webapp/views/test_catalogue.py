import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from tests.factories import add_image, make_brand, make_category, make_product

pytestmark = pytest.mark.django_db


def names(response):
    return [product.name for product in response.context["page"]]


def test_home_offers_the_search_box_the_categories_and_what_is_new(client):
    add_image(make_product("Red mug", category=make_category("Mugs")))

    response = client.get("/")

    assertContains(response, '<form class="upload" action="/search/" method="post"')
    assertContains(response, 'href="/category/mugs/"')
    assertContains(response, "Red mug")


def test_home_of_an_empty_shop_says_so(client):
    assertContains(client.get("/"), "The shelves are still empty")


def test_hidden_products_are_on_no_page(client):
    product = make_product("Secret mug", visible=False)

    for address in ("/", "/products/", "/products/?q=mug", "/category/mugs/"):
        assertNotContains(client.get(address), "Secret mug")
    assert client.get(product.get_absolute_url()).status_code == 404


def test_a_category_lists_what_is_in_and_below_it(client):
    kitchen = make_category("Kitchen")
    make_product("Cup", category=make_category("Mugs", kitchen))
    make_product("Spade", category=make_category("Garden"))

    response = client.get("/category/kitchen/")

    assert names(response) == ["Cup"]
    assertContains(response, "1 product")
    assertContains(response, '<a class="tree-entry" href="/category/mugs/"')


def test_a_category_below_names_the_way_to_it(client):
    mugs = make_category("Mugs", make_category("Kitchen"))

    response = client.get(mugs.get_absolute_url())

    assertContains(response, '<li><a href="/category/kitchen/">Kitchen</a></li>')
    assertContains(response, '<li aria-current="page">Mugs</li>')


def test_slugs_may_be_chinese(client):
    product = make_product("红色 杯子", category=make_category("厨房"))

    assertContains(client.get(product.category.get_absolute_url()), "红色 杯子")
    assertContains(client.get(product.get_absolute_url()), "红色 杯子")


@pytest.mark.parametrize("address", ["/category/nix/", "/products/nix/", "/nix/"])
def test_what_does_not_exist_is_a_404_page_in_the_shops_look(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assertTemplateUsed(response, "404.html")
    assertContains(response, "There is no such page", status_code=404)


def test_a_nul_in_an_address_never_reaches_the_database(client):
    assert client.get("/products/a%00b/").status_code == 404
    assert client.get("/category/%00/").status_code == 404


@pytest.mark.parametrize(
    "query, expected",
    [
        ("", ["Dear", "Middle", "Cheap"]),
        ("?min_price=10", ["Dear", "Middle"]),
        ("?max_price=10", ["Middle", "Cheap"]),
        ("?brand=kiln", ["Dear"]),
        ("?attribute=colour:red", ["Middle"]),
        ("?brand=kiln&brand=ash", ["Dear", "Middle"]),
        ("?in_stock=1", ["Middle", "Cheap"]),
        ("?sort=price", ["Cheap", "Middle", "Dear"]),
        ("?sort=-price", ["Dear", "Middle", "Cheap"]),
        ("?min_price=10&brand=ash&in_stock=1&sort=newest", ["Middle"]),
    ],
)
def test_a_category_can_be_narrowed_and_put_in_order(client, query, expected):
    make_product("Cheap", price=5)
    make_product(
        "Middle", price=10, brand=make_brand("Ash"), attributes={"colour": "red"}
    )
    make_product("Dear", price=20, brand=make_brand("Kiln"), stock=0)

    assert names(client.get("/category/mugs/" + query)) == expected


def test_a_bad_filter_is_told_and_the_others_hold(client):
    make_product("Cheap", price=5)
    make_product("Dear", price=20)

    response = client.get("/category/mugs/?min_price=abc&max_price=10")

    assert names(response) == ["Cheap"]
    assertContains(response, "The lowest price cannot be read, so it was left out.")


def test_a_filter_that_leaves_nothing_can_be_dropped_with_one_click(client):
    make_product(price=5)

    response = client.get("/category/mugs/?min_price=10&sort=price")

    assertContains(response, "Nothing matches these filters.")
    assertContains(response, '<a class="button" href="/category/mugs/?sort=price"')


def test_each_filter_in_use_can_be_dropped_by_itself(client):
    make_product(price=15, brand=make_brand("Kiln"))

    response = client.get("/category/mugs/?min_price=10&brand=kiln")

    assertContains(response, 'class="chip" href="/category/mugs/?brand=kiln"')
    assertContains(response, 'class="chip" href="/category/mugs/?min_price=10"')


def test_pages_keep_the_filters(client):
    for _ in range(25):
        make_product(price=15)

    response = client.get("/category/mugs/?min_price=10&page=2&nonsense=1")

    assert len(names(response)) == 1
    assertContains(response, 'rel="prev" href="/category/mugs/?min_price=10"')
    assertContains(
        response,
        '<link rel="canonical"'
        ' href="http://testserver/category/mugs/?min_price=10&amp;page=2">',
    )


def test_a_page_after_the_last_shows_the_last(client):
    for _ in range(25):
        make_product()

    response = client.get("/category/mugs/?page=9999")

    assert response.context["page"].number == 2
    assertContains(response, "There are only 2 pages, so this is the last one.")


@pytest.mark.parametrize("page", ["-1", "0", "x"])
def test_a_page_that_is_no_number_shows_the_first(client, page):
    make_product("Cup")

    response = client.get(f"/products/?page={page}")

    assert names(response) == ["Cup"]
    assertContains(response, "There is no such page, so this is the first one.")


def test_words_find_products_and_can_be_narrowed(client):
    make_product("Red mug", price=5)
    make_product("Red mug, large", price=15)
    make_product("Blue bowl", price=5)

    response = client.get("/products/?q=red+mug&max_price=10")

    assert names(response) == ["Red mug"]
    assertContains(response, "Results for “red mug”")
    assertContains(response, '<meta name="robots" content="noindex">')
    assertContains(response, '<input type="hidden" name="q" value="red mug">')


def test_found_products_can_be_put_in_order(client):
    make_product("Mug", price=15)
    make_product("Mug, small", price=5)

    assert names(client.get("/products/?q=mug&sort=price")) == ["Mug, small", "Mug"]


def test_words_that_find_nothing_lead_to_the_picture_search(client):
    response = client.get("/products/?q=zeppelin")

    assertContains(response, "No product is described by these words.")


def test_names_are_never_markup(client):
    evil = "<script>alert(1)</script>"
    brand, category = make_brand("<b>Kiln"), make_category("<i>Mugs")
    product = make_product(
        evil, brand=brand, category=category, description=evil, attributes={evil: evil}
    )

    for address in (
        "/",
        "/products/",
        "/products/?" + "q=%3Cscript%3E&min_price=%3Cscript%3E",
        category.get_absolute_url(),
        product.get_absolute_url(),
    ):
        text = client.get(address).content.decode()
        assert "<script>" not in text
        assert "<b>Kiln" not in text
        assert "<i>Mugs" not in text


def test_a_product_shows_what_is_known_of_it(client):
    product = make_product(
        "Red mug",
        price="1234.50",
        brand=make_brand("Kiln"),
        description="Holds tea.",
        attributes={"colour": "red"},
        external_id="M-1",
    )
    add_image(product, alt_text="From the front")
    add_image(product, "blue", display_order=1)

    response = client.get(product.get_absolute_url())

    for text in ("$1,234.50", "Kiln", "Holds tea.", "Colour", "M-1", "In stock"):
        assertContains(response, text)
    assertContains(response, 'alt="From the front"')
    assertContains(response, '<a href="#picture-2">')
    assertContains(response, 'id="picture-2"')


@pytest.mark.parametrize(
    "stock, words", [(0, "Out of stock"), (1, "Only 1 left"), (4, "In stock")]
)
def test_a_product_says_whether_it_can_be_had(client, stock, words):
    product = make_product(stock=stock)

    assertContains(client.get(product.get_absolute_url()), words)


def test_a_product_shows_those_that_look_like_it(client, index_all):
    shown, near, far = make_product(), make_product("Near"), make_product("Far")
    for product, colour in ((shown, "red"), (near, "#f01010"), (far, "blue")):
        add_image(product, colour)
    index_all()

    response = client.get(shown.get_absolute_url())

    assert [item.product for item in response.context["similar"]] == [near, far]
    assertContains(response, "Similar products")


@pytest.mark.parametrize("address", ["/", "/products/", "/category/mugs/"])
def test_more_products_need_no_more_queries(
    client, address, django_assert_max_num_queries
):
    def fill(count):
        for _ in range(count):
            add_image(make_product(brand=make_brand("Kiln")))

    fill(2)
    with django_assert_max_num_queries(15) as few:
        client.get(address)
    fill(8)
    with django_assert_max_num_queries(15) as many:
        client.get(address)

    assert len(many) == len(few)


def test_only_reading_is_allowed(client):
    for name, args in (("home", []), ("products", []), ("category", ["mugs"])):
        assert client.post(reverse(name, args=args)).status_code == 405
