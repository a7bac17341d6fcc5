"""A shopper with words and no picture: what looks as they say."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.shopping import DESK, PHONE, names, open_filters

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


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

    page.go_back()
    expect(names(page)).to_have_count(4)
    page.get_by_role("link", name="Products that these words describe").click()
    expect(page).to_have_url(re.compile(r"/products/\?q=blue$"))
    assert page.failures == []
