"""A shopper turns results towards what is meant, compares two, and takes all back."""

import re

import pytest
from playwright.sync_api import expect

from embeddings.models import QueryImage, Verdict
from tests.journeys.shopping import (
    DESK,
    PHONE,
    RESULTS,
    SHOPPERS_FILE,
    card,
    hold,
    names,
    next_held,
    search_by_picture,
)

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_asks_for_more_of_one_and_less_of_another(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)

    card(page, "Green pot").get_by_role("link", name="More like this").click()
    expect(page).to_have_url(re.compile(r"\?like=green-pot$"))
    card(page, "Blue mug").get_by_role("link", name="Less").click()
    expect(page).to_have_url(re.compile(r"\?like=green-pot&unlike=blue-mug$"))
    order = names(page).all_text_contents()
    assert order.index("Green pot") < order.index("Blue mug")

    page.get_by_role("link", name="more like Green pot").click()
    expect(page).to_have_url(re.compile(r"\?unlike=blue-mug$"))
    page.get_by_role("link", name="less like Blue mug").click()
    expect(page).to_have_url(RESULTS)
    expect(names(page)).to_have_count(4)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_judges_a_result_and_compares_it(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)

    thumb = card(page, "Red mug").get_by_role("button", name="Red mug fits")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    assert [said.fits for said in Verdict.objects.all()] == [True]

    card(page, "Blue mug").get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Perceptual hash")).to_be_visible()
    expect(page.get_by_text("Shared colours")).to_be_visible()
    expect(page.get_by_text("Pattern", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Blue mug")).to_be_visible()
    pictures = page.locator(".compare-frame img")
    expect(pictures).to_have_count(2)
    expect(pictures.last).not_to_have_js_property("naturalWidth", 0)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_asks_where_a_result_agrees_with_the_picture(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)

    found = card(page, "Red mug")
    found.locator("summary").click()
    where = found.get_by_role("link", name="Where they agree")
    expect(where.locator(".compare-frame")).to_have_count(2)
    expect(where).to_be_in_viewport(ratio=1)
    for frame in where.locator(".compare-frame").all():
        expect(frame.locator("img")).not_to_have_js_property("naturalWidth", 0)
        marks = frame.locator("rect").count()
        assert marks == where.locator(".compare-frame rect").count() / 2 > 0

    where.click()
    expect(page.locator(".compare-regions li")).to_have_count(marks)
    assert page.failures == []


def test_a_badge_that_is_opened_before_the_script_has_come_is_filled(open_shop):
    page = open_shop(**DESK)
    held = hold(page, "**/regions.js")
    page.locator("input[name=picture]").first.set_input_files(SHOPPERS_FILE)
    expect(names(page).first).to_have_text("Red mug")

    found = card(page, "Red mug")
    found.locator("summary").click()
    next_held(page, held).continue_()

    where = found.get_by_role("link", name="Where they agree")
    expect(where.locator(".compare-frame")).to_have_count(2)
    assert page.failures == []


def test_where_they_agree_comes_into_view_when_it_opens_below_the_fold(open_shop):
    page = open_shop(**PHONE)
    search_by_picture(page)
    found = card(page, "Red mug")
    badge = found.locator("summary")
    badge.evaluate("badge => badge.scrollIntoView({block: 'end', behavior: 'instant'})")
    below = badge.bounding_box()

    page.mouse.click(below["x"] + 20, below["y"] + below["height"] / 2)

    where = found.get_by_role("link", name="Where they agree")
    expect(where).to_be_in_viewport(ratio=1)
    expect(where.locator(".compare-frame")).to_have_count(2)
    expect(where).to_be_in_viewport(ratio=1)
    assert page.failures == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_shopper_deletes_the_picture_and_it_is_gone(open_shop, device):
    page = open_shop(**device)
    search_by_picture(page)
    results = page.url

    page.get_by_role("button", name="Delete my picture now").click()
    expect(page.locator("h1")).to_have_text("This picture is gone")

    assert not QueryImage.objects.exists()
    assert page.goto(results).status == 410
    assert page.failures == []
