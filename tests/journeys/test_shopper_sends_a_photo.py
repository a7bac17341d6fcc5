"""A phone's photo goes over the air smaller than it was taken."""

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from embeddings.models import QueryImage
from embeddings.queries import kept_image
from tests.factories import make_file, make_picture
from tests.journeys.shopping import PHONE, RESULTS, names

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

QUARTER_TURN = 6  # EXIF: the top of the picture is on the right of what is stored.


def make_photo(**options):
    """A red disc, with a grain that keeps its file from being small."""
    size = (2400, 1800)
    grain = np.random.default_rng(0).integers(0, 60, (*size[::-1], 3), np.uint8)
    clean = np.asarray(make_picture("red", size=size)).astype(int)
    pixels = np.clip(clean - grain, 0, 255).astype(np.uint8)
    return make_file(Image.fromarray(pixels), "JPEG", **options)


def send(page, photo):
    """Choose the file; how many bytes are sent."""
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo}
    with page.expect_request("**/search/") as asked:
        page.locator("input[name=picture]").first.set_input_files(file)
    expect(page).to_have_url(RESULTS)
    return int(asked.value.all_headers()["content-length"])


def test_a_large_photo_is_sent_small_and_upright(open_shop):
    exif = Image.Exif()
    exif[0x0112] = QUARTER_TURN
    photo = make_photo(quality=95, exif=exif)
    assert len(photo) > 2**21
    page = open_shop(**PHONE)

    assert send(page, photo) < len(photo) / 2

    expect(names(page).first).to_have_text("Red mug")
    assert kept_image(QueryImage.objects.get()).size == (768, 1024)
    assert page.failures == []


def test_what_the_browser_cannot_read_is_sent_as_it_is(open_shop):
    page = open_shop(**PHONE)
    # As with HEIC, of which a test would need a minute to make so large a file.
    page.evaluate("void (createImageBitmap = () => Promise.reject(new Error()))")
    photo = make_photo(quality=95)

    assert send(page, photo) > len(photo)

    expect(names(page).first).to_have_text("Red mug")
