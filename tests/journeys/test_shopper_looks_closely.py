"""A shopper looks at a product's pictures as large as they are."""

import pytest
from playwright.sync_api import expect

from tests.factories import add_image, make_file, make_picture, make_product
from tests.journeys.shopping import DESK, PHONE

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def large(db):
    """A product with two pictures that are larger than a phone."""
    product = make_product("Large jug")
    for number, colour in enumerate(("teal", "gold")):
        file = make_file(make_picture(colour, size=(1600, 1200)))
        add_image(product, file, display_order=number, alt_text=f"A {colour} jug")
    return product


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_picture_fills_the_window_and_then_more(large, open_shop, device):
    page = open_shop(**device)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/products/large-jug/")
    page.wait_for_load_state("networkidle")
    files = [
        page.url.partition("/products")[0] + i.file.url for i in large.images.all()
    ]
    assert not set(files) & set(asked)

    page.get_by_role("link", name="A teal jug Enlarge").click()
    dialog = page.get_by_role("dialog", name="Pictures")
    shown = dialog.get_by_role("img", name="A teal jug")
    width = page.viewport_size["width"]
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
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    assert page.failures == []


def test_without_scripts_a_picture_leads_to_its_file(large, open_shop):
    page = open_shop(**DESK, java_script_enabled=False)
    page.goto("/products/large-jug/")

    link = page.get_by_role("link", name="A gold jug Enlarge")

    expect(link).to_have_attribute("href", large.images.last().file.url)
