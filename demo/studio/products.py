"""The demo's products: every design of `demo/designs/` in each of its colours."""

from __future__ import annotations

import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parent.parent
Both = tuple[str, str]


@dataclass(frozen=True)
class Category:
    """A leaf of the tree; names are English and Chinese.

    `set` is the kind of place its products stand in (a key of sets.ROOMS) and `frame`
    the width and height of their pictures in pixels.
    """

    slug: str
    code: str
    name: Both
    parent: Both
    set: str
    frame: tuple[int, int]

    @property
    def module(self) -> str:
        """The name of its builder in demo.studio.builders."""
        return self.slug.replace("-", "_")


@dataclass(frozen=True)
class Product:
    """One design in one colour: what is built, and what is said about it.

    `design` is shared by the variants of a product, `look` goes to the category's
    builder with `colours` (names of colours.COLOURS, the main one first). `near` is
    the design that this one resembles on purpose; `again` marks a product that is in
    the list under another SKU too.
    """

    sku: str
    category: Category
    design: str
    name: Both
    about: Both
    brand: str
    price: float
    material: str
    pattern: str
    colours: tuple[str, ...]
    look: dict[str, Any]
    near: str = ""
    again: bool = False

    @property
    def seed(self) -> int:
        """A number of this product alone, the same on every machine."""
        return zlib.crc32(self.sku.encode())


def products(slug: str | None = None) -> list[Product]:
    """All products, or a category's, in the order of the files."""
    return [
        product
        for path in sorted((DEMO / "designs").glob("*.toml"))
        if slug in (None, path.stem)
        for product in (*_read(path), *_twins(_read(path)))
    ]


@cache
def _read(path: Path) -> tuple[Product, ...]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    category = Category(
        slug=path.stem,
        code=table["code"],
        name=tuple(table["name"]),
        parent=tuple(table["parent"]),
        set=table["set"],
        frame=tuple(table["frame"]),
    )
    return tuple(_variants(category, table))


def _variants(category: Category, table: dict[str, Any]) -> Iterator[Product]:
    for number, design in enumerate(table["designs"], 1):
        for letter, colours in zip("ABCDEFGH", design["colours"], strict=False):
            yield Product(
                sku=f"{category.code}-{number:02}{letter}",
                category=category,
                design=f"{category.code}-{number:02}",
                name=tuple(design["name"]),
                about=tuple(design["about"]),
                brand=design.get("brand", table.get("brand", "")),
                price=design["price"],
                material=design["material"],
                pattern=design.get("pattern", "plain"),
                colours=tuple(colours.split("/")),
                look=design["look"],
                near=design.get("near", ""),
            )


@cache
def planted() -> dict[str, list[dict[str, Any]]]:
    """What is tricky or wrong on purpose, by kind: twice, broken, refused."""
    return tomllib.loads((DEMO / "planted.toml").read_text(encoding="utf-8"))


def _twins(originals: tuple[Product, ...]) -> Iterator[Product]:
    """The products that are listed a second time, under another SKU and name."""
    for twin in planted()["twice"]:
        for product in originals:
            if product.sku == twin["of"]:
                yield replace(
                    product,
                    sku=twin["sku"],
                    name=tuple(twin["name"]),
                    about=tuple(twin["about"]),
                    brand=twin["brand"],
                    again=True,
                )
