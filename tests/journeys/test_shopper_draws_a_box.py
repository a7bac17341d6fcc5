"""A shopper says with a box which of two things on a picture is meant."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.factories import make_file, make_picture
from tests.journeys.shopping import DESK, PHONE, RESULTS, card, names

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

DRAWN = ".sight-edge"
EXAMPLES = re.compile(r"[?&]like=green-pot&unlike=blue-mug(&|$)")


def search_by_two_things(page):
    """A red disc left of a blue one."""
    picture = Image.new("RGB", (640, 320), "white")
    picture.paste(make_picture("red", (320, 320)), (0, 0))
    picture.paste(make_picture("blue", (320, 320)), (320, 0))
    file = {"name": "two.png", "mimeType": "image/png", "buffer": make_file(picture)}
    page.locator("input[name=picture]").first.set_input_files(file)
    expect(page).to_have_url(RESULTS)
    expect(page.locator(".sight-grips")).to_be_visible()


def boxed(left, top, width, height):
    return re.compile(rf"[?&]box={left}%2C{top}%2C{width}%2C{height}(&|$)")


def drag(page, start, end):
    """With the mouse, from one place on the picture to another, in shares of it."""
    page.locator(".sight").scroll_into_view_if_needed()
    place = page.locator(".sight").bounding_box()
    (x, y), (to_x, to_y) = [
        (place["x"] + place["width"] * across, place["y"] + place["height"] * down)
        for across, down in (start, end)
    ]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def corner(page, name):
    return page.get_by_role("button", name=name)


def test_a_box_is_proposed_moved_kept_and_dropped(open_shop):
    page = open_shop(**DESK)
    search_by_two_things(page)
    expect(page.locator(DRAWN)).to_be_hidden()

    page.locator(".part").nth(0).click()
    expect(page).to_have_url(re.compile(r"\?box="))
    chosen = page.url
    expect(page.locator(".part").nth(0)).to_have_attribute("aria-current", "true")
    first = names(page).first.inner_text()

    page.locator(".part").nth(1).click()
    expect(names(page).first).not_to_have_text(first)
    assert {first, names(page).first.inner_text()} == {"Red mug", "Blue mug"}

    page.go_back()
    expect(page).to_have_url(chosen)
    expect(names(page).first).to_have_text(first)
    expect(page.locator(".part").nth(0)).to_have_attribute("aria-current", "true")

    page.get_by_label("In stock only").check()
    expect(page).to_have_url(re.compile(r"box=.*in_stock=1|in_stock=1.*box="))
    page.reload()
    expect(page.locator(DRAWN)).to_be_visible()

    page.get_by_role("link", name="Whole picture").click()
    expect(page).to_have_url(re.compile(r"/\?in_stock=1$"))
    expect(page.locator(DRAWN)).to_be_hidden()
    assert page.failures == []


def test_a_box_is_drawn_and_moved_by_mouse_and_keys(open_shop):
    page = open_shop(**DESK)
    search_by_two_things(page)

    drag(page, (0, 0), (0.5, 0))
    expect(page).to_have_url(boxed(50, 0, 50, 100))
    expect(names(page).first).to_have_text("Blue mug")

    drag(page, (0.75, 0.5), (0.25, 0.5))
    expect(page).to_have_url(boxed(0, 0, 50, 100))
    expect(names(page).first).to_have_text("Red mug")

    whole = corner(page, re.compile("^Box"))
    whole.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(boxed(1, 0, 50, 99))
    expect(whole).to_be_focused()
    corner(page, "Bottom right corner").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(boxed(1, 0, 49, 99))
    expect(page.locator("[data-said]")).to_have_text(
        "The box is 49% wide and 99% high, 1% from the left and 0% from the top."
    )
    assert page.failures == []


def test_a_finger_brings_a_corner_and_can_still_scroll(open_shop):
    page = open_shop(**PHONE, has_touch=True)
    search_by_two_things(page)
    place = page.locator(".sight").bounding_box()

    page.touchscreen.tap(
        place["x"] + place["width"] * 0.48, place["y"] + place["height"] * 0.9
    )

    expect(page).to_have_url(boxed(48, 0, 52, 90))
    expect(names(page).first).to_have_text("Blue mug")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_liked_and_disliked_counts_in_every_box(open_shop, device):
    page = open_shop(**device)
    search_by_two_things(page)
    drag(page, (1, 0), (0.5, 0))
    expect(page).to_have_url(boxed(0, 0, 50, 100))
    expect(names(page)).to_have_text(
        ["Red mug", "Scarlet bowl", "Blue mug", "Green pot"]
    )

    card(page, "Green pot").get_by_role("link", name="More like this").click()
    expect(page).to_have_url(re.compile(r"[?&]like=green-pot$"))
    card(page, "Blue mug").get_by_role("link", name="Less").click()
    expect(page).to_have_url(re.compile(r"&like=green-pot&unlike=blue-mug$"))
    expect(page).to_have_url(boxed(0, 0, 50, 100))
    expect(names(page)).to_have_text(
        ["Red mug", "Scarlet bowl", "Green pot", "Blue mug"]
    )

    drag(page, (0.25, 0.5), (0.75, 0.5))
    expect(page).to_have_url(boxed(50, 0, 50, 100))
    expect(page).to_have_url(EXAMPLES)
    words = page.get_by_role("textbox", name="But")
    words.fill("in red")
    words.press("Enter")
    expect(page).to_have_url(re.compile(r"&words=in\+red&"))
    expect(page).to_have_url(boxed(50, 0, 50, 100))
    expect(page).to_have_url(EXAMPLES)

    whole = page.get_by_role("link", name="Whole picture")
    expect(whole).to_have_attribute("href", EXAMPLES)
    whole.click()
    expect(page).not_to_have_url(re.compile("box="))
    expect(page).to_have_url(EXAMPLES)
    expect(page.get_by_role("link", name="more like Green pot")).to_be_visible()
    expect(page.get_by_role("link", name="less like Blue mug")).to_be_visible()
    assert page.failures == []


def test_without_a_script_a_proposed_part_is_a_link(open_shop):
    address = open_shop(**DESK)
    search_by_two_things(address)
    page = open_shop(**DESK, java_script_enabled=False)
    page.goto(address.url)
    expect(page.locator(".sight-grips")).to_be_hidden()

    page.locator(".part").nth(0).click()

    expect(page).to_have_url(re.compile(r"\?box="))
    expect(page.locator(DRAWN)).to_be_visible()
