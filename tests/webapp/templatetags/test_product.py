"""Why one product may stand in for another, and what search engines are told."""

import json
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from catalog.models import Product
from embeddings.found import SimilarProduct
from tests.factories import add_image, make_brand, make_category, make_product
from webapp.templatetags.product import reasons

pytestmark = pytest.mark.django_db


def stored(colour="red", **fields):
    product = make_product(**fields)
    add_image(product, colour)
    return Product.objects.for_cards().get(pk=product.pk)


def beside(product):
    return SimilarProduct(product, product.main_image, 0.9)


def told(rf, product, similar=()):
    """The JSON-LD of a product, as a search engine would read it."""
    written = Template("{% load product %}{% linked_data product similar %}").render(
        Context({"request": rf.get("/"), "product": product, "similar": similar})
    )
    [data] = re.findall(r'<script type="application/ld\+json">(.*)</script>', written)
    assert "<" not in data
    return json.loads(data)


def test_another_colour_of_the_design_is_the_best_reason():
    red = stored(price=20, attributes={"design": "M-1", "colour": "red"})
    blue = stored("blue", price=21, attributes={"design": "M-1", "colour": "blue"})

    assert reasons(beside(blue), red) == [
        "The same design in blue",
        "Also in Mugs",
        "About the same price",
    ]


def test_another_size_of_the_design_is_no_other_colour():
    small, large = (
        stored(price=price, attributes={"design": "M-1", "colour": "red"})
        for price in (10, 30)
    )

    assert reasons(beside(large), small) == [
        "The same design",
        "Also in Mugs",
        "Close in colour",
    ]


def test_a_product_that_has_nothing_in_common_but_its_look_needs_no_words():
    mug = stored(price=20)
    bowl = stored("blue", price=24, category=make_category("Bowls"))

    assert reasons(beside(bowl), mug) == []


@pytest.mark.parametrize(
    ("price", "expected"), [("17.00", True), ("23.00", True), ("23.01", False)]
)
def test_a_price_is_about_the_same_within_three_twentieths(price, expected):
    mug, other = stored(price="20.00"), stored(price=price)

    assert ("About the same price" in reasons(beside(other), mug)) is expected


def test_a_price_in_another_currency_is_not_compared():
    mug, other = stored(), stored(currency="EUR")

    assert "About the same price" not in reasons(beside(other), mug)


def test_search_engines_are_told_what_the_page_says(rf):
    mug = stored(
        name="Red mug",
        price="1234.50",
        brand=make_brand("Kiln"),
        description="Holds tea.",
        external_id="M-1A",
        attributes={"design": "M-1", "colour": "red"},
    )
    other = stored("blue", name="Blue mug")

    data = told(rf, mug, [beside(other)])

    assert data == {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Red mug",
        "url": "http://testserver/products/red-mug/",
        "image": [f"http://testserver{mug.main_image.file.url}"],
        "description": "Holds tea.",
        "sku": "M-1A",
        "brand": {"@type": "Brand", "name": "Kiln"},
        "category": "Mugs",
        "color": "red",
        "inProductGroupWithID": "M-1",
        "offers": {
            "@type": "Offer",
            "url": "http://testserver/products/red-mug/",
            "price": "1234.50",
            "priceCurrency": "USD",
            "availability": "https://schema.org/InStock",
        },
        "isSimilarTo": [
            {
                "@type": "Product",
                "name": "Blue mug",
                "url": "http://testserver/products/blue-mug/",
            }
        ],
    }


def test_search_engines_and_shoppers_are_told_in_the_language_of_the_page(rf):
    category = make_category()
    category.names = {"zh-hans": "杯子"}
    category.save()
    chinese = {
        "design": "M-1",
        "colour": "red",
        "name@zh-hans": "红杯",
        "description@zh-hans": "可装茶。",
        "colour@zh-hans": "红色",
    }
    red = stored(name="Red mug", description="Holds tea.", attributes=chinese)
    blue = stored("blue", attributes={"design": "M-1", "colour@zh-hans": "蓝色"})

    with translation.override("zh-hans"):
        data = told(rf, blue, [beside(red)]) | told(rf, red)
        said = reasons(beside(blue), red)

    assert (data["name"], data["description"]) == ("红杯", "可装茶。")
    assert (data["category"], data["color"]) == ("杯子", "红色")
    assert data["isSimilarTo"][0]["name"] == "红杯"
    assert said[:2] == ["同款设计，蓝色", "同属“杯子”"]


def test_search_engines_are_told_nothing_that_is_not_known(rf):
    make_product("Bare", stock=0)

    data = told(rf, Product.objects.get())

    assert set(data) == {"@context", "@type", "name", "url", "category", "offers"}
    assert data["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_no_word_of_a_shop_ends_the_script(rf):
    evil = '</script><!--<script>alert("&")//\u2028'
    product = stored(name=evil, description=evil)

    data = told(rf, product, [beside(product)])

    assert data["name"] == data["description"] == evil
    assert data["isSimilarTo"][0]["name"] == evil
