"""Loads labelled sets: the demo, lists, folders, the shop's own catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from catalog.importing.sources import PICTURES
from catalog.models import ProductImage
from embeddings.evaluation.datasets import (
    GalleryPicture,
    LabelledSet,
    Photo,
    Query,
    TextQuery,
)
from embeddings.evaluation.unlabelled import (
    from_aside,
    in_other_colours,
    taken_anew,
)

DEMO = settings.BASE_DIR / "demo"
NO_SUCH_PRODUCT = "None of its right products is in the gallery."
# Captions speak of one piece; shoes come in pairs.
SINGULAR = {"watches": "watch", "shoes": "shoes"}


class UnusableDataset(ValueError):
    """It cannot be measured with; the message says why, for whoever named it."""


def load(name: str, *, split: str = "", gallery: Path | None = None) -> LabelledSet:
    """The set of this name.

    - demo: the demo's pictures as from a phone, or demo:FOLDER, others like them;
    - catalogue: the shop's products, further pictures against main ones;
    - grocery:FOLDER and clothing:FOLDER, of the `split` of that name;
    - colours:FOLDER, retaken:FOLDER, aside:FOLDER, any pictures, see `unlabelled`;
    - a CSV file, see list_of_queries(), or a folder, see folder_of_products().

    Raises UnusableDataset where it is not there or holds nothing to measure with.
    """
    kind, _, path = name.partition(":")
    try:
        if name == "demo":
            labelled = demo(DEMO / "queries")
        elif name == "catalogue":
            labelled = catalogue()
        elif kind == "demo":
            labelled = replace(demo(Path(path)), name=f"demo:{Path(path).name}")
        elif kind == "grocery":
            labelled = grocery(Path(path), split or "val")
        elif kind == "clothing":
            labelled = clothing(Path(path), split or "test")
        elif kind == "colours":
            labelled = in_other_colours(_photos_below(Path(path)))
        elif kind == "retaken":
            labelled = taken_anew(_photos_below(Path(path)))
        elif kind == "aside":
            labelled = from_aside(_photos_below(Path(path)))
        elif Path(name).is_file():
            labelled = list_of_queries(Path(name), gallery)
        else:
            labelled = folder_of_products(Path(name))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableDataset(f"{name} cannot be read: {error}") from error
    if not labelled.gallery or not labelled.queries:
        raise UnusableDataset(f"{name} holds no query with a picture to be found")
    return labelled


def demo(asked: Path, folder: Path = DEMO) -> LabelledSet:
    """All pictures of the demo's products, the queries in a folder, and captions of the
    products' colours.

    Right are the product itself and those listed as the same; a text is right with all
    products of that first colour and category.
    """
    gallery: list[GalleryPicture] = []
    described: dict[str, set[str]] = {}
    for row in _rows(folder / "products.csv", "sku", "category", "images"):
        files = [folder / name for name in row["images"].split("|") if name]
        gallery += [
            GalleryPicture(_file(file, folder), row["sku"], row["category"])
            for file in files
        ]
        colour = row["attribute:colour"].split(" / ")[0]
        if colour and files:
            text = f"{colour} {_singular(row['category'])}"
            described.setdefault(text, set()).add(row["sku"])
    queries = [
        Query(
            _file(asked / row["file"], asked),
            right=frozenset([row["product"], *row["same"].split()]),
            variants=frozenset(row["variants"].split()),
            category=row["category"],
            situation=row["situation"],
        )
        for row in _rows(asked / "queries.csv", "file", "product", "same")
    ]
    texts = [TextQuery(text, frozenset(skus)) for text, skus in described.items()]
    return LabelledSet("demo", gallery, queries, texts)


def catalogue() -> LabelledSet:
    """The shop's visible products: main pictures to be found by the further ones."""
    gallery, queries = [], []
    for product, images in _pictures_of_products().items():
        main, *others = images
        category = main.product.category.name
        gallery.append(GalleryPicture(_stored(main), product, category))
        queries += [
            Query(_stored(other), frozenset([product]), category=category)
            for other in others
        ]
    return LabelledSet("catalogue", gallery, queries)


def list_of_queries(path: Path, folder: Path | None = None) -> LabelledSet:
    """A CSV file with the columns `query` and `products`.

    `query` is a picture's path, beginning at the file's folder; `products` the right
    ones, with spaces between them: names of folders or pictures in `folder`, or, where
    none is given, SKUs of the shop's visible products.
    """
    if folder is None:
        gallery = [
            GalleryPicture(_stored(image), product)
            for product, images in _pictures_of_products().items()
            for image in images
        ]
    else:
        gallery = [
            GalleryPicture(_file(file, folder), product)
            for product, files in _products_in(folder).items()
            for file in files
        ]
    queries = [
        Query(
            Photo(row["query"], (path.parent / row["query"]).read_bytes),
            frozenset(row["products"].split()),
        )
        for row in _rows(path, "query", "products")
    ]
    return _answerable(LabelledSet(path.stem, gallery, queries))


