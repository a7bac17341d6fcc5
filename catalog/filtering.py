"""What a shopper narrows a list of products by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from catalog.facets import AttributeValue, with_values
from catalog.models import Brand, Category, Product, ProductQuerySet


@dataclass(frozen=True)
class ProductFilters:
    """All of these at once; the defaults narrow nothing.

    A category stands for its whole subtree. Prices are in the shop's currency, both
    ends included. Brands are alternatives, and so are values of the same attribute.
    """

    category: Category | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    brands: tuple[Brand, ...] = ()
    in_stock: bool = False
    attributes: tuple[AttributeValue, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self | None:
        """The opposite of as_json(); None where nothing can match any more.

        That is where the category or all of the brands have been deleted.
        """
        category = Category.objects.filter(pk=data.get("category")).first()
        brands = Brand.objects.filter(pk__in=data.get("brands", ()))
        prices = {name: data.get(name) for name in ("price_min", "price_max")}
        filters = cls(
            category=category,
            brands=tuple(brands),
            in_stock=data.get("in_stock", False),
            attributes=tuple(AttributeValue(*a) for a in data.get("attributes", ())),
            **{name: price and Decimal(price) for name, price in prices.items()},
        )
        gone = ("category" in data and not category) or (
            data.get("brands") and not brands
        )
        return None if gone else filters

    def as_json(self) -> dict[str, Any]:
        """What narrows, to be kept: rows by their keys, prices as text."""
        known = {
            "category": self.category and self.category.pk,
            "price_min": None if self.price_min is None else str(self.price_min),
            "price_max": None if self.price_max is None else str(self.price_max),
            "brands": [brand.pk for brand in self.brands],
            "in_stock": self.in_stock,
            "attributes": [[one.name, one.value] for one in self.attributes],
        }
        return {name: value for name, value in known.items() if value}

    def products(self) -> ProductQuerySet:
        """The visible products that match, in no order of their own."""
        products = Product.objects.visible()
        if self.category is not None:
            products = products.in_category(self.category)
        if self.price_min is not None:
            products = products.filter(price__gte=self.price_min)
        if self.price_max is not None:
            products = products.filter(price__lte=self.price_max)
        if self.brands:
            products = products.filter(brand__in=self.brands)
        if self.in_stock:
            products = products.filter(stock__gt=0)
        return with_values(products, self.attributes)
