import pytest
from playwright.sync_api import expect

from tests.factories import make_file, make_picture
from tests.journeys.shopping import DESK, PHONE, RESULTS, names

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def samples(tmp_path, settings):
    settings.SAMPLE_PICTURES_DIR = tmp_path
    for name, colour in (("1-red.jpg", "red"), ("2-green.jpg", "green")):
        (tmp_path / name).write_bytes(make_file(make_picture(colour), "JPEG"))


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_visitor_without_a_picture_tries_one_of_the_shops(samples, open_shop, device):
    page = open_shop(**device)

    page.get_by_role("button", name="Picture 2 to try").click()

    expect(page).to_have_url(RESULTS)
    expect(names(page).first).to_have_text("Green pot")
    assert page.failures == []
