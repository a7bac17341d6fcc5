import pytest
from playwright.sync_api import expect

from tests.journeys.shopping import DESK, PHONE, search_by_picture

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

REMEMBERED = "localStorage.getItem('recent-searches')"


def recent(page):
    return page.get_by_role("region", name="Your recent searches")


def search_and_go(page, address):
    """Search, wait until the browser has noted it, and go on; the results' address."""
    search_by_picture(page)
    page.wait_for_function(REMEMBERED)
    results = page.url
    page.goto(address)
    return results


@pytest.mark.parametrize("address", ["/", "/search/"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_search_is_found_again(open_shop, device, address):
    page = open_shop(**device)
    expect(recent(page)).to_be_hidden()

    results = search_and_go(page, address)
    recent(page).get_by_role("link", name="Your search of ").click()

    expect(page).to_have_url(results)
    assert page.failures == []


def test_what_is_forgotten_does_not_come_back(open_shop):
    page = open_shop(**DESK)
    search_and_go(page, "/")

    recent(page).get_by_role("button", name="Forget these").click()

    expect(recent(page)).to_be_hidden()
    page.reload()
    expect(recent(page)).to_be_hidden()
    assert page.evaluate(REMEMBERED) is None


def test_a_deleted_picture_is_no_recent_search(open_shop):
    page = open_shop(**DESK)
    search_by_picture(page)
    page.wait_for_function(REMEMBERED)

    page.get_by_role("button", name="Delete my picture now").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This picture is gone")
    expect(recent(page)).to_be_hidden()
    assert page.evaluate(REMEMBERED) is None


def test_a_search_whose_time_is_over_is_not_offered(open_shop, settings):
    settings.QUERY_IMAGE_HOURS = 1
    page = open_shop(**DESK)
    search_and_go(page, "/products/")

    page.clock.install()
    page.clock.fast_forward("01:00:05")
    page.goto("/")

    expect(recent(page)).to_be_hidden()


def test_a_browser_that_keeps_nothing_searches_all_the_same(open_shop):
    page = open_shop(**DESK)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw Error() }})"
    )
    page.reload()

    search_by_picture(page)
    page.goto("/")

    expect(recent(page)).to_be_hidden()
    assert page.failures == []


def test_another_thing_under_our_name_does_no_harm(open_shop):
    page = open_shop(**DESK)
    page.evaluate("localStorage.setItem('recent-searches', '{\"a\": [null]}')")

    page.reload()

    expect(recent(page)).to_be_hidden()
    assert page.failures == []
