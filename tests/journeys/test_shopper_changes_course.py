"""A shopper with a browser who stops, misses, narrows, and turns back."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import add_image, make_brand, make_category, make_product
from tests.journeys.shopping import (
    DESK,
    NO_PICTURE,
    PASTE,
    PHONE,
    RESULTS,
    SHOPPERS_FILE,
    carry,
    hold,
    names,
    next_held,
    open_filters,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


def test_an_upload_can_be_stopped_and_begun_again(open_shop):
    page = open_shop(**DESK)
    box, chooser = page.locator(".upload"), page.locator("input[name=picture]").first
    # Leaves the page as it is, as the browser's Stop does.
    page.route("**/search/", lambda route: route.fulfill(status=204), times=1)

    chooser.set_input_files(SHOPPERS_FILE)
    expect(box).to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("Choose a picture")).to_be_visible()
    expect(page.get_by_text("Looking for similar")).to_be_in_viewport()

    page.keyboard.press("Escape")
    expect(box).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("Drop a picture here")).to_be_visible()

    chooser.set_input_files(SHOPPERS_FILE)
    expect(page).to_have_url(RESULTS)


def test_a_closed_box_opens_for_what_comes_to_it(open_shop):
    page = open_shop(**DESK)
    search_by_picture(page)
    box = page.locator(".upload")
    expect(box).to_be_hidden()
    expect(box).to_have_attribute("data-ready", "")

    page.evaluate(
        "carried => void document.body.dispatchEvent("
        "  new DragEvent('dragover', {dataTransfer: carried, bubbles: true}))",
        carry(page),
    )
    expect(box).to_be_visible()
    expect(box).to_have_attribute("data-drop", "")

    page.get_by_text("Another picture").click()
    expect(box).to_be_hidden()
    page.evaluate(PASTE, ["body", carry(page, NO_PICTURE)])
    expect(page.get_by_role("alert")).to_have_text("This is not a picture.")
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_words_are_pasted_as_words_where_words_are_written(open_shop):
    page = open_shop(**DESK)
    both = carry(page, words="red mug")

    left_to_the_browser = page.evaluate(PASTE, ["#words", both])
    expect(page.locator(".upload")).not_to_have_attribute("aria-busy", "true")
    assert left_to_the_browser

    assert not page.evaluate(PASTE, ["body", both])
    expect(page).to_have_url(RESULTS)


def test_a_change_keeps_the_place_in_long_filters(open_shop):
    # The first ten have most products, so that the others are listed by their names.
    for number in [*range(26), *range(10), *range(10)]:
        make_product(brand=make_brand(f"Brand {number:02}"))
    # In both categories and all colours, so that none of them leaves the filters.
    make_product(
        brand=make_brand("Brand 18"),
        category=make_category("Garden"),
        attributes={"colour": "red / #e01515 / blue / green"},
    )
    page = open_shop(viewport={"width": 1280, "height": 500})
    page.goto("/products/")
    page.get_by_text("All 26").click()
    page.get_by_label("Brand 18").scroll_into_view_if_needed()
    offsets = (
        "() => ['.further .choices', '.listing-side']"
        ".map(part => document.querySelector(part).scrollTop)"
    )
    before = page.evaluate(offsets)
    assert min(before) > 0

    page.get_by_label("Brand 18").check()

    expect(names(page)).to_have_count(2)
    expect(page.get_by_label("Brand 18")).to_be_focused()
    expect(page.locator(".further").get_by_label("Brand 17")).to_be_visible()
    assert page.evaluate(offsets) == before


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_rare_brand_is_reached_without_a_script(open_shop, device):
    for number in range(26):
        make_product(f"Vase {number}", brand=make_brand(f"Brand {number:02}"))
    page = open_shop(**device, java_script_enabled=False)
    page.goto("/products/")
    open_filters(page)
    expect(page.get_by_label("Brand 09")).to_be_visible()
    expect(page.get_by_label("Brand 20")).to_be_hidden()

    page.get_by_text("All 26").click()
    page.get_by_label("Brand 20").check()
    page.get_by_role("button", name="Apply").click()

    expect(names(page)).to_have_text(["Vase 20"])
    open_filters(page)
    expect(page.get_by_label("Brand 20")).to_be_checked()
    expect(page.get_by_label("Brand 20")).to_be_visible()


def test_where_the_pressed_link_is_gone_the_heading_has_the_focus(open_shop):
    for _ in range(25):
        add_image(make_product(stock=1))
    page = open_shop(**DESK)
    heading = page.locator("#results-heading")

    page.goto("/products/?in_stock=1")
    page.locator(".chip").get_by_text("In stock").press("Enter")
    expect(page).to_have_url(re.compile(r"/products/$"))
    expect(heading).to_be_focused()

    page.get_by_role("link", name="Next").press("Enter")
    expect(page).to_have_url(re.compile(r"/products/\?page=2$"))
    expect(heading).to_be_focused()


def test_a_list_has_one_address_however_it_was_narrowed(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/")

    page.get_by_label("Sort by").select_option("Lowest price first")
    expect(page).to_have_url(re.compile(r"/products/\?sort=price$"))
    page.get_by_label("Sort by").select_option("Newest first")
    expect(page).to_have_url(re.compile(r"/products/$"))
    page.get_by_label("In stock only").check()
    expect(page).to_have_url(re.compile(r"/products/\?in_stock=1$"))


def test_a_change_before_the_script_has_come_is_no_change_lost(open_shop):
    page = open_shop(**DESK)
    held = hold(page, "**/filters.js")
    page.goto("/products/", wait_until="commit")

    page.get_by_label("Sort by").select_option("price")
    page.get_by_label("In stock only").check()
    next_held(page, held).continue_()

    expect(page).to_have_url("/products/?in_stock=1&sort=price")
    expect(page.get_by_label("In stock only")).to_be_checked()
    assert page.failures == []


def test_a_page_as_it_came_fetches_no_other_list(open_shop):
    page = open_shop(**DESK)
    search_by_picture(page)
    asked = []
    page.on("request", lambda request: asked.append(request.resource_type))

    for address in (page.url + "?sort=price&more_colour=20", "/products/?in_stock=1"):
        page.goto(address, wait_until="networkidle")

    assert "fetch" not in asked
    assert asked.count("document") == 2


def test_a_jump_within_the_page_fetches_nothing(open_shop):
    page = open_shop(**PHONE)
    page.goto("/products/")
    open_filters(page)
    page.get_by_label("Garden").check()
    expect(names(page)).to_have_text(["Green pot"])
    fetched = []
    page.on("request", lambda request: fetched.append(request.resource_type))

    page.get_by_role("link", name="Show 1 product").click()
    expect(page).to_have_url(re.compile(r"#results$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"category=garden$"))
    assert "fetch" not in fetched

    page.go_back()
    expect(names(page)).to_have_count(4)


def test_a_fetch_that_ends_with_the_visit_does_not_turn_it_around(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/")
    held = hold(page, "**/products/?*")
    page.get_by_label("In stock only").check()
    expect(page.locator("[data-swap]")).to_have_attribute("aria-busy", "true")

    fetch = next_held(page, held)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    with page.expect_event("requestfailed"):
        fetch.abort()
    page.wait_for_timeout(200)  # For what must not come there is nothing to wait for.

    assert held == []
    assert page.url.endswith("/products/")


def test_grey_cards_hold_the_place_while_results_are_fetched(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/")
    held = hold(page, "**/products/?*")
    card = page.locator(".card").first
    before = card.bounding_box()

    page.get_by_label("In stock only").check()
    expect(card.locator("img")).to_have_css("opacity", "0")
    expect(card.locator(".price")).to_have_css("color", "rgba(0, 0, 0, 0)")
    assert card.bounding_box() == before

    next_held(page, held).continue_()
    expect(card.locator("img")).to_have_css("opacity", "1")


def overtake(page, first, second):
    """Two changes; the list for the first is still on its way when the second comes."""
    held = hold(page, "**/products/*")
    first()
    next_held(page, held)
    second()
    next_held(page, held).continue_()


def test_a_second_change_keeps_the_first_that_is_still_being_fetched(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/?category=kitchen&sort=price")
    stock = page.get_by_label("In stock only")

    overtake(page, stock.check, page.locator(".chip").get_by_text("Kitchen").click)

    expect(page).to_have_url(re.compile(r"/products/\?in_stock=1&sort=price$"))
    expect(stock).to_be_checked()
    expect(names(page)).to_have_count(4)


def test_what_is_taken_back_while_a_list_is_fetched_is_taken_back(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/?sort=price")
    stock = page.get_by_label("In stock only")

    overtake(page, stock.check, stock.uncheck)

    expect(page.locator("[data-swap]")).not_to_have_attribute("aria-busy", "true")
    expect(page).to_have_url(re.compile(r"/products/\?sort=price$"))


def test_all_filters_are_dropped_with_those_on_their_way(open_shop):
    page = open_shop(**DESK)
    page.goto("/products/?category=kitchen&sort=price")
    drop_all = page.get_by_role("link", name="Drop all filters")

    overtake(page, page.get_by_label("In stock only").check, drop_all.click)

    expect(page).to_have_url(re.compile(r"/products/\?sort=price$"))


def test_of_a_name_with_many_values_each_is_changed_by_itself(open_shop):
    for name in ("Ash", "Kiln"):
        make_product(brand=make_brand(name))
    page = open_shop(**DESK)
    page.goto("/products/?brand=ash&brand=kiln&page=1")
    chips = page.locator(".chip")

    overtake(page, chips.get_by_text("Ash").click, chips.get_by_text("Kiln").click)

    expect(page).to_have_url(re.compile(r"/products/$"))
