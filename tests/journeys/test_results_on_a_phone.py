"""A small screen shows what was found, not only what it was searched with."""

import pytest
from playwright.sync_api import expect

from tests.journeys.shopping import DESK, PHONE, card, search_by_picture

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def test_the_first_results_are_on_a_phones_first_screen(open_shop):
    page = open_shop(**PHONE)

    search_by_picture(page)

    for name in ("Red mug", "Scarlet bowl"):
        expect(card(page, name).locator(".card-picture")).to_be_in_viewport(ratio=0.8)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.failures == []


def test_the_picture_is_made_larger_to_draw_a_box_on_it(open_shop):
    page = open_shop(**PHONE)
    search_by_picture(page)
    picture = page.get_by_role("img", name="Your picture")
    larger = page.get_by_role("button", name="Larger picture")
    small = picture.bounding_box()["width"]

    larger.click()
    expect(larger).to_have_attribute("aria-pressed", "true")
    assert picture.bounding_box()["width"] > 1.8 * small

    larger.click()
    expect(larger).to_have_attribute("aria-pressed", "false")
    assert picture.bounding_box()["width"] == small
    assert page.failures == []


def test_a_desk_has_room_for_the_large_picture(open_shop):
    page = open_shop(**DESK)

    search_by_picture(page)

    expect(page.get_by_role("button", name="Larger picture")).to_be_hidden()
    expect(card(page, "Red mug").locator(".card-picture")).to_be_in_viewport(ratio=0.8)
