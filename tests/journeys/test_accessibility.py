"""Everyone can use the shop: what axe can tell of WCAG 2.2, and the keyboard alone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from catalog.models import Product
from tests.factories import withdraw
from tests.journeys.shopping import (
    DESK,
    PHONE,
    RESULTS,
    SHOPPERS_FILE,
    names,
    open_filters,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": LEVELS, "resultTypes": ["violations"]}
ADDRESSES = [
    "/",
    "/search/",
    "/products/",
    "/products/?q=nothing&category=none",
    "/looks-like/?q=red",
    "/in-colour/?colour=ff0000",
    "/saved/",
    "/category/mugs/",
    "/products/red-mug/",
    "/products/blue-mug/",
    "/compare/",
    "/privacy/",
    "/no-such-page/",
]
# More keys than any page has places to stop at.
MOST_TABS = 80


def violations(page):
    """Rule and selector of everything on a page that breaks one."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{page.url} {rule['id']}: {' '.join(node['target'])}"
        for rule in found
        for node in rule["nodes"]
    ]


def tab_to(page, element):
    """Press Tab until something has the focus, as someone without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if element.evaluate("it => it === document.activeElement"):
            return
    pytest.fail(f"no key leads to {element}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_breaks_a_rule(open_shop, device, scheme):
    page = open_shop(**device, color_scheme=scheme, reduced_motion="reduce")
    search_by_picture(page)
    open_filters(page)
    page.locator(".card details.badge summary").first.click()
    expect(page.locator(".agreement .compare-frame")).to_have_count(2)

    found = violations(page)
    page.locator(".emphasis summary").click()
    page.get_by_role("textbox", name="But").fill("with flowers")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("words=with"))
    found += violations(page)
    page.locator(".tune").get_by_text("Compare").first.click()
    expect(page).to_have_url(re.compile("/compare/"))
    found += violations(page)
    withdraw(Product.objects.get(name="Blue mug"))
    for address in ADDRESSES:
        page.goto(address)
        found += violations(page)
    page.goto("/products/red-mug/")
    page.get_by_role("link", name="Enlarge").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += violations(page)

    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_that_words_look_like_breaks_a_rule(reading, open_shop, device, scheme):
    page = open_shop(**device, color_scheme=scheme, reduced_motion="reduce")
    found = []

    for address in ("/products/?q=some+blue", "/looks-like/?q=blue&in_stock=1"):
        page.goto(address)
        expect(names(page)).to_have_count(4)
        found += violations(page)

    assert found == []


def test_a_product_is_found_without_a_mouse(open_shop):
    page = open_shop(**DESK)
    # A chooser opened before the browser knows that somebody listens stays closed.
    page.on("filechooser", lambda _: None)
    expect(page.locator(".upload")).to_have_attribute("data-ready", "")

    tab_to(page, page.locator("input[name=picture]").first)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(SHOPPERS_FILE)
    expect(page).to_have_url(RESULTS)
    tab_to(page, names(page).first.get_by_role("link"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Red mug")
    assert page.failures == []
