"""What a shopper has in hand, and does more than once."""

import base64
import re

from playwright.sync_api import expect

from tests.factories import make_file, make_picture

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
SHOPPERS_FILE = {
    "name": "seen.jpg",
    "mimeType": "image/jpeg",
    "buffer": make_file(make_picture("red", size=(300, 260)), "JPEG"),
}
NO_PICTURE = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"}
RESULTS = re.compile(r"/search/[\w-]+/$")
# As a browser hands over what did not come from a file chooser.
CARRY = """([encoded, name, type, words]) => {
    const bytes = Uint8Array.from(atob(encoded), sign => sign.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name, {type}));
    if (words) carried.items.add(words, "text/plain");
    return carried;
}"""
PASTE = """([target, clipboardData]) => document.querySelector(target).dispatchEvent(
    new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})
)"""


def names(page):
    return page.locator("#results .card-name")


def card(page, name):
    return page.locator(".card", has=page.get_by_role("link", name=name, exact=True))


def open_filters(page):
    summary = page.locator(".filters > summary")
    if summary.is_visible():
        summary.click()


def search_by_picture(page):
    page.locator("input[name=picture]").first.set_input_files(SHOPPERS_FILE)
    expect(page).to_have_url(RESULTS)
    expect(names(page).first).to_have_text("Red mug")
    # Before that, a form goes as it does without a script, to a longer address.
    expect(page.locator("html")).to_have_attribute("data-filters-ready", "")


def carry(page, file=SHOPPERS_FILE, words=""):
    """A clipboard, or something dragged, that holds a file and perhaps words."""
    encoded = base64.b64encode(file["buffer"]).decode()
    return page.evaluate_handle(CARRY, [encoded, file["name"], file["mimeType"], words])


def hold(page, address):
    """Requests to `address` wait, in the order of this list, for what a test says."""
    held = []
    page.route(address, lambda route: held.append(route))
    return held


def next_held(page, held):
    """The first that waits; a page shows that it asks before the asking is seen."""
    for _ in range(500):
        if held:
            return held.pop(0)
        page.wait_for_timeout(20)
    raise TimeoutError("nothing was asked for")
