"""Turns the rows of a list into products to be written, or into reasons why not."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from catalog.attributes import clean_attributes
from catalog.importing.columns import ATTRIBUTE
from catalog.importing.sources import RawRow
from catalog.importing.values import (
    read_flag,
    read_path,
    read_price,
    read_stock,
    read_text,
)
from catalog.languages import LONGEST_NAME, split, tagged
from catalog.text import storable

# Deeper trees do not fit the 255 characters of a category's path.
DEEPEST_CATEGORY = 20


class BadRow(ValueError):
    """This row cannot become a product; the message names the field and says why."""


@dataclass(frozen=True)
class ListedPicture:
    """A picture as a list names it; `alt_text` is None where the list has none."""

    row: int
    name: str
    alt_text: str | None = None


@dataclass
class ProductRow:
    """What a list says of one product: only what it does say is in `values`.

    `brand` is None and `category` empty where the list does not tell them; a brand of
    "" is none. `attributes` replaces all of a product's where `whole_attributes`, and
    else changes those named in it, of which None is removed. `pictures` is empty where
    the product is to keep those it has. `category_names` has as many names as
    `category`, by the codes of other languages.
    """

    number: int
    external_id: str
    rows: int = 1
    values: dict[str, str | int | bool | Decimal] = field(default_factory=dict)
    brand: str | None = None
    category: tuple[str, ...] = ()
    category_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    whole_attributes: bool = False
    pictures: list[ListedPicture] = field(default_factory=list)
    problem: str = ""


def read_products(rows: Iterable[RawRow], currency: str) -> Iterator[ProductRow]:
    """One product for each row, or for several in sequence with one external_id.

    Those after the first add pictures. A product that cannot be read has a `problem`.
    """
    product: ProductRow | None = None
    first_rows: dict[str, int] = {}
    for raw in rows:
        identity = external_id(raw.values)
        if product and identity and identity == product.external_id:
            product.rows += 1
            if not product.problem:
                _add_row(product, raw, currency)
            continue
        if product:
            yield product
        product = _read_product(raw, identity, currency)
        if identity in first_rows and not product.problem:
            product.problem = (
                f"external_id: '{identity}' is in row {first_rows[identity]} already;"
                " rows of one product must follow one another"
            )
        first_rows.setdefault(identity, raw.number)
    if product:
        yield product


def external_id(values: Mapping[str, Any]) -> str:
    """What tells this product from others; "" where nothing does.

    A row without one of its own gets "auto-" and 16 digits of the SHA-256 of its
    category, brand and name, which are the same the next time the list is read.
    """
    try:
        if text := read_text(values.get("external_id")):
            return text
        name = read_text(values.get("name"))
        category = read_path(values.get("category"), 1000)
        brand = read_text(values.get("brand"))
    except ValueError:
        return ""  # The row will be refused for the same reason.
    if not name:
        return ""
    digest = hashlib.sha256("\n".join([*category, brand, name]).encode()).hexdigest()
    return f"auto-{digest[:16]}"


def _read_product(raw: RawRow, identity: str, currency: str) -> ProductRow:
    product = ProductRow(raw.number, identity, problem=raw.problem)
    if not product.problem:
        try:
            _fill(product, raw.values, currency)
            product.pictures = _read_pictures(raw)
        except BadRow as error:
            product.problem = str(error)
    return product


def _fill(product: ProductRow, values: Mapping[str, Any], currency: str) -> None:
    """An empty cell says nothing, but for description and brand, which it empties."""
    _read(values, "external_id", partial(read_text, longest=100))
    readers: dict[str, Callable[[Any], Any]] = {
        "name": partial(read_text, longest=200),
        "price": partial(read_price, shop_currency=currency),
        "stock": read_stock,
        "visible": read_flag,
    }
    for name, reader in readers.items():
        if _is_given(values, name):
            product.values[name] = _read(values, name, reader)
    if "description" in values:
        product.values["description"] = _read(values, "description", read_text)
    if "brand" in values:
        product.brand = _read(values, "brand", partial(read_text, longest=100))
    if _is_given(values, "category"):
        product.category = _read(values, "category", partial(read_path, longest=100))
        if len(product.category) > DEEPEST_CATEGORY:
            raise BadRow(f"category: has more than {DEEPEST_CATEGORY} levels")
    _read_category_names(product, values)
    _check_currency(values, currency)
    _read_attributes(product, values)
    if not product.external_id:
        raise BadRow("name: is missing")


def _read_category_names(product: ProductRow, values: Mapping[str, Any]) -> None:
    for column in values:
        name, code = split(column)
        if name != "category" or not code or not _is_given(values, column):
            continue
        names = _read(values, column, partial(read_path, longest=LONGEST_NAME))
        levels = len(product.category)
        if len(names) != levels:
            raise BadRow(f"{column}: has {len(names)} level(s), but category {levels}")
        product.category_names[code] = names


def _check_currency(values: Mapping[str, Any], currency: str) -> None:
    written = _read(values, "currency", read_text)
    if written and written.upper() != currency:
        raise BadRow(f"currency: '{written}' is not {currency}")


def _read_attributes(product: ProductRow, values: Mapping[str, Any]) -> None:
    if _is_given(values, "attributes"):
        product.attributes = _read(values, "attributes", _read_json_object)
        product.whole_attributes = True
    for column in values:
        if column.startswith(ATTRIBUTE):
            name = storable(column.removeprefix(ATTRIBUTE))
            product.attributes[name] = _read(values, column, read_text) or None
    if product.whole_attributes:
        given = product.attributes.items()
        product.attributes = {name: value for name, value in given if value is not None}


def _read_pictures(raw: RawRow) -> list[ListedPicture]:
    names = [str(name) for name in raw.values.get("images", [])]
    if "alt_text" not in raw.values:
        return [ListedPicture(raw.number, name) for name in names]
    texts = raw.values["alt_text"]
    try:
        if not isinstance(texts, list):
            texts = read_text(texts).split("|")
        texts = [read_text(text, 200) or None for text in texts]
    except ValueError as error:
        raise BadRow(f"alt_text: {error}") from error
    texts += [None] * (len(names) - len(texts))
    return [
        ListedPicture(raw.number, name, text)
        for name, text in zip(names, texts, strict=False)
    ]


def _add_row(product: ProductRow, raw: RawRow, currency: str) -> None:
    """A further row of a product: it may say nothing else than the first one did."""
    further = _read_product(raw, product.external_id, currency)
    if further.problem:
        product.problem = f"row {raw.number}: {further.problem}"
    told = _told(product)
    for name, value in _told(further).items():
        if value not in (None, "", ()) and value != told.get(name):
            product.problem = (
                f"{name}: is another one in row {raw.number}, which has the same"
                f" external_id '{product.external_id}'"
            )
    product.pictures += further.pictures


def _told(product: ProductRow) -> dict[str, Any]:
    attributes = {
        f"{ATTRIBUTE}{name}": value for name, value in product.attributes.items()
    }
    places = {"brand": product.brand, "category": product.category}
    names = {
        tagged("category", code): path for code, path in product.category_names.items()
    }
    return product.values | places | names | attributes


def _is_given(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name)
    if isinstance(value, str):
        return value.strip() != ""
    return value not in (None, [], {})


def _read(values: Mapping[str, Any], name: str, reader: Callable[[Any], Any]) -> Any:
    try:
        return reader(values.get(name))
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{name}: {error}") from error


def _read_json_object(value: Any) -> dict[str, Any]:
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from error
    return clean_attributes(read)
