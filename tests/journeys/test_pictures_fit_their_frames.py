import pytest
from playwright.sync_api import expect

from tests.factories import add_image, make_file, make_picture, make_product
from tests.journeys.shopping import DESK, PHONE

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [(200, 400), (400, 200)], ids=["tall", "wide"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_picture_is_cut_off_by_its_frame(open_shop, device, size):
    page = open_shop(**device)
    add_image(make_product("Odd one"), make_file(make_picture("red", size=size)))

    page.goto("/products/")
    card = page.locator(".card", has_text="Odd one")
    expect(card.locator("img")).to_have_js_property("complete", True)
    card_frame = card.locator(".card-picture").bounding_box()
    card_picture = card.locator("img").bounding_box()
    card.get_by_role("link").click()
    slide = page.locator(".gallery-slide").first
    slide_frame = slide.bounding_box()
    slide_picture = slide.locator("img").bounding_box()

    assert fits(card_picture, card_frame)
    assert fits(slide_picture, slide_frame)
    assert slide_frame["width"] == pytest.approx(slide_frame["height"], abs=1)


def fits(inner, outer):
    return all(inner[side] <= outer[side] + 1 for side in ("width", "height"))
