"""The demo's product list, as a shop would export it, planted mistakes included."""

from __future__ import annotations

import csv
from pathlib import Path

from demo.studio.colours import in_chinese
from demo.studio.products import Product, planted, products
from demo.studio.words import PATTERNS, material_in_chinese

COLUMNS = [
    "sku", "name", "brand", "category", "price", "stock", "description",
    "attribute:colour", "attribute:material", "attribute:pattern", "attribute:design",
    "name@zh-hans", "category@zh-hans", "description@zh-hans",
    "attribute:colour@zh-hans", "attribute:material@zh-hans",
    "attribute:pattern@zh-hans", "images",
]  # fmt: skip
# One product in so many is sold out.
SOLD_OUT = 12


def write_table(folder: Path) -> int:
    """Write products.csv for the products whose pictures are all there; how many."""
    pictures = {
        product.sku: [
            f"pictures/{product.category.slug}/{product.sku}-{number}.webp"
            for number in (1, 2, 3)
        ]
        for product in products()
    }
    broken = {entry["product"]: entry["file"] for entry in planted()["broken"]}
    # In no order, as a shop's list is: what is new is then of all kinds.
    ready = [
        product
        for product in sorted(products(), key=lambda product: product.seed)
        if all((folder / picture).exists() for picture in pictures[product.sku])
    ]
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for product in ready:
            listed = pictures[product.sku]
            if product.sku in broken:
                listed = [*listed, broken[product.sku]]
            writer.writerow(row_of(product, listed))
        writer.writerows(planted()["refused"])
    return len(ready)


def row_of(product: Product, pictures: list[str]) -> dict[str, str]:
    """A product's line of the list; `pictures` are paths below the demo's folder."""
    english = list(product.colours)
    chinese = [in_chinese(name) for name in english]
    category = product.category
    return {
        "sku": product.sku,
        "name": f"{product.name[0]}, {english[0]}",
        "brand": product.brand,
        "category": f"{category.parent[0]} > {category.name[0]}",
        "price": f"{product.price:.2f}",
        "stock": str(stock_of(product)),
        "description": product.about[0],
        "attribute:colour": " / ".join(english),
        "attribute:material": product.material,
        "attribute:pattern": product.pattern,
        "attribute:design": product.design,
        "name@zh-hans": f"{product.name[1]}（{chinese[0]}）",
        "category@zh-hans": f"{category.parent[1]} > {category.name[1]}",
        "description@zh-hans": product.about[1],
        "attribute:colour@zh-hans": " / ".join(chinese),
        "attribute:material@zh-hans": material_in_chinese(product.material),
        "attribute:pattern@zh-hans": PATTERNS[product.pattern],
        "images": "|".join(pictures),
    }


def stock_of(product: Product) -> int:
    """How many there are: chance by the product's own seed."""
    return 0 if product.seed % SOLD_OUT == 0 else product.seed // SOLD_OUT % 90 + 1
