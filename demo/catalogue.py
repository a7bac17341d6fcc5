"""The table of the demo's products, and the CSV file the importer reads."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("products.csv")
VIEWS = ("front", "side", "room")
COLUMNS = (
    "external_id",
    "name",
    "description",
    "brand",
    "category",
    "price",
    "stock",
    "images",
    "attribute:colour",
    "attribute:pattern",
    "attribute:material",
)


@dataclass(frozen=True)
class Item:
    """One product of the demo: what the shop says of it, and how it is drawn.

    `shape` names an entry of SHAPES, `pattern` one of PATTERNS, and `first` and
    `second` are names of COLOURS; `first` is also the colour the shop states.
    """

    external_id: str
    name: str
    brand: str
    category: str
    price: str
    stock: str
    shape: str
    first: str
    second: str
    pattern: str
    material: str
    description: str

    def file_name(self, view: str) -> str:
        return f"{self.external_id.lower()}-{view}.webp"

    @property
    def file_names(self) -> list[str]:
        return [self.file_name(view) for view in VIEWS]


def read_items() -> list[Item]:
    """Every product of the demo, in the order of the table."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [Item(**row) for row in csv.DictReader(table)]


def importable_csv(items: list[Item]) -> str:
    """The text of products.csv, as `manage.py import_products` reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in items:
        writer.writerow(
            (item.external_id, item.name, item.description, item.brand, item.category,
             item.price, item.stock, "|".join(item.file_names),
             item.first, item.pattern, item.material)
        )  # fmt: skip
    return text.getvalue()
