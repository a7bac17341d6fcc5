"""Draws the demo's catalogue into a folder: three pictures a product, and its CSV."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image
from tqdm import tqdm

from demo.canvas import SIDE, Canvas
from demo.catalogue import Item, importable_csv
from demo.looks import Look
from demo.scenes import paper, phone, room, studio
from demo.shapes import SHAPES

QUALITY = 88
PACKAGE = Path(__file__).parent
DRAWN_BY = "drawn-by"
# What a shopper might hold before a phone: product, and a name that says what is seen.
QUERIES = {
    "strawberry-shirt.jpg": "TS-01",
    "red-strawberry-shirt.jpg": "TS-03",
    "sailor-shirt.jpg": "TS-12",
    "dotted-rain-boot.jpg": "SH-08",
    "blue-dipped-mug.jpg": "MU-03",
    "orange-lamp.jpg": "LA-04",
    "green-armchair.jpg": "CH-04",
    "zigzag-cushion.jpg": "CU-04",
}


def draw_catalogue(folder: Path, items: list[Item]) -> None:
    """Fill the folder with the items' pictures and a products.csv to import.

    Nothing is drawn where a folder was filled by this very version of the package,
    which draws the same files each time.
    """
    if is_drawn(folder, items):
        return
    (folder / DRAWN_BY).unlink(missing_ok=True)
    (folder / "queries").mkdir(parents=True, exist_ok=True)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        jobs = [(item, folder) for item in items]
        done = pool.imap_unordered(draw_files, jobs)
        for _ in tqdm(done, "Drawing the demo catalogue", len(jobs), unit="product"):
            pass
    (folder / "products.csv").write_text(importable_csv(items), encoding="utf-8")
    (folder / DRAWN_BY).write_text(version())


def is_drawn(folder: Path, items: list[Item]) -> bool:
    """Whether this version filled the folder, and all pictures are still there."""
    drawn_by = folder / DRAWN_BY
    return (
        drawn_by.exists()
        and drawn_by.read_text() == version()
        and all((folder / name).exists() for item in items for name in item.file_names)
        and all((folder / "queries" / name).exists() for name in queries_of(items))
    )


def version() -> str:
    """A checksum of this package: it changes with every line of code or table."""
    files = sorted(
        path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".csv")
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def queries_of(items: list[Item]) -> dict[str, Item]:
    """The pictures to search with that these items can give, by file name."""
    known = {item.external_id: item for item in items}
    return {name: known[key] for name, key in QUERIES.items() if key in known}


def draw_files(job: tuple[Item, Path]) -> None:
    """Write one product's pictures, and the phone's where there is to be one."""
    item, folder = job
    for name, picture in zip(item.file_names, draw_views(item), strict=True):
        picture.save(folder / name, "WEBP", quality=QUALITY)
    for name in queries_of([item]):
        draw_query(item).save(folder / "queries" / name, "JPEG", quality=QUALITY)


def draw_views(item: Item) -> Iterator[Image.Image]:
    """The product from the front, from the side, and in a room; SIDE pixels a side."""
    place = SHAPES[item.shape].place
    yield scaled(studio(draw_product(item, "front"), place))
    yield scaled(paper(draw_product(item, "side"), place, chance(item, "side")))
    yield scaled(room(draw_product(item, "room"), place, chance(item, "room")))


def draw_query(item: Item) -> Image.Image:
    """The product as a shopper's phone sees it."""
    place = SHAPES[item.shape].place
    return phone(draw_product(item, "phone"), place, chance(item, "phone"))


def draw_product(item: Item, view: str) -> Image.Image:
    """The product alone on a transparent ground; each view moves the pattern."""
    look = Look(item.first, item.second, item.pattern, f"{item.external_id} {view}")
    canvas = Canvas()
    SHAPES[item.shape].draw(canvas, look)
    return canvas.image


def chance(item: Item, view: str) -> Random:
    """The same run of numbers each time for a view of a product."""
    # Neither cryptography nor security is in play.
    return Random(f"{item.external_id} {view} scene")  # noqa: S311


def scaled(picture: Image.Image) -> Image.Image:
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
