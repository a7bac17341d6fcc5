"""Which pictures shoppers ask with, and what is right to answer."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.studio.products import Product, products

QUERIES_EACH = 4
SITUATIONS = (
    "new angle",
    "clutter",
    "dark",
    "cropped",
    "turned by EXIF",
    "behind a hand",
    "JPEG quality 30",
    "shaken",
)
COLUMNS = ["file", "product", "same", "variants", "category", "situation"]


@dataclass(frozen=True)
class Query:
    """A picture of a product that the catalogue's pictures do not show like that.

    `same` are the SKUs that are as right as `product` (it is listed twice, or its near
    twin cannot be told from it); `variants` are its other colours. `number` counts the
    queries of its category from 1.
    """

    number: int
    product: Product
    same: list[str]
    variants: list[str]
    situation: str

    @property
    def file(self) -> str:
        """Tells all that it shows: where another is chosen, its picture is missing."""
        how = self.situation.lower().replace(" ", "-")
        return f"{self.number}-{self.product.sku}-{how}.jpg"


def queries() -> list[Query]:
    """Four of each category, the situations in turn."""
    everything = products()
    by_category: dict[str, list[Product]] = {}
    for product in everything:
        if not product.again:
            by_category.setdefault(product.category.slug, []).append(product)
    chosen: list[Query] = []
    for offset, goods in enumerate(by_category.values()):
        for number in range(1, QUERIES_EACH + 1):
            # Steps through the designs and, at the same time, through the colours.
            step = (number - 1) * len(goods) // QUERIES_EACH + number - 1
            product = goods[(step + offset) % len(goods)]
            situation = SITUATIONS[len(chosen) % len(SITUATIONS)]
            chosen.append(answered(number, product, situation, everything))
    return chosen


def answered(
    number: int, product: Product, situation: str, everything: list[Product]
) -> Query:
    """A query with all that is right to answer."""
    variants = [
        other.sku
        for other in everything
        if other.design == product.design and other.colours != product.colours
    ]
    return Query(number, product, same_as(product, everything), variants, situation)


def same_as(product: Product, everything: list[Product]) -> list[str]:
    """The SKUs of the products that nobody could tell from this one."""
    return [
        other.sku
        for other in everything
        if other.sku != product.sku
        and other.colours == product.colours
        and (
            other.design == product.design
            or product.design in near(other)
            or other.design in near(product)
        )
    ]


def near(product: Product) -> list[str]:
    return [product.near] if product.near else []


def write_answers(folder: Path, planned: Sequence[Query]) -> int:
    """Write queries.csv for those of the pictures that are there; how many."""
    ready = [query for query in planned if (folder / query.file).exists()]
    with (folder / "queries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for query in ready:
            category = query.product.category
            writer.writerow(
                {
                    "file": query.file,
                    "product": query.product.sku,
                    "same": " ".join(query.same),
                    "variants": " ".join(query.variants),
                    "category": f"{category.parent[0]} > {category.name[0]}",
                    "situation": query.situation,
                }
            )
    return len(ready)
