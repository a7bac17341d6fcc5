"""A shopper follows an old link to what is not sold any more, and finds another."""

import pytest
from playwright.sync_api import expect

from catalog.models import Product
from tests.factories import withdraw
from tests.journeys.shopping import DESK, PHONE

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_an_old_link_leads_to_what_looks_like_it(open_shop, device):
    page = open_shop(**device)
    withdraw(Product.objects.get(name="Red mug"))

    answer = page.goto("/products/red-mug/")

    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This product is no longer sold"
    )
    expect(page.get_by_role("main")).to_contain_text("Red mug")
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0

    page.get_by_role("main").get_by_role("link", name="Scarlet bowl").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Scarlet bowl")
    page.go_back()
    page.get_by_role("link", name="See what we have in Mugs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mugs")
    assert page.failures == []
