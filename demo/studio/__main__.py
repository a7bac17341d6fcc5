"""`python -m demo.studio` takes the pictures of the demo's products."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw

from demo.studio.phone import photograph
from demo.studio.practice import practice, rehearsal
from demo.studio.products import DEMO, Product, products
from demo.studio.queries import Query, queries, write_answers
from demo.studio.shooting import VIEWS, WEBP, path_of, shoot
from demo.studio.table import write_table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.studio", description=__doc__)
    commands = parser.add_subparsers(required=True)
    render = commands.add_parser("render", help="take the pictures still missing")
    render.add_argument("categories", nargs="*", help="only these, in this order")
    render.add_argument("--samples", type=int, default=4, help="a pixel (default 4)")
    render.add_argument(
        "--share", default="0/1", help="0/2 and 1/2: what two processes take each"
    )
    render.add_argument("--product", default="", help="only the one of this SKU")
    render.add_argument("--folder", type=Path, default=DEMO, help="instead of demo/")
    render.set_defaults(run=render_all)
    phone = argparse.ArgumentParser(add_help=False)
    phone.add_argument("folder", type=Path)
    phone.add_argument("--samples", type=int, default=4, help="a pixel (default 4)")
    phone.add_argument(
        "--scale",
        type=float,
        default=0.4,
        help="of a phone's pixels (default 0.4: five times as fast, 256 x 192)",
    )
    phone.add_argument("--share", default="0/1", help="as with render")
    learn = commands.add_parser(
        "practice", parents=[phone], help="take pictures to train encoders with"
    )
    learn.add_argument(
        "--each", type=int, default=2, help="of each product (default 2)"
    )
    learn.set_defaults(run=render_practice)
    rehearse = commands.add_parser(
        "rehearsal",
        parents=[phone],
        help="take queries, with their answers, to learn from what scores mean",
    )
    rehearse.add_argument("--count", type=int, default=320, help="(default 320)")
    rehearse.set_defaults(run=render_rehearsal)
    table = commands.add_parser("table", help="write products.csv and queries.csv")
    table.set_defaults(run=write_lists)
    sheet = commands.add_parser("sheet", help="a quick contact sheet of a category")
    sheet.add_argument("category")
    sheet.add_argument("file", type=Path)
    sheet.add_argument("--designs", default="", help="only these, as 1,4")
    sheet.add_argument("--views", default="front")
    sheet.add_argument("--colours", type=int, default=1, help="of each design")
    sheet.add_argument("--scale", type=float, default=0.4)
    sheet.add_argument("--samples", type=int, default=3)
    sheet.set_defaults(run=contact_sheet)
    arguments = parser.parse_args()
    arguments.run(arguments)


def render_all(arguments: argparse.Namespace) -> None:
    """Take a product's pictures and the queries, as far as they are missing."""
    take_missing(shots(arguments), arguments.share)


def render_practice(arguments: argparse.Namespace) -> None:
    """Take phone pictures of all products, in a folder outside the demo."""
    take_missing(phone_shots(arguments, practice(arguments.each)), arguments.share)


def render_rehearsal(arguments: argparse.Namespace) -> None:
    """Take queries that are none of the demo's, and list their answers."""
    planned = rehearsal(arguments.count)
    take_missing(phone_shots(arguments, planned), arguments.share)
    say(f"{write_answers(arguments.folder, planned)} queries")


def phone_shots(
    arguments: argparse.Namespace, planned: Iterable[Query]
) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """Where each picture is to be, and how to take it."""
    for query in planned:
        take = partial(photograph, query, arguments.samples, arguments.scale)
        yield arguments.folder / query.file, take


def take_missing(
    planned: Iterable[tuple[Path, Callable[[], bytes]]], share: str
) -> None:
    """One picture after the other; stopped at any time, it goes on where it was."""
    number, of = map(int, share.split("/"))
    for path, take in list(planned)[number::of]:
        if path.exists():
            continue
        began = time.monotonic()
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(take())
        unfinished.replace(path)
        say(f"{path.name} {time.monotonic() - began:.1f} s")


def shots(arguments: argparse.Namespace) -> Iterator[tuple[Path, Callable[[], bytes]]]:
    """Every picture there is to be, and how to take it."""
    folder, samples = arguments.folder, arguments.samples
    for slug in arguments.categories or [None]:
        for product in products(slug):
            if arguments.product in ("", product.sku):
                for view in VIEWS:
                    path = path_of(product, view, folder)
                    yield path, partial(as_webp, product, view, samples)
        for query in queries():
            if slug in (None, query.product.category.slug) and not arguments.product:
                path = folder / "queries" / query.file
                yield path, partial(photograph, query, samples)


def as_webp(product: Product, view: str, samples: int) -> bytes:
    """A product's picture as the file the shop gets."""
    file = io.BytesIO()
    shoot(product, view, samples).save(file, "WEBP", **WEBP)
    return file.getvalue()


def write_lists(arguments: argparse.Namespace) -> None:
    """List the products and queries whose pictures are taken."""
    asked = write_answers(DEMO / "queries", queries())
    say(f"{write_table(DEMO)} products, {asked} queries")


def contact_sheet(arguments: argparse.Namespace) -> None:
    """Small, noisy pictures of a category's designs."""
    wanted = {int(number) for number in arguments.designs.split(",") if number}
    taken: Counter[str] = Counter()
    pictures = []
    for product in products(arguments.category):
        taken[product.design] += 1
        number = int(product.design.split("-")[1])
        if (wanted and number not in wanted) or taken[
            product.design
        ] > arguments.colours:
            continue
        for view in arguments.views.split(","):
            picture = shoot(product, view, arguments.samples, arguments.scale)
            label = f"{product.sku} {view}"
            ImageDraw.Draw(picture).text((4, 2), label, fill=(255, 0, 0))
            pictures.append(picture)
    tiled(pictures).save(arguments.file)


def tiled(pictures: list[Image.Image]) -> Image.Image:
    """Pictures of one size side by side, row by row."""
    width, height = pictures[0].size
    columns = min(6, len(pictures))
    sheet = Image.new("RGB", (width * columns, height * -(-len(pictures) // columns)))
    for number, picture in enumerate(pictures):
        sheet.paste(picture, (number % columns * width, number // columns * height))
    return sheet


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
