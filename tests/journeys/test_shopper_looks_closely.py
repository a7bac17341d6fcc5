"""A shopper looks at a product's pictures as large as they are."""

import pytest
from playwright.sync_api import expect

from tests.factories import add_image, make_file, make_picture, make_product
from tests.journeys.shopping import DESK, PHONE, hold, next_held

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def large(db):
    """A product with two pictures that are larger than a phone."""
    product = make_product("Large jug")
    for number, colour in enumerate(("teal", "gold")):
        file = make_file(make_picture(colour, size=(1600, 1200)))
        add_image(product, file, display_order=number, alt_text=f"A {colour} jug")
    return product


def address(page, file):
    return page.url.partition("/products")[0] + file.url


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_picture_fills_the_window_and_then_more(large, open_shop, device):
    page = open_shop(**device)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/products/large-jug/")
    page.wait_for_load_state("networkidle")
    files = [address(page, image.file) for image in large.images.all()]
    assert not set(files) & set(asked)

    page.get_by_role("link", name="A teal jug Enlarge").click()
    dialog = page.get_by_role("dialog", name="Pictures")
    shown = dialog.get_by_role("img", name="A teal jug")
    width = page.viewport_size["width"]
    expect(shown).to_have_js_property("src", files[0])
    expect(shown).to_be_in_viewport(ratio=1)
    assert files[0] in asked
    fitting = min(width, 900 * 1600 / 1200)
    assert shown.bounding_box()["width"] == fitting

    shown.click()
    expect(dialog.get_by_role("button", name="Larger")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert shown.bounding_box()["width"] == max(1600, 2 * fitting)
    assert page.evaluate("document.documentElement.scrollWidth") == width

    shown.click()
    assert shown.bounding_box()["width"] <= width
    assert page.failures == []


def test_pictures_are_looked_at_with_keys_alone(large, open_shop):
    page = open_shop(**DESK)
    page.goto("/products/large-jug/")
    opener = page.get_by_role("link", name="A teal jug Enlarge")

    opener.press("Enter")
    expect(
        page.get_by_role("dialog").get_by_role("img", name="A teal jug")
    ).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_role("dialog").get_by_role("img", name="A gold jug")
    ).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_role("dialog").get_by_role("img", name="A teal jug")
    ).to_be_visible()
    larger = page.get_by_role("button", name="Larger")
    page.keyboard.press("+")
    expect(larger).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("+")
    expect(larger).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    expect(larger).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.failures == []


def test_until_its_file_has_come_the_thumbnail_fills_the_window(large, open_shop):
    page = open_shop(**PHONE)
    image = large.images.first()
    held = hold(page, f"**{image.file.url}")
    page.goto("/products/large-jug/")

    page.get_by_role("link", name="A teal jug Enlarge").click()
    shown = page.get_by_role("dialog").get_by_role("img", name="A teal jug")
    expect(shown).to_have_js_property("src", address(page, image.thumbnail))
    expect(shown).to_have_js_property("clientWidth", 390)
    next_held(page, held).continue_()

    expect(shown).to_have_js_property("src", address(page, image.file))
    expect(shown).to_have_js_property("clientWidth", 390)
    assert page.failures == []


def test_a_file_that_the_browser_cannot_show_leaves_the_thumbnail(open_shop):
    picture = make_file(make_picture("teal", size=(1600, 1200)), "HEIF")
    image = add_image(make_product("Foreign jug"), picture)
    page = open_shop(**DESK)
    page.goto("/products/foreign-jug/")

    with page.expect_request_finished(lambda it: it.url.endswith(image.file.url)):
        page.get_by_role("link", name="Foreign jug Enlarge").click()
    shown = page.get_by_role("dialog").get_by_role("img", name="Foreign jug")
    shown.click()

    assert image.file.name.endswith(".heic")
    expect(shown).to_have_js_property("src", address(page, image.thumbnail))
    expect(shown).to_have_js_property("naturalWidth", 640)
    expect(shown).to_have_js_property("clientWidth", 2 * 1280)
    assert page.failures == []


def test_without_scripts_a_picture_leads_to_its_file(large, open_shop):
    page = open_shop(**DESK, java_script_enabled=False)
    page.goto("/products/large-jug/")

    link = page.get_by_role("link", name="A gold jug Enlarge")

    expect(link).to_have_attribute("href", large.images.last().file.url)
