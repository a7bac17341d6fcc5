"""A shopper adds words to the picture, weighs them, and orders what was found."""

import re

import pytest
from playwright.sync_api import expect

from catalog.models import Product
from tests.journeys.shopping import DESK, PHONE, card, names, search_by_picture

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_words_beside_the_picture_count_as_much_as_is_wanted(
    reading, open_shop, device
):
    page = open_shop(**device)
    search_by_picture(page)

    page.get_by_role("textbox", name="But").fill("blue")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?words=blue(&weight=50)?$"))
    weight = page.get_by_label("What the words count beside the picture")
    expect(weight).to_have_value("50")

    weight.fill("100")
    expect(page).to_have_url(re.compile(r"\?words=blue&weight=100$"))
    expect(names(page).first).to_have_text("Blue mug")

    page.get_by_role("link", name="“blue”").click()
    expect(names(page).first).to_have_text("Red mug")
    expect(weight).to_have_count(0)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_what_looks_alike_is_put_in_another_order(open_shop, device):
    Product.objects.filter(name="Blue mug").update(price=5)
    page = open_shop(**device)
    search_by_picture(page)

    page.get_by_label("Sort by").select_option("price")
    expect(page).to_have_url(re.compile(r"\?sort=price$"))
    expect(names(page).first).to_have_text("Blue mug")
    expect(page.locator("#results-heading")).to_have_text("The 4 closest products")

    page.go_back()
    expect(names(page).first).to_have_text("Red mug")
    expect(page.get_by_label("Sort by")).to_have_value("")
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_in_the_box_is_compared_with_a_result(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)
    page.locator(".part").first.click()
    expect(page).to_have_url(re.compile(r"\?box="))

    card(page, "Blue mug").get_by_role("link", name="Compare").click()

    expect(page.get_by_text("What is in the box on your picture")).to_be_visible()
    shown = page.locator(".compare-frame img").first
    expect(shown).to_have_attribute("src", re.compile(r"/picture\?box="))
    expect(shown).not_to_have_js_property("naturalWidth", 0)
    assert page.failures == []
