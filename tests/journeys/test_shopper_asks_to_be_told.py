"""A shopper asks by a picture, confirms by mail, is told of what comes, and ends it."""

import re

import pytest
from playwright.sync_api import expect

from embeddings import alerts, arrivals
from embeddings.models import Alert
from tests.embeddings.wishes import a_round_is_due
from tests.factories import add_image, make_product
from tests.journeys.shopping import DESK, PHONE, search_by_picture

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def last_link(mailoutbox, place):
    """Mails lead to the address that the shopper came by."""
    return re.findall(rf"http://\S+/{place}/\S+", mailoutbox[-1].body)[-1]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_is_told_of_what_arrives_and_ends_it(
    open_shop, index_all, mailoutbox, device
):
    page = open_shop(**device)
    search_by_picture(page)

    page.get_by_text("Tell me when something like this arrives").click()
    page.get_by_label("Your e-mail address").fill("ada@example.com")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("h1")).to_have_text("Look into your mail")

    page.goto(last_link(mailoutbox, "alerts"))
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.locator("h1")).to_have_text("We will tell you")

    add_image(make_product("Ruby mug"), "red")
    index_all()
    a_round_is_due()
    arrivals.match_alerts()
    alerts.send_digests()
    page.goto(last_link(mailoutbox, "products"))
    expect(page.locator("h1")).to_have_text("Ruby mug")

    page.goto(last_link(mailoutbox, "alerts"))
    page.get_by_role("button", name="Tell me no more").click()
    expect(page.locator("h1")).to_contain_text("no more")
    assert not Alert.objects.exists()
    assert page.failures == []