def folder_of_products(folder: Path) -> LabelledSet:
    """A folder for each product: its first picture is to be found by the others.

    Or two folders, gallery/ and query/, each with a folder or a picture per product.
    """
    if (folder / "gallery").is_dir() and (folder / "query").is_dir():
        found, asked = _products_in(folder / "gallery"), _products_in(folder / "query")
    else:
        products = _products_in(folder, loose=False)
        found = {name: files[:1] for name, files in products.items()}
        asked = {name: files[1:] for name, files in products.items()}
    return _answerable(
        LabelledSet(
            folder.resolve().name,
            [
                GalleryPicture(_file(file, folder), name)
                for name, files in found.items()
                for file in files
            ],
            [
                Query(_file(file, folder), frozenset([name]))
                for name, files in asked.items()
                for file in files
            ],
        )
    )


def grocery(folder: Path, split: str = "val") -> LabelledSet:
    """The Grocery Store set (Klasson et al. 2019): photos taken in shops of a split,
    and the studio picture of each class to be found."""
    gallery: dict[str, GalleryPicture] = {}
    for row in _rows(folder / "classes.csv", "Class ID (int)"):
        file = folder / row["Iconic Image Path (str)"].strip("/ ")
        gallery[row["Class ID (int)"].strip()] = GalleryPicture(
            _file(file, folder), row["Class Name (str)"], row["Coarse Class Name (str)"]
        )
    queries = []
    for line in (folder / f"{split}.txt").read_text().splitlines():
        path, number, _ = (part.strip() for part in line.split(","))
        studio, photo = gallery[number], _file(folder / path, folder)
        right = frozenset([studio.product])
        queries.append(Query(photo, right, category=studio.category))
    return LabelledSet(f"grocery {split}", list(gallery.values()), queries)


def clothing(folder: Path, split: str = "test") -> LabelledSet:
    """The clothing-dataset-small (Grigorev 2020): each garment asks for others of its
    kind among all the others of a split."""
    kinds = {
        kind.name: [file.relative_to(folder).as_posix() for file in _pictures_in(kind)]
        for kind in _folders_in(folder / split)
    }
    gallery, queries = [], []
    for kind, names in kinds.items():
        for name in names:
            photo = _file(folder / name, folder)
            gallery.append(GalleryPicture(photo, name, kind))
            queries.append(
                Query(
                    photo,
                    right=frozenset(names) - {name},
                    left_out=frozenset([name]),
                    category=kind,
                )
            )
    return _answerable(LabelledSet(f"clothing {split}", gallery, queries))


def _answerable(labelled: LabelledSet) -> LabelledSet:
    """Without the queries whose products are nowhere, which are told of as broken."""
    products = set(labelled.products)
    queries = [query for query in labelled.queries if query.right & products]
    lost = {q.photo.name for q in labelled.queries if not q.right & products}
    broken = labelled.broken | dict.fromkeys(sorted(lost), NO_SUCH_PRODUCT)
    return replace(labelled, queries=queries, broken=broken)


def _rows(path: Path, *columns: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise UnusableDataset(
                f"{path} has no column {', '.join(sorted(missing))};"
                f" it needs {', '.join(columns)}"
            )
        return list(reader)


def _pictures_of_products() -> Mapping[str, Sequence[ProductImage]]:
    """By SKU, or by slug where there is none; main pictures first."""
    images = ProductImage.objects.filter(product__visible=True)
    products: dict[str, list[ProductImage]] = {}
    for image in images.order_by("product_id", "display_order", "pk").select_related(
        "product__category"
    ):
        name = image.product.external_id or image.product.slug
        products.setdefault(name, []).append(image)
    return products


def _products_in(folder: Path, *, loose: bool = True) -> dict[str, list[Path]]:
    """The pictures of each product: those in its folder or, `loose`, named by it."""
    products = {sub.name: _pictures_in(sub) for sub in _folders_in(folder)}
    for file in _pictures_in(folder) if loose else ():
        products.setdefault(file.stem, []).append(file)
    return {name: files for name, files in products.items() if files}


def _folders_in(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in PICTURES and not path.name.startswith(".")
    )


def _pictures_below(folder: Path) -> list[Path]:
    inside = [file for sub in _folders_in(folder) for file in _pictures_below(sub)]
    return [*_pictures_in(folder), *inside]


def _photos_below(folder: Path) -> list[Photo]:
    return [_file(file, folder) for file in _pictures_below(folder)]


def _file(path: Path, folder: Path) -> Photo:
    return Photo(path.relative_to(folder).as_posix(), path.read_bytes)


def _stored(image: ProductImage) -> Photo:
    def read() -> bytes:
        with image.file.open() as file:
            return file.read()

    return Photo(image.file.name or "", read)


def _singular(category: str) -> str:
    """Of "Kitchen & Table > Bottles & flasks": bottle."""
    words = category.split(" > ")[-1].split(" & ")[0].lower()
    return SINGULAR.get(words, words.removesuffix("s"))
