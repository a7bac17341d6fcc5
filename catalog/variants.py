"""Products of one design in several colours, as the attributes of a product tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.models import Product

# What differs between the products whose attribute `design` is the same.
COLOUR_NAMES = ("colour", "color")
MOST_VARIANTS = 24


@dataclass(frozen=True)
class Variant:
    """A product of a design, and what to call it among the others."""

    product: Product
    label: str


def variants_of(product: Product) -> list[Variant]:
    """The visible products of this one's design, itself among them, oldest first.

    At most MOST_VARIANTS, with what their cards show; empty where it is the only one.
    Each is called by its colour, or by its name where it has none or shares it.
    """
    if not product.design:
        return []
    same = Product.objects.visible().filter(design=product.design)
    others = same.exclude(pk=product.pk).for_cards().order_by("pk")
    products = [product, *others[: MOST_VARIANTS - 1]]
    if len(products) == 1:
        return []
    shared = Counter(map(colour_of, products))
    return [
        Variant(
            one,
            colour if (colour := colour_of(one)) and shared[colour] == 1 else one.name,
        )
        for one in sorted(products, key=lambda one: one.pk)
    ]


def others_by_design(products: Sequence[Product]) -> dict[str, list[Product]]:
    """The visible products of these ones' designs but for themselves, oldest first.

    By design, at most MOST_VARIANTS of each; only what names and colours they have is
    read at once.
    """
    designs = {product.design for product in products if product.design}
    shown = [product.pk for product in products]
    rows = Product.objects.visible().filter(design__in=designs).exclude(pk__in=shown)
    others: dict[str, list[Product]] = {}
    for row in rows.only("name", "slug", "design", "attributes").order_by("pk"):
        known = others.setdefault(row.design, [])
        if len(known) < MOST_VARIANTS:
            known.append(row)
    return others


def colour_of(product: Product) -> str:
    """The colour's name as the shop wrote it, empty where it wrote none."""
    written = (product.attributes.get(name) for name in COLOUR_NAMES)
    return next((colour for colour in written if isinstance(colour, str)), "")
