"""A shopper with words and no picture: what looks as they say."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import add_image, make_product
from tests.journeys.shopping import DESK, PHONE, names, open_filters

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

PAGE = 24


@pytest.fixture
def full_page(db):
    """As many blues as a page shows, each another one."""
    for number in range(PAGE):
        add_image(make_product(), f"rgb(0, 0, {200 + number})")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_words_find_what_looks_so_and_it_is_narrowed(reading, open_shop, device):
    page = open_shop(**device)

    page.get_by_label("Search by words").fill("blue")
    page.keyboard.press("Enter")
    expect(names(page).first).to_have_text("Blue mug")
    page.get_by_role("link", name="All that look like “blue”").click()
    expect(page.locator("h1")).to_have_text("Products that look like “blue”")
    expect(names(page)).to_have_count(4)
    expect(names(page).first).to_have_text("Blue mug")

    open_filters(page)
    page.get_by_label("Garden").check()
    expect(names(page)).to_have_text(["Green pot"])
    expect(page).to_have_url(re.compile(r"/looks-like/\?q=blue&category=garden$"))

    page.get_by_role("link", name="Products that these words describe").click()
    expect(page).to_have_url(re.compile(r"/products/\?category=garden&q=blue$"))
    expect(page.locator(".empty")).to_contain_text("Nothing matches these filters.")
    expect(names(page)).to_have_text(["Green pot"])

    page.go_back()
    page.go_back()
    expect(names(page)).to_have_count(4)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_all_that_looks_so_follows_by_itself_and_none_twice(
    reading, full_page, open_shop, device
):
    page = open_shop(**device)
    page.goto("/looks-like/?q=blue")
    expect(names(page)).to_have_count(PAGE)

    names(page).last.scroll_into_view_if_needed()

    expect(names(page)).to_have_count(PAGE + 4)
    assert len(set(names(page).all_inner_texts())) == PAGE + 4
    assert page.failures == []


def test_it_is_narrowed_and_put_in_order_without_javascript(reading, open_shop):
    page = open_shop(**PHONE, java_script_enabled=False)
    page.goto("/looks-like/?q=blue")

    open_filters(page)
    page.get_by_label("Kitchen").check()
    page.get_by_label("Sort by").select_option("Newest first")
    page.get_by_role("button", name="Apply").click()

    expect(names(page)).to_have_text(["Blue mug", "Scarlet bowl", "Red mug"])
