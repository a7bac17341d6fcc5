"""What lookalike-s learns from: pictures and what is known of them, by source."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

Facts = tuple[tuple[str, str], ...]

CLOTHING = {
    "dress": "连衣裙",
    "hat": "帽子",
    "longsleeve": "长袖衫",
    "outwear": "外套",
    "pants": "裤子",
    "shirt": "衬衫",
    "shoes": "鞋子",
    "shorts": "短裤",
    "skirt": "半身裙",
    "t-shirt": "T恤",
}


@dataclass(frozen=True)
class Example:
    """One picture, and what is known of it.

    `item` is what must be found again: a product in one colour, a class of goods, or
    this picture alone. `design` is shared by the colours of an item, `kind` is broader
    than both; empty where it is not known. `facts` are (key, value) pairs that captions
    are made from, `sentences` are whole ones about its design.
    """

    path: Path
    source: str
    item: str
    design: str = ""
    kind: str = ""
    facts: Facts = ()
    sentences: tuple[str, ...] = field(default=(), compare=False)


def demo(folder: Path, practice: Path | None = None) -> Iterator[Example]:
    """The demo's catalogue, and phone pictures of it that `demo.studio practice` took.

    Never the demo's queries. The same design in the same colours is one item, be it
    listed twice.
    """
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["sku"]: row for row in csv.DictReader(file) if row["images"]}
    paths = {
        sku: [folder / name for name in row["images"].split("|")]
        for sku, row in rows.items()
    }
    for path in sorted(practice.glob("*.jpg")) if practice else ():
        # NUMBER-SKU-SITUATION.jpg, and a SKU has a hyphen of its own.
        sku = "-".join(path.stem.split("-")[1:3])
        paths[sku].append(path)
    for sku, row in rows.items():
        for path in paths[sku]:
            if path.is_file() and "broken" not in path.parts:
                yield _of_demo(path, row)


def _of_demo(path: Path, row: dict[str, str]) -> Example:
    colour, colour_zh = row["attribute:colour"], row["attribute:colour@zh-hans"]
    kind, kind_zh = (
        row["category"].split(" > ")[-1],
        row["category@zh-hans"].split(" > ")[-1],
    )
    design = row["attribute:design"]
    facts = {
        "kind": singular(kind),
        "类": kind_zh,
        "colour": colour.split(" / ")[0],
        "色": colour_zh.split(" / ")[0],
        "material": row["attribute:material"],
        "材": row["attribute:material@zh-hans"],
        "pattern": row["attribute:pattern"].replace("plain", ""),
        "name": row["name"].split(",")[0],
        "名": row["name@zh-hans"].split("（")[0],
    }
    known = tuple((key, value) for key, value in facts.items() if value)
    about = (row["description"].removesuffix("."), row["description@zh-hans"])
    sentences = tuple(text for text in about if text)
    return Example(path, "demo", f"{design} {colour}", design, kind, known, sentences)


def grocery(folder: Path) -> Iterator[Example]:
    """The Grocery Store set's training photos and studio pictures (Klasson 2019).

    A class is an item, and a coarse class a kind. Never its `val` photos.
    """
    listed: dict[str, list[Path]] = {}
    for line in (folder / "train.txt").read_text().splitlines():
        name, number, _ = line.split(", ")
        listed.setdefault(number, []).append(folder / name)
    with (folder / "classes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(list(file)[1:]):
            name, number, coarse, _, studio, about = row[:6]
            text = (folder / about.lstrip("/")).read_text(encoding="utf-8")
            facts = (("name", words(name)), ("kind", words(coarse)))
            for path in [folder / studio.lstrip("/"), *listed.get(number, [])]:
                yield Example(
                    path,
                    "grocery",
                    f"grocery {name}",
                    f"grocery {name}",
                    coarse,
                    facts,
                    (text.strip(),),
                )


def clothing(folder: Path) -> Iterator[Example]:
    """Garments of ten kinds (Grigorev 2020), each a design of its own. Never `test`."""
    for part in ("train", "validation"):
        for path in sorted((folder / part).glob("*/*.jpg")):
            kind = path.parent.name
            name = kind.replace("longsleeve", "long sleeve").replace("outwear", "coat")
            facts = (("kind", name), ("类", CLOTHING[kind]))
            item = str(path.stem)
            yield Example(path, "clothing", item, "", f"{kind} worn", facts)


def eshop(folder: Path) -> Iterator[Example]:
    """A catalogue with one studio picture of each product."""
    for row in json.loads((folder / "catalog.json").read_text(encoding="utf-8")):
        path = folder / "pics" / f"{row['Id']}.webp"
        facts = (("kind", row["Type"].lower()), ("name", row["Name"].lower()))
        item = f"eshop {row['Id']}"
        yield Example(path, "eshop", item, "", "", facts, (row["Description"],))


def retail(folder: Path) -> Iterator[Example]:
    """Another one, with kinds."""
    rows = yaml.safe_load((folder / "products.yaml").read_text(encoding="utf-8"))
    for row in rows:
        path = folder / "images" / row["category"] / str(row["image"])
        style = (("kind", row["style"]),) if row.get("style") else ()
        facts = (*style, ("name", row["name"].lower()))
        item = f"retail {row['id']}"
        yield Example(path, "retail", item, "", "", facts, (row["description"],))


PHOTOS: dict[str, tuple[str, Callable[[Path], Iterator[Example]]]] = {
    "grocery": ("grocery", grocery),
    "clothing": ("clothing", clothing),
    "eshop": ("eshop", eshop),
    "retail": ("retail-demo-store", retail),
}


def singular(kind: str) -> str:
    """The word for one thing of a category: "Table lamps", a table lamp."""
    word = kind.lower().split(" & ")[0]
    return word[:-2] if word.endswith("ches") else word.removesuffix("s")


def words(name: str) -> str:
    """A class's name in words: "Oat-Milk", oat milk."""
    return name.replace("-", " ").lower()
