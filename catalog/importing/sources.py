"""Reads CSV files, JSON Lines files and folders of pictures row by row."""

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalog.importing.columns import Columns, UnusableSource

DELIMITERS = ",;\t"
# Python stops at 131,072; a description with its pictures inside is longer.
LONGEST_CELL = 4 * 1024 * 1024
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif"}
LISTS = ("products.csv", "products.jsonl")
# "mug-2" is a further picture of "mug", but "iphone-12" has no "iphone" beside it.
NUMBERED = re.compile(r"(?P<stem>.+?)[-_ ]0?(?P<number>[0-9]{1,2})")


@dataclass(frozen=True)
class RawRow:
    """One row as it stands there, by field; `problem` says why there is none.

    `number` is what a spreadsheet shows: the header of a CSV file is row 1.
    """

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Source:
    """A list of products, the folder its pictures lie in, and its length in rows."""

    path: Path
    images: Path
    columns: Columns
    total: int = 0

    @property
    def defaults(self) -> dict[str, Any]:
        """What new products have that a list does not tell: folders know no prices."""
        return {"price": Decimal(0)} if self.path.is_dir() else {}

    def rows(self) -> Iterator[RawRow]:
        """The rows from the first on, none of them kept."""
        if self.path.is_dir():
            return read_folder(self.path)
        if self.path.suffix.lower() == ".jsonl":
            return read_json_lines(self.path, self.columns)
        return read_csv(self.path, self.columns)


def open_source(path: Path, images: Path | None, mapping: Mapping[str, str]) -> Source:
    """Find the list in a folder, and read it once to see that it can be read.

    Raises UnusableSource where it is not there, is not UTF-8, or does not tell what
    its columns mean.
    """
    if not path.exists():
        raise UnusableSource(f"There is no file or folder {path}")
    if path.is_dir():
        path = next((path / name for name in LISTS if (path / name).is_file()), path)
    if images is not None and not images.is_dir():
        raise UnusableSource(f"There is no folder {images}")
    images = images or (path if path.is_dir() else path.parent)
    source = Source(path, images.resolve(), Columns(mapping))
    try:
        source.columns.check(_header(source))
        total = sum(1 for _ in source.rows())
    except UnicodeDecodeError as error:
        raise UnusableSource(
            f"{path.name} is not UTF-8 text ({error.reason}). In a spreadsheet, save it"
            ' as "CSV UTF-8".'
        ) from error
    except OSError as error:
        raise UnusableSource(f"{path} cannot be read: {error.strerror}") from error
    return Source(path, source.images, source.columns, total)


def read_csv(path: Path, columns: Columns) -> Iterator[RawRow]:
    """The rows after the header; commas, semicolons and tabs are told apart by it.

    One that cannot be read is the last: where the next begins would be a guess.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = _csv_header(file)
        delimiter = _delimiter(header)
        # Else a quote that is never closed takes all rows below into its cell.
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        names = next(csv.reader([header], delimiter=delimiter))
        number = 1
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield RawRow(
                    number,
                    problem=f"cannot be read: {error}."
                    " Is a quote never closed? Nothing from here on is imported",
                )
                return
            if any(cell.strip() for cell in cells):
                yield _csv_row(number, names, cells, columns)


def read_json_lines(path: Path, columns: Columns) -> Iterator[RawRow]:
    """One object a line, empty lines left out."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield RawRow(number, columns.read(_json_object(line).items()))
                except (ValueError, RecursionError) as error:
                    yield RawRow(number, problem=f"is no JSON object: {error}")


def read_folder(root: Path) -> Iterator[RawRow]:
    """One row a product, from the folders a picture lies in and the name of its file.

    The sub-folders are the category, from the top down; pictures that lie in none are
    of a category named as the folder itself. "mug.jpg" and "mug-1.jpg", "mug_2.jpg"
    are pictures of one product where "mug" or its number 1 is there.
    """
    number = 0
    for folder, folders, files in os.walk(root, onerror=_stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for stem, names in sorted(products_of_files(files).items()):
            number += 1
            place = Path(folder).relative_to(root)
            yield RawRow(number, _folder_row(root, place, stem, names))


def products_of_files(files: Iterable[str]) -> dict[str, list[str]]:
    """The pictures among these files by product, main picture first."""
    stems: dict[str, str] = {}
    for name in files:
        if Path(name).suffix.lower() in PICTURES and not name.startswith("."):
            stems[name] = Path(name).stem
    products: dict[str, list[tuple[int, str]]] = {}
    whole = set(stems.values())
    firsts = {
        match["stem"]
        for stem in whole
        if (match := NUMBERED.fullmatch(stem)) and int(match["number"]) == 1
    }
    for name, stem in stems.items():
        match = NUMBERED.fullmatch(stem)
        if match and match["stem"] in whole | firsts:
            products.setdefault(match["stem"], []).append((int(match["number"]), name))
        else:
            products.setdefault(stem, []).append((0, name))
    return {
        stem: [name for _, name in sorted(pictures)]
        for stem, pictures in products.items()
    }


def _folder_row(root: Path, place: Path, stem: str, names: list[str]) -> dict[str, Any]:
    identity = (place / stem).as_posix()
    if len(identity) > 100:
        digest = hashlib.sha256(os.fsencode(identity)).hexdigest()
        identity = f"{identity[:80]}-{digest[:16]}"
    return {
        "external_id": identity,
        "name": re.sub(r"[\s_-]+", " ", stem).strip(),
        "category": list(place.parts) or [root.resolve().name or "Pictures"],
        "images": [(place / name).as_posix() for name in names],
    }


def _header(source: Source) -> list[str]:
    """The names of all columns; of JSON Lines, those of any line."""
    if source.path.is_dir():
        return ["name"]
    if source.path.suffix.lower() == ".jsonl":
        names: dict[str, None] = {}
        with source.path.open(encoding="utf-8-sig") as file:
            for line in file:
                try:
                    names |= dict.fromkeys(_json_object(line))
                except (ValueError, RecursionError):
                    continue  # Reported as a row of its own.
        return list(names)
    with source.path.open(encoding="utf-8-sig", newline="") as file:
        header = _csv_header(file)
    return next(csv.reader([header], delimiter=_delimiter(header)), [])


def _csv_header(file: io.TextIOWrapper) -> str:
    header = file.readline(65_536)
    try:
        next(csv.reader([header], delimiter=_delimiter(header), strict=True), None)
    except csv.Error as error:
        raise UnusableSource(f"The first row cannot be read: {error}") from error
    return header


def _delimiter(header: str) -> str:
    return max(
        DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), []))
    )


def _csv_row(
    number: int, names: list[str], cells: list[str], columns: Columns
) -> RawRow:
    if any(cell.strip() for cell in cells[len(names) :]):
        return RawRow(
            number,
            problem=f"has {len(cells)} cells, but there are {len(names)} columns:"
            " a cell with the separating sign in it must stand in quotes",
        )
    padded = cells + [""] * (len(names) - len(cells))
    return RawRow(number, columns.read(zip(names, padded, strict=False)))


def _json_object(line: str) -> dict[str, Any]:
    value = json.loads(line, parse_constant=_refuse_constant)
    if not isinstance(value, dict):
        raise ValueError("it does not begin with {")
    return value


def _stop(error: OSError) -> None:
    raise error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
