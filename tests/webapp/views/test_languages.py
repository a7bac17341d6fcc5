"""Shoppers read of products in the language of the page, at the same addresses."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import add_image, make_category, make_product

pytestmark = pytest.mark.django_db
IN_CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture
def mugs():
    """Two mugs of which everything is told in Chinese, too."""
    category = make_category("Mugs", make_category("Kitchen"))
    for one, name in ((category.way()[0], "厨房"), (category, "杯子")):
        one.names = {"zh-hans": name}
        one.save()
    for english, chinese in (("red", "红色"), ("blue", "蓝色")):
        product = make_product(
            f"Mug, {english}",
            category=category,
            description="Holds tea.",
            attributes={
                "colour": english,
                "design": "M-1",
                "name@zh-hans": f"马克杯（{chinese}）",
                "description@zh-hans": "可装茶。",
                "colour@zh-hans": chinese,
            },
        )
        add_image(product, english)
    return category


def test_a_product_is_told_in_the_language_of_the_page(client, mugs):
    chinese = client.get("/products/mug-red/", headers=IN_CHINESE)
    english = client.get("/products/mug-red/")

    assertContains(chinese, "<h1>马克杯（红色）</h1>")
    assertContains(chinese, "<title>马克杯（红色） · Lookalike</title>")
    assertContains(chinese, '<meta name="description" content="可装茶。">')
    assertContains(chinese, '<meta property="og:title" content="马克杯（红色）">')
    assertContains(chinese, 'alt="马克杯（红色）"')
    assertContains(chinese, '<a href="/category/mugs/">杯子</a>')
    assertContains(chinese, "<dt>颜色</dt><dd>红色</dd>")
    assertContains(chinese, "<span>蓝色</span>")
    for word in ("Mug,", "red<", "Holds", "M-1<", "Kitchen"):
        assertNotContains(chinese, word)
    assertContains(english, "<h1>Mug, red</h1>")
    assertContains(english, "<dt>Colour</dt><dd>red</dd>")
    for word in ("马克杯", "红色", "可装茶", "M-1<", "厨房"):
        assertNotContains(english, word)


def test_lists_narrow_by_the_same_address_and_say_so_in_the_shoppers_words(
    client, mugs
):
    address = "/products/?category=mugs&attribute=colour:red"

    chinese = client.get(address, headers=IN_CHINESE)

    assertContains(chinese, 'value="colour:red" checked><span>红色</span>')
    assertContains(chinese, 'value="colour:blue"><span>蓝色</span>')
    assertContains(chinese, "data-soft>红色</a>")
    assertContains(chinese, "data-soft>杯子</a>")
    assertContains(chinese, ">马克杯（红色）</a></h3>")
    english = client.get(address)
    assertContains(english, 'value="colour:red" checked><span>red</span>')
    assert list(english.context["page"]) == list(chinese.context["page"])


def test_the_ways_into_the_shop_are_named(client, mugs):
    home = client.get("/", headers=IN_CHINESE)
    category = client.get("/category/mugs/", headers=IN_CHINESE)

    assertContains(home, '<p class="tile-name"><a href="/category/kitchen/">厨房</a>')
    assertContains(home, '<li><a href="/category/kitchen/">厨房</a></li>')
    assertContains(category, "<h1>杯子</h1>")
    assertContains(category, '<li><a href="/category/kitchen/">厨房</a></li>')


def test_guesses_and_what_results_share_are_in_the_shoppers_words(client, search_red):
    oak = {"material": "Oak", "material@zh-hans": "橡木"}
    for name in ("Red", "Crimson", "Blue"):
        add_image(make_product(name, attributes=oak), name.lower())
    category = make_category()
    category.names = {"zh-hans": "杯子"}
    category.save()
    path = search_red().request["PATH_INFO"]

    page = client.get(path, headers=IN_CHINESE)

    assertContains(page, f'{path}?category=mugs" data-soft>杯子</a>')
    assertContains(page, f'{path}?attribute=material%3Aoak" data-soft>橡木</a>')
    assertContains(page, '<p class="why">轮廓相同 · 颜色相近 · 橡木</p>')


def test_what_a_picture_should_be_more_like_has_its_name(client, mugs, search_red):
    path = search_red().request["PATH_INFO"]

    page = client.get(f"{path}?like=mug-blue&unlike=mug-red", headers=IN_CHINESE)

    assertContains(page, "更像“马克杯（蓝色）”")
    assertNotContains(page, "Mug, red")
