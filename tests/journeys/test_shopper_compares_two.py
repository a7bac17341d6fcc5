"""A shopper sees both pictures before they are compared, however they are given."""

import pytest
from playwright.sync_api import expect

from catalog.models import ProductImage
from embeddings.models import QueryImage
from tests.factories import make_file, make_picture
from tests.journeys.shopping import (
    DESK,
    NO_PICTURE,
    PASTE,
    PHONE,
    SHOPPERS_FILE,
    carry,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

BLUE = {
    "name": "blue.png",
    "mimeType": "image/png",
    "buffer": make_file(make_picture("blue")),
}
DROP = """(side, dataTransfer) => ["dragover", "drop"].forEach(name =>
    side.dispatchEvent(new DragEvent(name, {dataTransfer, bubbles: true}))
)"""


@pytest.fixture
def open_form(open_shop):
    def open_at(device, address="/compare/"):
        page = open_shop(**device)
        page.goto(address)
        expect(page.locator(".compare-form")).to_have_attribute("data-ready", "")
        return page

    return open_at


def side(page, name):
    return page.get_by_role("group", name=name)


def expect_shown(page, name):
    picture = side(page, name).get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    return picture.get_attribute("src")


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_chosen_and_a_pasted_picture_are_shown_and_then_compared(open_form, device):
    page = open_form(device)

    page.get_by_label("Picture file").first.set_input_files(SHOPPERS_FILE)
    expect_shown(page, "Left picture")
    expect(side(page, "Right picture").get_by_role("img")).to_have_count(0)
    page.evaluate(PASTE, ["body", carry(page, BLUE)])
    expect_shown(page, "Right picture")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(
        "Right picture: blue.png"
    )
    assert not QueryImage.objects.exists()

    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".compare-frame img")).to_have_count(2)
    assert QueryImage.objects.count() == 2
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_dropped_picture_goes_where_it_is_dropped(open_form, device):
    page = open_form(device)

    side(page, "Right picture").evaluate(DROP, carry(page, BLUE))
    expect_shown(page, "Right picture")
    expect(side(page, "Left picture").get_by_role("img")).to_have_count(0)

    side(page, "Left picture").evaluate(DROP, carry(page, NO_PICTURE))
    said = side(page, "Left picture").get_by_role("alert")
    expect(said).to_have_text("This is not a picture.")
    page.evaluate(PASTE, ["body", carry(page)])
    expect(said).to_be_hidden()
    expect_shown(page, "Left picture")
    assert page.failures == []


def test_where_both_are_full_the_one_with_the_focus_is_replaced(open_form):
    page = open_form(DESK)
    fields = page.get_by_label("Picture file")
    for field in fields.all():
        field.set_input_files(SHOPPERS_FILE)
    before = [expect_shown(page, f"{name} picture") for name in ("Left", "Right")]

    fields.first.focus()
    page.evaluate(PASTE, ["body", carry(page, BLUE)])
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(
        "Left picture: blue.png"
    )

    after = [expect_shown(page, f"{name} picture") for name in ("Left", "Right")]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


def test_a_picture_of_a_product_comes_back_when_the_other_is_taken_back(open_form):
    page = open_form(DESK, f"/compare/?left={ProductImage.objects.first().pk}")
    given = expect_shown(page, "Left picture")

    field = page.get_by_label("Another picture instead")
    field.set_input_files(SHOPPERS_FILE)
    expect(page.get_by_role("main").get_by_role("status")).to_have_text(
        "Left picture: seen.jpg"
    )
    assert expect_shown(page, "Left picture") != given
    field.set_input_files([])

    expect(side(page, "Left picture").get_by_role("img")).to_have_attribute(
        "src", given
    )
    assert page.failures == []
