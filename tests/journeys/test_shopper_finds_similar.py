"""A shopper with a browser: from a picture to a product, and back again."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_file, make_picture
from tests.journeys.shopping import (
    DESK,
    PHONE,
    RESULTS,
    SHOPPERS_FILE,
    carry,
    names,
    open_filters,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_finds_narrows_opens_and_comes_back(open_shop, device):
    page = open_shop(**device)

    search_by_picture(page)
    expect(names(page)).to_have_count(4)
    expect(page.locator(".query-picture")).to_have_js_property("naturalWidth", 300)

    open_filters(page)
    page.get_by_label("Kitchen").check()
    expect(names(page)).to_have_text(["Red mug", "Scarlet bowl", "Blue mug"])
    expect(page).to_have_url(re.compile(r"\?category=kitchen$"))
    expect(page.locator("[data-announce]")).to_contain_text("3 products match")

    page.get_by_role("link", name="Red mug", exact=True).click()
    expect(page.locator("h1")).to_have_text("Red mug")
    similar = page.locator("section", has_text="Similar products").locator(".card-name")
    expect(similar).to_have_count(3)
    expect(similar.first).to_have_text("Scarlet bowl")

    page.go_back()
    expect(names(page)).to_have_text(["Red mug", "Scarlet bowl", "Blue mug"])

    page.go_back()
    expect(names(page)).to_have_count(4)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_says_what_counts_more_and_takes_it_back(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)
    page.get_by_text("What should count more?").click()
    slider = page.get_by_role("slider", name="Colour")
    # Where they open beneath the edge of a phone, its owner scrolls, too.
    page.locator(".emphasis-sliders").scroll_into_view_if_needed()
    for name in ("Colour", "Pattern", "Shape"):
        thumb = page.get_by_role("slider", name=name)
        expect(thumb).to_be_in_viewport(ratio=1)

    slider.focus()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile(r"\?more_colour=100$"))
    expect(page.locator("[data-swap]")).not_to_have_attribute("aria-busy", "true")
    expect(names(page)).to_have_count(4)
    expect(slider).to_be_focused()

    page.keyboard.press("Home")
    expect(page).to_have_url(RESULTS)
    expect(page.locator("[data-swap]")).not_to_have_attribute("aria-busy", "true")
    expect(slider).to_be_focused()
    assert page.failures == []


def test_everything_works_without_javascript(open_shop):
    page = open_shop(**PHONE, java_script_enabled=False)

    page.locator("input[name=picture]").first.set_input_files(SHOPPERS_FILE)
    page.get_by_role("button", name="Find similar products").click()
    expect(names(page).first).to_have_text("Red mug")

    open_filters(page)
    page.get_by_label("Kitchen").check()
    page.get_by_role("button", name="Apply").click()
    expect(names(page)).to_have_text(["Red mug", "Scarlet bowl", "Blue mug"])

    page.get_by_role("link", name="Red mug", exact=True).click()
    page.get_by_role("link", name="Picture 2").click()
    expect(page.locator("#picture-2")).to_be_in_viewport()

    page.go_back()
    page.go_back()
    expect(names(page)).to_have_text(["Red mug", "Scarlet bowl", "Blue mug"])


@pytest.mark.parametrize(
    "happens",
    [
        "document.dispatchEvent("
        "  new ClipboardEvent('paste', {clipboardData: carried, bubbles: true}))",
        "document.querySelector('.upload').dispatchEvent("
        "  new DragEvent('drop', {dataTransfer: carried, bubbles: true}))",
        "document.body.dispatchEvent("
        "  new DragEvent('drop', {dataTransfer: carried, bubbles: true}))",
    ],
    ids=["pasted", "dropped into the box", "dropped beside it"],
)
def test_a_picture_can_be_pasted_and_dropped(open_shop, happens):
    page = open_shop(**DESK)

    page.evaluate(f"carried => void {happens}", carry(page))

    expect(page).to_have_url(RESULTS)
    expect(names(page).first).to_have_text("Red mug")


def test_another_picture_can_be_given_beside_the_results(open_shop):
    page = open_shop(**DESK)
    search_by_picture(page)

    page.get_by_text("Another picture").click()
    blue = SHOPPERS_FILE | {"buffer": make_file(make_picture("blue"), "JPEG")}
    page.locator("input[name=picture]").first.set_input_files(blue)

    expect(names(page).first).to_have_text("Blue mug")


def test_what_is_no_picture_is_told_at_once_and_the_next_try_works(open_shop):
    page = open_shop(**DESK)
    chooser = page.locator("input[name=picture]").first

    chooser.set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    expect(page.get_by_role("alert")).to_have_text("This is not a picture.")

    chooser.set_input_files(SHOPPERS_FILE)
    expect(page).to_have_url(RESULTS)


def test_what_only_claims_to_be_a_picture_is_told_by_the_server(open_shop):
    page = open_shop(**DESK)

    page.locator("input[name=picture]").first.set_input_files(
        SHOPPERS_FILE | {"buffer": b"words"}
    )

    expect(page.get_by_role("alert")).to_contain_text("not a picture in a format")


def test_the_gallery_changes_the_picture_without_moving_the_page(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/red-mug/")

    page.get_by_role("link", name="Picture 2").click()

    expect(page.locator("#picture-2")).to_be_in_viewport(ratio=0.9)
    expect(page.locator('.gallery-thumbnails [aria-current="true"]')).to_have_attribute(
        "href", "#picture-2"
    )
    assert page.url.endswith("/products/red-mug/")


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_window(open_shop, width):
    page = open_shop(viewport={"width": width, "height": 800})
    search_by_picture(page)

    others = ["/", "/products/", "/products/red-mug/", "/in-colour/?colour=ff0000"]
    for address in (page.url, *others, "/saved/", "/nix/"):
        page.goto(address)
        overflow = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(overflow) <= 0
