"""Which integers stand beside each vector, and how filters ask for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings.filters import Filter, In, Range
from embeddings.models import IndexVersion

# A new filter is one line here; collections have it from the next index version on, and
# the database applies it meanwhile. Integers only: on arrays Milvus Lite needs 643 ms
# for what an integer does in 11.
FILTER_FIELDS: dict[str, Callable[[Product], int]] = {
    "category_id": lambda product: product.category_id,
    "brand_id": lambda product: product.brand_id or 0,
    "price_minor": lambda product: product.price_minor,
    "in_stock": lambda product: int(product.in_stock),
    "visible": lambda product: int(product.visible),
}


# Which file a vector is of and which encoder made it: no search asks for these, but who
# uses a stored vector again does, and the audit.
PROVENANCE_FIELDS: dict[str, Callable[[ProductImage, IndexVersion], int]] = {
    "content_key": lambda image, version: key_of(image.content_hash),
    "encoder_key": lambda image, version: key_of(version.encoder_identity),
}
FIELDS = (*FILTER_FIELDS, *PROVENANCE_FIELDS)


def key_of(digest: str) -> int:
    """The first 63 bits of a SHA-256 in hexadecimal digits; 0 for an empty one.

    So many fit into a store's signed integer.
    """
    return int(digest[:16] or "0", 16) >> 1


def scalars(image: ProductImage, version: IndexVersion) -> dict[str, int]:
    """The integers that stand beside the vector of a picture in an index version."""
    of_product = {name: of(image.product) for name, of in FILTER_FIELDS.items()}
    origin = {name: of(image, version) for name, of in PROVENANCE_FIELDS.items()}
    known = of_product | origin
    return {name: known[name] for name in version.fields}


def store_filters(filters: ProductFilters, fields: Collection[str]) -> list[Filter]:
    """A shopper's filters as conditions on those fields that a collection has."""
    return [
        condition for condition in _conditions(filters) if condition.field in fields
    ]


def _conditions(filters: ProductFilters) -> list[Filter]:
    conditions: list[Filter] = [In("visible", (1,))]
    if filters.category is not None:
        conditions.append(In("category_id", tuple(filters.category.subtree_ids())))
    if filters.brands:
        conditions.append(In("brand_id", tuple(brand.pk for brand in filters.brands)))
    if filters.price_min is not None or filters.price_max is not None:
        low, high = filters.price_min, filters.price_max
        conditions.append(
            Range(
                "price_minor",
                None if low is None else math.ceil(low * 100),
                None if high is None else math.floor(high * 100),
            )
        )
    if filters.in_stock:
        conditions.append(In("in_stock", (1,)))
    return conditions
