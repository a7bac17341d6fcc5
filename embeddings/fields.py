"""Which facts of a product stand beside each vector, and how filters ask for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings.filters import Filter, In, Range

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


def scalars(product: Product, fields: Collection[str]) -> dict[str, int]:
    """The integers that stand beside the vectors of a product's pictures."""
    return {name: FILTER_FIELDS[name](product) for name in fields}


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
