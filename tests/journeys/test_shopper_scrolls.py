"""A shopper scrolls through a long list, opens a product and comes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_product
from tests.journeys.shopping import DESK, PHONE, names

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

PAGE = 24


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_three_pages_follow_by_themselves_and_the_address_follows(open_shop, window):
    for _ in range(5 * PAGE):
        make_product()
    page = open_shop(**window)
    page.goto("/products/")
    for pages in (2, 3, 4):
        names(page).last.scroll_into_view_if_needed()
        expect(names(page)).to_have_count(pages * PAGE)
    expect(page.locator("[data-announce]")).to_have_text("24 more products")

    names(page).last.scroll_into_view_if_needed()
    expect(page).to_have_url(re.compile(r"/products/\?page=4$"))
    expect(page.get_by_role("link", name="Next")).to_be_visible()
    assert len(set(names(page).all_inner_texts())) == 4 * PAGE
    assert page.failures == []


def test_an_arrival_between_two_pages_shows_nothing_twice(open_shop):
    for _ in range(PAGE):
        make_product()
    page = open_shop(**DESK)
    page.goto("/products/")
    make_product()  # The newest: the last card of this page now begins the next.

    names(page).last.scroll_into_view_if_needed()

    expect(names(page)).to_have_count(PAGE + 4)
    assert len(set(names(page).all_inner_texts())) == PAGE + 4


def test_back_from_a_product_leads_to_where_it_was(open_shop):
    for _ in range(2 * PAGE - 4):  # There are four already.
        make_product()
    page = open_shop(**PHONE)
    page.goto("/products/")
    names(page).last.scroll_into_view_if_needed()
    expect(names(page)).to_have_count(2 * PAGE)
    last = names(page).last
    last.scroll_into_view_if_needed()
    expect(page).to_have_url(re.compile(r"page=2$"))
    name = last.inner_text()

    last.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()

    expect(page).to_have_url(re.compile(r"page=2$"))
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_page_that_cannot_be_fetched_leaves_its_link(open_shop):
    for _ in range(PAGE):
        make_product()
    page = open_shop(**DESK)
    page.goto("/products/")
    page.route("**/products/?page=2", lambda route: route.fulfill(status=503), times=1)

    with page.expect_response("**/products/?page=2"):
        names(page).last.scroll_into_view_if_needed()

    expect(names(page)).to_have_count(PAGE)
    page.get_by_role("link", name="Next").click()
    expect(names(page)).to_have_count(4)
