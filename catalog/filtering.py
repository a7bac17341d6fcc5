"""What a shopper narrows a list of products by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog.models import Brand, Category, Product, ProductQuerySet


@dataclass(frozen=True)
class ProductFilters:
    """All of these at once; the defaults narrow nothing.

    A category stands for its whole subtree. Prices are in the shop's currency, both
    ends included. Brands are alternatives.
    """

    category: Category | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    brands: tuple[Brand, ...] = ()
    in_stock: bool = False

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
        return products
