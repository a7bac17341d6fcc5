"""Opens pages as a phone and a desk on a slow network do, and weighs them."""

import argparse
import csv
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.production import MOST_SECONDS, wait_until_indexed
from tests.browsers import launch
from tests.parts import embedded
from tests.shop import Shop, open_shop
from webapp.settings import BASE_DIR

DEMO = BASE_DIR / "demo"
# Of the demo's products: a page of a list is full, and all categories are there.
EVERY = 12
DEVICES: dict[str, dict[str, Any]] = {
    "390": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "1280": {"viewport": {"width": 1280, "height": 900}},
}
SLOWER = 4
# 1.6 Mbit/s and 150 ms, as slow mobile networks are commonly imitated.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}
# Later pictures and fonts would still change what is largest, or move something.
QUIET_MS = 1500
OBSERVE = """
    window.largest = 0; window.moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(
        entry => { largest = entry.startTime; }
    )).observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(
        entry => { if (!entry.hadRecentInput) moved += entry.value; }
    )).observe({type: "layout-shift", buffered: true});
"""
HEADS = ("LCP ms", "CLS", "requests", "KB", "KB without pictures")


class Weight:
    """What a page has fetched, in bytes as they came over the network."""

    def __init__(self, session: CDPSession) -> None:
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        session.on("Network.responseReceived", self._begin)
        session.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _end(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def kilobytes(self, *, pictures: bool) -> float:
        kept = [
            size
            for request, size in self.sizes.items()
            if pictures or self.kinds.get(request) != "Image"
        ]
        return sum(kept) / 1024


def figures(browser: Browser, device: dict[str, Any], address: str) -> list[float]:
    """One visit with an empty cache: the figures of HEADS, in their order."""
    context = browser.new_context(**device)
    try:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        weight = slow_down(context.new_cdp_session(page))
        page.goto(address, wait_until="networkidle", timeout=120_000)
        page.wait_for_function("largest > 0")
        page.wait_for_timeout(QUIET_MS)
        largest, moved = page.evaluate("[largest, moved]")
        sizes = [weight.kilobytes(pictures=kept) for kept in (True, False)]
        return [largest, moved, len(weight.sizes), *sizes]
    finally:
        context.close()


def slow_down(session: CDPSession) -> Weight:
    """A slow device and network, for all that this page does from now on."""
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return Weight(session)


def addresses(browser: Browser, shop: Shop, picture: Path) -> dict[str, str]:
    """The pages by name; the results are those of a picture that was uploaded."""
    context = browser.new_context(base_url=shop.address)
    page = context.new_page()
    page.goto("/")
    category = first_link(page, ".tile-name a")
    page.goto("/products/")
    product = first_link(page, ".card-name a")
    page.goto("/search/")
    page.locator("input[name=picture]").first.set_input_files(picture)
    page.wait_for_url("**/search/*/", timeout=120_000)
    results = page.url
    context.close()
    return {
        "home": f"{shop.address}/",
        "category": shop.address + category,
        "product": shop.address + product,
        "colour": f"{shop.address}/in-colour/?colour=c8202c",
        "results": results,
    }


def first_link(page: Page, selector: str) -> str:
    return page.locator(selector).first.get_attribute("href") or ""


def table(results: dict[tuple[str, str], list[list[float]]]) -> str:
    """Markdown: a line for each page and width, medians over its visits."""
    lines = [f"| page | width | {' | '.join(HEADS)} |", "|---|---:|" + "---:|" * 5]
    for (name, width), visits in results.items():
        largest, moved, *rest = (median(column) for column in zip(*visits, strict=True))
        cells = [f"{largest:.0f}", f"{moved:.3f}", *(f"{value:.0f}" for value in rest)]
        lines.append(f"| {name} | {width} | {' | '.join(cells)} |")
    return "\n".join(lines)


@contextmanager
def filled_shop(folder: Path) -> Iterator[Shop]:
    """A shop of a part of the demo, whose pictures are all indexed."""
    catalogue = folder / "catalogue"
    copy_demo(catalogue)
    samples = str(DEMO / "queries")
    encoder = os.environ.get("ENCODER", "lookalike-s")
    with (
        embedded(folder) as parts,
        open_shop(
            folder, parts, "worker", ENCODER=encoder, SAMPLE_PICTURES_DIR=samples
        ) as shop,
    ):
        shop.manage("import_products", str(catalogue), seconds=MOST_SECONDS)
        wait_until_indexed(shop)
        yield shop


def measure(browser: Browser, shop: Shop, query: Path, runs: int) -> str:
    """The table of all pages; each device and page is visited `runs` times."""
    results: dict[tuple[str, str], list[list[float]]] = {}
    for name, address in addresses(browser, shop, query).items():
        for width, device in DEVICES.items():
            visits = [figures(browser, device, address) for _ in range(runs)]
            results[name, width] = visits
            print(f"{name}, {width}: {visits[-1]}", flush=True)
    return table(results)


def copy_demo(target: Path) -> None:
    """One in EVERY products of the demo, with their pictures."""
    with (DEMO / "products.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        # Some are broken on purpose.
        whole = [row for row in reader if "pictures/" in row["images"]]
        rows = [row for row in whole if "broken" not in row["images"]][::EVERY]
    shutil.copytree(DEMO / "pictures", target / "pictures")
    with (target / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="visits of a page (5)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    query = sorted((DEMO / "queries").glob("*.*g"))[0]
    with (
        tempfile.TemporaryDirectory(prefix="lookalike-") as scratch,
        filled_shop(Path(scratch)) as shop,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        print(measure(browser, shop, query, options.runs))
        browser.close()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Stopped.")
