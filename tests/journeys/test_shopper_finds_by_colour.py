"""A shopper begins with a colour, changes it, and narrows what is in it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.shopping import DESK, PHONE, names, open_filters

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_chooses_a_colour_and_another(open_shop, device):
    page = open_shop(**device)

    page.get_by_role("link", name="Green", exact=True).click()
    expect(names(page)).to_have_text(["Green pot"])
    expect(page.locator(".swatch[aria-current]")).to_have_text("Green")

    page.get_by_role("link", name="Blue", exact=True).click()
    expect(page).to_have_url(re.compile(r"/in-colour/\?colour=2660b0$"))
    expect(page.locator(".swatch[aria-current]")).to_have_text("Blue")
    page.go_back()
    expect(names(page)).to_have_text(["Green pot"])
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_picks_any_colour_and_narrows_it(open_shop, device):
    page = open_shop(**device)
    page.goto("/in-colour/?colour=008000")

    page.get_by_label("Any colour").fill("#ff0000")
    expect(names(page)).to_have_text(["Red mug", "Scarlet bowl"])

    open_filters(page)
    page.get_by_label("Kitchen").check()
    page.get_by_label("Mugs").check()
    expect(names(page)).to_have_text(["Red mug"])
    expect(page).to_have_url(re.compile(r"colour=%23ff0000"))
    page.reload()
    expect(names(page)).to_have_text(["Red mug"])
    assert page.failures == []
