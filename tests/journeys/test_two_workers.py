"""Two workers share an import, on either set of parts, while a shopper searches."""

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from pymilvus import MilvusClient

from tests.factories import make_file, make_picture
from tests.journeys.shopping import RESULTS, names, open_filters
from tests.parts import SETS, PartMissing
from tests.servers import wait_until_true
from tests.shop import open_shop

pytestmark = pytest.mark.live

WORKERS = ("one", "two")
LEVELS = (0, 64, 128, 192, 255)
COLOURS = [(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS]
# By no means the only picture of its colour, but the only one of this name in Garden.
TEAL = (0, 128, 128)


@pytest.fixture(scope="module", params=SETS)
def parts(request, tmp_path_factory):
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("parts")
        try:
            yield stack.enter_context(SETS[request.param](folder))
        except PartMissing as missing:
            pytest.skip(str(missing))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A folder of drawn products in two categories, one picture each."""
    folder = tmp_path_factory.mktemp("pictures")
    for category, colours in (("Kitchen", COLOURS), ("Garden", COLOURS[::4] + [TEAL])):
        (folder / category).mkdir()
        for colour in dict.fromkeys(colours):
            name = f"{category} {bytes(colour).hex()}.jpg"
            # No two files are the same: those would be embedded once for both.
            picture = make_file(make_picture(colour), "JPEG", comment=category.encode())
            (folder / category / name).write_bytes(picture)
    return folder


@pytest.fixture(scope="module")
def shop(parts, pictures, tmp_path_factory):
    """The pictures are imported while both workers run; then all is indexed."""
    # Exact search: an approximate one may pass over either of two equal vectors.
    settings = {"ENCODER_BATCH_SIZE": "2", "MILVUS_INDEX_TYPE": "FLAT"}
    folder = tmp_path_factory.mktemp("shop")
    with open_shop(folder, parts, *WORKERS, **settings) as shop:
        shop.manage("import_products", str(pictures), seconds=180)
        # What is imported just while the first version is made, the sweep sees.
        count = len(list(pictures.glob("*/*.jpg")))
        wait_until_true(
            lambda: shop.states() == {"indexed": count}, 120, "all pictures are indexed"
        )
        yield shop


def embedded(shop, worker):
    """How many pictures a worker's own log says that it embedded."""
    return sum(map(int, re.findall(r": (\d+) pictures embedded", shop.log(worker))))


def test_every_picture_has_one_vector_and_was_embedded_once_by_one_of_two(
    shop, pictures
):
    count = len(list(pictures.glob("*/*.jpg")))
    ids = [pk for (pk,) in shop.rows("SELECT id FROM catalog_productimage")]
    versions = shop.rows("SELECT collection, state FROM embeddings_indexversion")
    ((collection, live),) = versions
    client = MilvusClient(shop.environment["MILVUS_URI"])
    stored = client.query(
        collection, filter="id >= 0", output_fields=["id"], consistency_level="Strong"
    )
    client.close()
    shares = [embedded(shop, worker) for worker in WORKERS]

    assert count == len(ids) == 157
    assert live == "live"
    assert shop.states() == {"indexed": count}
    assert sorted(row["id"] for row in stored) == sorted(ids)
    assert sum(shares) == count
    assert min(shares) > 0
    for worker in WORKERS:
        assert "Traceback" not in shop.log(worker)


def test_the_shopper_finds_the_right_product_and_in_a_category_that_one(shop):
    picture = make_file(make_picture(TEAL, size=(300, 300)), "JPEG", quality=95)
    name = bytes(TEAL).hex()

    # The real server answers a search from what it knew up to five seconds ago.
    wait_until_true(
        lambda: set(shop.found(picture)[:2]) == {f"kitchen-{name}", f"garden-{name}"},
        20,
        "both are found, closest of all",
    )
    in_garden = shop.found(picture, "category=garden")

    assert in_garden[0] == f"garden-{name}"
    assert all(product.startswith("garden-") for product in in_garden)


def test_the_shopper_sees_it_in_a_browser(shop, browser):
    picture = make_file(make_picture(TEAL, size=(300, 300)), "JPEG", quality=95)
    file = {"name": "seen.jpg", "mimeType": "image/jpeg", "buffer": picture}
    window = browser.new_context(base_url=shop.address)
    page = window.new_page()
    page.goto("/")

    page.locator("input[name=picture]").first.set_input_files(file)
    expect(page).to_have_url(RESULTS)
    open_filters(page)
    page.get_by_label("Garden").check()

    expect(names(page).first).to_have_text(f"Garden {bytes(TEAL).hex()}")
    expect(page.locator(".query-picture")).to_have_js_property("naturalWidth", 300)
    window.close()
