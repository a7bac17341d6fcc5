"""A browser, and a shop to open in it."""

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from catalog.models import ProductImage
from embeddings import backends
from embeddings.models import IndexVersion
from tests.browsers import CHROMIUM, launch
from tests.factories import add_image, make_category, make_product
from tests.servers import wait_until_true


@pytest.fixture(scope="package")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Its event loop stays in this thread, which Django mistakes for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = launch(playwright)
        yield browser
        browser.close()


def every_picture_is_found():
    version = IndexVersion.objects.live()
    (hits,) = backends.get_vector_store().search(
        version.collection, np.eye(1, version.dimension, dtype=np.float32), limit=100
    )
    return len(hits) == ProductImage.objects.count()


@pytest.fixture
def open_shop(browser, live_server, index_all):
    """Fill the shop and open its home page in a new browser window."""
    kitchen, garden = make_category("Kitchen"), make_category("Garden")
    mugs = make_category("Mugs", kitchen)
    for name, colour, category in [
        ("Red mug", "red", mugs),
        ("Scarlet bowl", "#e01515", kitchen),
        ("Blue mug", "blue", mugs),
        ("Green pot", "green", garden),
    ]:
        attributes = {"colour": colour}
        product = make_product(name, category=category, attributes=attributes)
        add_image(product, colour)
        add_image(product, "black", display_order=1)
    index_all()
    # The real server answers a search from what it knew up to five seconds ago.
    wait_until_true(every_picture_is_found, 20, "the store finds every picture")
    windows = []

    def open_window(**options):
        context = browser.new_context(base_url=live_server.url, **options)
        windows.append(context)
        page = context.new_page()
        page.failures = []
        page.on("pageerror", lambda error: page.failures.append(error))
        page.goto("/")
        return page

    yield open_window
    for window in windows:
        window.close()
