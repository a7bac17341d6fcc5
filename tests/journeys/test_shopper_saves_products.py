"""A shopper puts products on a list of the browser's own, and takes them off it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.shopping import (
    DESK,
    PHONE,
    card,
    hold,
    names,
    next_held,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def heart(page, name):
    return page.get_by_role("button", name=f"Save: {name}")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_saves_what_was_found_and_finds_it_again(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)

    heart(page, "Blue mug").click()
    expect(heart(page, "Blue mug")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Saved.", exact=True)).to_be_in_viewport()
    page.get_by_role("link", name="Saved 1").click()
    expect(page.locator(".card-name")).to_have_text(["Blue mug"])

    card(page, "Blue mug").get_by_role("link", name="Blue mug").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-saved-count]")).to_have_text("")
    page.go_back()
    expect(page.get_by_text("You have saved nothing yet.")).to_be_visible()
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_list_that_changes_keeps_its_hearts(open_shop, device):
    page = open_shop(**device)
    page.goto("/products/")
    heart(page, "Red mug").click()
    expect(heart(page, "Red mug")).to_have_attribute("aria-pressed", "true")

    page.get_by_label("Sort by").select_option("price")

    expect(page).to_have_url("/products/?sort=price")
    expect(heart(page, "Red mug")).to_have_attribute("aria-pressed", "true")
    expect(names(page)).to_have_count(4)
    assert page.failures == []


def test_hearts_pressed_one_after_the_other_are_all_saved(open_shop):
    page = open_shop(**PHONE)
    held = hold(page, "**/saved/")

    for name in ("Red mug", "Blue mug", "Green pot"):
        heart(page, name).click()
    for _ in range(3):
        next_held(page, held).continue_()

    expect(page.locator("[data-saved-count]")).to_have_text("3")
    for name in ("Red mug", "Blue mug", "Green pot"):
        expect(heart(page, name)).to_have_attribute("aria-pressed", "true")
    assert page.failures == []


def test_saving_needs_no_script(open_shop):
    page = open_shop(java_script_enabled=False, **PHONE)

    heart(page, "Green pot").click()
    expect(heart(page, "Green pot")).to_have_attribute("aria-pressed", "true")
    page.goto("/saved/")
    page.get_by_role("button", name="Forget these").click()

    expect(page.get_by_text("You have saved nothing yet.")).to_be_visible()


def test_what_cannot_be_saved_is_said(open_shop):
    page = open_shop(**DESK)
    page.route("**/saved/", lambda route: route.abort())

    heart(page, "Red mug").click()

    expect(page.locator("#saving [role=status]")).to_have_text(
        "This could not be saved."
    )
    expect(heart(page, "Red mug")).to_have_attribute("aria-pressed", "false")
