import re

import pytest
from playwright.sync_api import expect

from catalog.models import Category, Product
from tests.journeys.shopping import (
    DESK,
    PHONE,
    names,
    open_filters,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]
CHINESE = {"name@zh-hans": "红色马克杯", "colour@zh-hans": "红色"}


@pytest.fixture
def in_two_languages():
    """The red mug and its category are told in Chinese, too."""

    def tell():
        mug = Product.objects.get(name="Red mug")
        mug.attributes |= CHINESE
        mug.save()
        mugs = Category.objects.get(name="Mugs")
        mugs.names = {"zh-hans": "杯子"}
        mugs.save()

    return tell


def speak(page, language):
    page.get_by_role("button", name=language).click()


def fact(page, name):
    """The value beside this name among a product's facts."""
    row = page.locator(".facts div", has=page.get_by_text(name, exact=True))
    return row.locator("dd")


def sideways(page):
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_reads_of_products_in_chinese_and_in_english_again(
    open_shop, in_two_languages, device
):
    page = open_shop(**device)
    in_two_languages()
    page.goto("/products/red-mug/")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Red mug")

    speak(page, "简体中文")

    expect(heading).to_have_text("红色马克杯")
    expect(fact(page, "颜色")).to_have_text("红色")
    expect(page.get_by_role("link", name="杯子")).to_be_visible()
    assert not sideways(page)
    page.goto("/products/")
    open_filters(page)
    page.get_by_role("checkbox", name="红色 1").check()
    expect(page).to_have_url(re.compile("attribute=colour%3Ared$"))
    expect(names(page)).to_have_text(["红色马克杯"])
    expect(page.locator(".chip").first).to_have_text("红色")

    speak(page, "English")

    expect(page).to_have_url(re.compile("attribute=colour%3Ared$"))
    expect(page.locator(".chip").first).to_have_text("red")
    names(page).get_by_role("link", name="Red mug").click()
    expect(heading).to_have_text("Red mug")
    expect(fact(page, "Colour")).to_have_text("red")
    assert page.failures == []


def test_results_of_a_picture_are_called_in_the_shoppers_language(
    open_shop, in_two_languages
):
    page = open_shop(**PHONE)
    in_two_languages()
    search_by_picture(page)

    speak(page, "简体中文")

    expect(names(page).first).to_have_text("红色马克杯")
    assert not sideways(page)
