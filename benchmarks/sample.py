"""Cuts a catalogue of so many pictures out of a folder, and queries from it."""

import csv
import io
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from PIL import Image

from catalog.importing.sources import PICTURES

# Of public data sets: these are for asking, not for the catalogue.
ASKING = {"val", "validation", "test", "queries"}
QUERIES = 40
QUERY_SIDE = 800


def copy_catalogue(source: Path, target: Path, limit: int) -> None:
    """About `limit` pictures: the first rows of a list, or files from all folders."""
    target.mkdir()
    if (source / "products.csv").exists():
        return _copy_list(source, target, limit)
    files = [path for path in pictures_in(source) if not ASKING & set(path.parts)]
    for path in files[:: max(1, -(-len(files) // limit))]:
        _copy(path, target / path.relative_to(source))


def pictures_in(folder: Path) -> list[Path]:
    """All picture files below a folder, in the order of their names."""
    files = folder.rglob("*")
    return sorted(path for path in files if path.suffix.lower() in PICTURES)


def queries(folder: Path) -> Iterator[bytes]:
    """Picture files as shoppers send them, no two with the same bytes: each has to be
    decoded and encoded, and none is known to the cache."""
    files = pictures_in(folder)
    prepared = [_as_sent(path) for path in files[:: max(1, len(files) // QUERIES)]]
    for number in count():
        # What follows the end of a JPEG is not decoded.
        yield prepared[number % len(prepared)] + str(number).encode()


def _copy_list(source: Path, target: Path, limit: int) -> None:
    with (source / "products.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, copied = [], 0
        for row in reader:
            names = [name for name in row["images"].split("|") if name]
            if not names:
                continue
            if copied + len(names) > limit:
                break
            for name in names:
                _copy(source / name, target / name)
            copied += len(names)
            rows.append(row)
    path = target / "products.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(rows)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _as_sent(path: Path) -> bytes:
    buffer = io.BytesIO()
    with Image.open(path) as image:
        image.thumbnail((QUERY_SIDE, QUERY_SIDE))
        image.convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
