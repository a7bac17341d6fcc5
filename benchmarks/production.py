"""Imports a catalogue with one and two workers on both sets of parts, side by side."""

import argparse
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sample import copy_catalogue, pictures_in, queries
from benchmarks.shoppers import Shoppers
from tests.parts import SETS, Environment, PartMissing
from tests.servers import wait_until_true
from tests.shop import Shop, open_shop, start_worker, wait_until_ready

WORKERS = (1, 2)
# Of one import; then something is broken.
MOST_SECONDS = 900
SECONDS_AT_REST = 15
RING = ("celery", "-A", "webapp", "call", "embeddings.tasks.index_pending")
LINES = {
    "imported": "import and index, pictures/s",
    "embedded": "index alone, pictures/s",
    "during_50": "search during the import, p50 ms",
    "during_95": "search during the import, p95 ms",
    "after_50": "search afterwards, p50 ms",
    "after_95": "search afterwards, p95 ms",
    "refused": "searches not answered",
}


@dataclass
class Run:
    """One shop: a set of parts, so many workers, and what is to be put into it."""

    name: str
    workers: int
    catalogue: Path
    rate: float
    encoder: str

    def measure(self, folder: Path, parts: Environment) -> dict[str, float]:
        """The figures of LINES."""
        names = [f"worker-{number}" for number in range(1, self.workers + 1)]
        with ExitStack() as stack:
            shop = stack.enter_context(open_shop(folder, parts, ENCODER=self.encoder))
            workers = [stack.enter_context(start_worker(shop, n)) for n in names]
            wait_until_ready(shop, names)
            self._open_with_one_product(shop)
            return self._measure(shop, workers)

    def _measure(
        self, shop: Shop, workers: list[subprocess.Popen[bytes]]
    ) -> dict[str, float]:
        pictures = queries(self.catalogue)
        before, start = pictures_of(shop), time.monotonic()
        with Shoppers(shop, pictures, self.rate) as busy:
            shop.manage("import_products", str(self.catalogue), seconds=MOST_SECONDS)
            wait_until_indexed(shop)
            seconds = time.monotonic() - start
        with Shoppers(shop, pictures, self.rate) as quiet:
            time.sleep(SECONDS_AT_REST)
        return {
            "imported": (pictures_of(shop) - before) / seconds,
            "embedded": pictures_of(shop) / seconds_to_index_anew(shop, workers),
            "during_50": busy.percentile(50),
            "during_95": busy.percentile(95),
            "after_50": quiet.percentile(50),
            "after_95": quiet.percentile(95),
            "refused": busy.refused + quiet.refused,
        }

    def _open_with_one_product(self, shop: Shop) -> None:
        """A shop without any index version answers no search, and an encoder that is
        not loaded yet is not what is to be measured."""
        first = shop.folder / "first"
        first.mkdir()
        picture = pictures_in(self.catalogue)[0]
        (first / f"first{picture.suffix}").write_bytes(picture.read_bytes())
        shop.manage("import_products", str(first))
        wait_until_indexed(shop)
        query = next(queries(self.catalogue))
        wait_until_true(lambda: shop.search(query).ok, 60, "searches are answered")


def pictures_of(shop: Shop) -> int:
    return int(shop.rows("SELECT count(*) FROM catalog_productimage")[0][0])


def wait_until_indexed(shop: Shop) -> None:
    """Raises AssertionError where a picture failed, or took too long."""

    def indexed() -> bool:
        return shop.states() == {"indexed": pictures_of(shop)}

    wait_until_true(indexed, MOST_SECONDS, "all pictures are indexed")


def seconds_to_index_anew(shop: Shop, workers: list[subprocess.Popen[bytes]]) -> float:
    """A message for each worker waits when they all begin, and every picture."""
    with paused(workers):
        shop.rows(
            "UPDATE embeddings_indexentry SET state = 'pending', content_hash = ''"
        )
        for worker in workers:
            with shop.run(f"ring-{worker.pid}", *RING) as call:
                call.wait(60)
    start = time.monotonic()
    wait_until_indexed(shop)
    return time.monotonic() - start


@contextmanager
def paused(processes: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    """A stopped process would not even hear that it is to end."""
    try:
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


def table(results: dict[str, dict[int, dict[str, float]]]) -> str:
    """Markdown: a line for each figure, a column for each set and number of workers."""
    columns = [(name, n) for name, runs in results.items() for n in runs]
    heads = [f"{name}, {n} worker{'s' * (n > 1)}" for name, n in columns]
    lines = [f"| | {' | '.join(heads)} |", "|---" + "|---:" * len(columns) + "|"]
    for key, title in LINES.items():
        figures = [f"{results[name][n][key]:.0f}" for name, n in columns]
        lines.append(f"| {title} | {' | '.join(figures)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="product pictures, or products.csv")
    parser.add_argument("--limit", type=int, default=600, help="pictures (600)")
    parser.add_argument("--rate", type=float, default=2, help="searches a second (2)")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    encoder = os.environ.get("ENCODER", "histogram")
    results: dict[str, dict[int, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="lookalike-") as scratch:
        catalogue = Path(scratch) / "catalogue"
        copy_catalogue(options.folder, catalogue, options.limit)
        print(f"{len(pictures_in(catalogue))} pictures, {encoder}", flush=True)
        for name in options.sets:
            for workers in WORKERS:
                run = Run(name, workers, catalogue, options.rate, encoder)
                folder = Path(scratch) / f"{name}-{workers}"
                folder.mkdir()
                try:
                    with SETS[name](folder) as parts:
                        figures = run.measure(folder, parts)
                except PartMissing as missing:
                    print(f"{name} is left out: {missing}", flush=True)
                    break
                results.setdefault(name, {})[workers] = figures
                print(f"{name}, {workers}: {figures}", flush=True)
    print(table(results))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Stopped.")
