"""Another encoder comes and goes while people search and the owner edits."""

import copy
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest
import requests

from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.images import decode_image
from tests.faults.shop import draw
from tests.networks import make_folder
from tests.servers import wait_until_true

pytestmark = pytest.mark.live

PARTS = ("production",)
SHOPPERS = 2
CARD = re.compile(r'(\d+)% alike.*?href="/products/([\w-]+)/"', re.DOTALL)
PICTURES = """
    SELECT product.slug, image.file FROM catalog_product AS product
    JOIN catalog_productimage AS image ON image.product_id = product.id
    WHERE product.id IN ({keys})
"""
# A kept query picture is compressed anew, and percentages are rounded.
ROUNDING = 3
# Fewer would prove nothing.
FEWEST_PAGES = 10
# A process that loads its first network took 100 s beside two other shops under load on
# two cores (2026-11-29): that long nothing but waiting happens.
LOADED_SECONDS = 240


class Truth:
    """What a page must show of some products, by each of two encoders.

    `seen` counts the pages that were right, by encoder.
    """

    def __init__(self, shop, products, encoders) -> None:
        keys = ", ".join(map(str, products))
        rows = shop.rows(PICTURES.format(keys=keys))
        self.slugs = [slug for slug, _ in rows]
        self.files = [(shop.folder / "media" / file).read_bytes() for _, file in rows]
        pictures = [decode_image(file).image for file in self.files]
        vectors = [encoder.encode_images(pictures) for encoder in encoders]
        self.seen = [0, 0]
        self.percentages = [100 * np.clip(v @ v.T, 0, 1) for v in vectors]

    def fault(self, number: int, page: str) -> str:
        """What is wrong with the answer to one of the pictures, "" if nothing is."""
        shown = [(slug, int(percent)) for percent, slug in CARD.findall(page)]
        if not shown or shown[0][0] != self.slugs[number]:
            return f"{self.slugs[number]} is not first: {shown[:3]}"
        known = [(self.slugs.index(s), p) for s, p in shown if s in self.slugs]
        apart = [
            max(abs(matrix[number, other] - percent) for other, percent in known)
            for matrix in self.percentages
        ]
        fits = [distance <= ROUNDING for distance in apart]
        if sum(fits) != 1:
            return f"of no one version: {apart} {shown}"
        self.seen[fits.index(True)] += 1
        return ""

    def wait_for_answers_of(self, encoder: int) -> None:
        """Until some more pages were right by this one."""
        enough = self.seen[encoder] + FEWEST_PAGES
        wait_until_true(
            lambda: self.seen[encoder] >= enough, LOADED_SECONDS, "it answers"
        )


@contextmanager
def load(shop, truth, random) -> Iterator[list[str]]:
    """Shoppers search and the owner edits without a pause; gives what went wrong."""
    failures: list[str] = []
    over = threading.Event()

    def repeat(deed: Callable) -> None:
        # A browser of its own, logged in where the owner's was.
        visitor = copy.copy(shop)
        visitor.session = requests.Session()
        visitor.session.trust_env = False
        visitor.session.cookies.update(shop.session.cookies)
        while not over.is_set():
            try:
                deed(visitor)
            except Exception as error:
                failures.append(f"{type(error).__name__}: {error}"[:300])

    def search(visitor) -> None:
        number = random.randrange(len(truth.files))
        page = visitor.search(truth.files[number])
        codes = [answer.status_code for answer in (*page.history, page)]
        assert codes == [303, 200]
        assert not (fault := truth.fault(number, page.text)), fault

    def edit(visitor) -> None:
        visitor.save_product(draw())
        (product,) = visitor.newest()
        visitor.change_product(product, picture=draw(), price="3.21")
        visitor.delete_product(product)

    with ExitStack() as threads:
        threads.callback(over.set)
        for deed in [search] * SHOPPERS + [edit]:
            thread = threading.Thread(target=repeat, args=(deed,))
            threads.callback(thread.join)
            thread.start()
        threads.callback(over.set)
        yield failures


@pytest.mark.fault("encoder changed and changed back under load", parts=PARTS)
def test_no_query_fails_or_is_mixed_while_the_encoder_changes(
    shop, fault, run, tmp_path
):
    name = f"openclip:local-dir:{make_folder(tmp_path / 'tiny', seed=run)}"
    argument = name.partition(":")[2]
    tiny = OpenCLIPEncoder.from_argument(argument, device="cpu", batch_size=8)
    histogram = shop.oracle.encoder
    shop.add_products(60)
    truth = Truth(shop, shop.newest(20), [histogram, tiny])
    all_is_indexed(shop)

    with load(shop, truth, fault.random) as failures:
        shop.ask("after-claim", "wait")
        with shop.run("paused", "python", *rebuild(name)) as building:
            wait_until_true(
                lambda: "building" in states(shop), LOADED_SECONDS, "it is built"
            )
            shop.wait_for("after-claim")
            shop.manage("rebuild_index", "--pause")
            shop.go_on()
            assert building.wait(LOADED_SECONDS) == 1
        assert "paused" in states(shop)
        fault.strikes_within(2)
        shop.manage(*rebuild(name)[1:], seconds=2 * LOADED_SECONDS)
        assert live(shop) == name
        truth.wait_for_answers_of(1)
    assert failures == []
    shop.oracle.encoder = tiny
    all_is_indexed(shop)

    with load(shop, truth, fault.random) as failures:
        fault.strikes_within(2)
        shop.manage("rebuild_index", "--roll-back", seconds=LOADED_SECONDS)
        assert live(shop) == "histogram"
        truth.wait_for_answers_of(0)
    assert failures == []
    shop.oracle.encoder = histogram

    fault.is_over()


def rebuild(name: str) -> list[str]:
    return ["manage.py", "rebuild_index", "--encoder", name]


def all_is_indexed(shop) -> None:
    wait_until_true(lambda: not shop.oracle.compare(), 60, "all is indexed")


def states(shop) -> list[str]:
    return [
        state for (state,) in shop.rows("SELECT state FROM embeddings_indexversion")
    ]


def live(shop) -> str:
    query = "SELECT encoder FROM embeddings_indexversion WHERE state = 'live'"
    return shop.rows(query)[0][0]
