"""Which column of a product list means what."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from catalog.languages import COLUMNS, SIGN, known, tagged

ATTRIBUTE = "attribute:"
# What a column of the same name, `@` and the code of a language translates.
TRANSLATED = (*COLUMNS, "category")
# Names are compared without case, and with spaces and dashes as underscores.
ALIASES = {
    "external_id": ["external_id", "sku", "id", "product_id"],
    "name": ["name", "title", "product_name"],
    "description": ["description", "details"],
    "brand": ["brand", "vendor", "manufacturer"],
    "category": ["category", "categories", "category_path", "product_type"],
    "price": ["price"],
    "currency": ["currency"],
    "stock": ["stock", "quantity", "qty"],
    "visible": ["visible", "published"],
    "images": ["images", "image", "image_path", "pictures", "picture"],
    "alt_text": ["alt_text", "image_alt_text"],
    "attributes": ["attributes"],
}
FIELDS = {alias: field for field, names in ALIASES.items() for alias in names}
# As people are told: the names known here, and what is made of others.
NAMES = [*ALIASES, f"{ATTRIBUTE}NAME", *(f"{name}@LANGUAGE" for name in TRANSLATED)]


class UnusableSource(ValueError):
    """Nothing can be imported from this at all; the message says why."""


class Columns:
    """The meaning of the columns of one list.

    `mapping` tells the field of a column by its name as written, and wins over the
    names known here. Raises UnusableSource where it names a field there is not.
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._fields: dict[str, str | None] = {}
        self.mapping = {
            plain(column): translation(field) or field
            for column, field in mapping.items()
        }
        for field in self.mapping.values():
            if not (
                field in ALIASES or field.startswith(ATTRIBUTE) or translation(field)
            ):
                raise UnusableSource(
                    f"There is no field '{field}'. There are: {', '.join(NAMES)}"
                )

    def field(self, column: str) -> str | None:
        """What a column means, or None."""
        if column not in self._fields:
            self._fields[column] = self._find_field(column)
        return self._fields[column]

    def _find_field(self, column: str) -> str | None:
        name = plain(column)
        if name in self.mapping:
            return self.mapping[name]
        if name.startswith(ATTRIBUTE):
            return ATTRIBUTE + column.split(":", 1)[1].strip()
        field = translation(column) or FIELDS.get(name)
        return None if field in self.mapping.values() else field

    def read(self, cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """The row's values by field; several columns of pictures are one list."""
        values: dict[str, Any] = {}
        for column, value in cells:
            field = self.field(column)
            if field == "images":
                values[field] = [*values.get(field, []), *_file_names(value)]
            elif field:
                values[field] = value
        return values

    def check(self, header: Iterable[str]) -> None:
        """Raises UnusableSource where these columns leave open what a row means."""
        header = [column for column in header if column.strip()]
        if missing := set(self.mapping) - {plain(column) for column in header}:
            raise UnusableSource(
                f"There is no column '{missing.pop()}'. There are: {', '.join(header)}"
            )
        meanings: dict[str, str] = {}
        for column in header:
            field = self.field(column)
            if field in meanings and field != "images":
                raise UnusableSource(
                    f"'{meanings[field]}' and '{column}' both mean {field}:"
                    f" tell one of them by --map COLUMN={field}"
                )
            if field:
                meanings[field] = column
        if not {"external_id", "name"} & set(meanings):
            raise UnusableSource(
                "The first row must name the columns, with at least one of: "
                + ", ".join(ALIASES["external_id"] + ALIASES["name"])
                + f". It has: {', '.join(header) or 'nothing'}."
                " Tell another column by --map COLUMN=name."
            )


def translation(column: str) -> str | None:
    """What a column as `name@zh-hans` means, None of others.

    The names and descriptions of products are attributes, those of categories are not.
    """
    name, _, code = column.rpartition(SIGN)
    field, code = FIELDS.get(plain(name)), plain(code).replace("_", "-")
    if field not in TRANSLATED or code not in known():
        return None
    return ("" if field == "category" else ATTRIBUTE) + tagged(field, code)


def plain(column: str) -> str:
    """A column's name as it is compared."""
    return re.sub(r"[\s_-]+", "_", column.strip().casefold())


def _file_names(value: Any) -> list[str]:
    names = value if isinstance(value, list) else str(value or "").split("|")
    return [name for item in names if (name := str(item).strip())]
