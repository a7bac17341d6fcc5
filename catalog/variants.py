"""Products of one design in several colours, as the attributes of a product tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from catalog.languages import translated
from catalog.models import Product, ProductQuerySet

# What differs between the products whose attribute `design` is the same.
COLOUR_NAMES = ("colour", "color")
MOST_VARIANTS = 24
# What more products have in common is no design, but a word as "striped". Ten colours
# in ten sizes are one.
LARGEST_DESIGN = 100


@dataclass(frozen=True)
class Variant:
    """A product of a design, and what to call it among the others."""

    product: Product
    label: str


def variants_of(product: Product) -> list[Variant]:
    """The visible products of this one's design, itself among them, oldest first.

    At most MOST_VARIANTS, with what their cards show; empty where it is the only one,
    or where more than LARGEST_DESIGN are.
    Each is called by its colour, or by its name where it has none or shares it.
    """
    if not product.design:
        return []
    same = of_designs([product.design]).exclude(pk=product.pk)
    others = same.for_cards().order_by("pk")
    products = [product, *others[: MOST_VARIANTS - 1]]
    if len(products) == 1:
        return []
    shared = Counter(map(colour_of, products))
    return [
        Variant(
            one,
            colour if (colour := colour_of(one)) and shared[colour] == 1 else one.title,
        )
        for one in sorted(products, key=lambda one: one.pk)
    ]


def others_by_design(products: Sequence[Product]) -> dict[str, list[Product]]:
    """The visible products of these ones' designs but for themselves, oldest first.

    By design, at most MOST_VARIANTS of each; only what names and colours they have is
    read at once.
    """
    shown = [product.pk for product in products]
    rows = of_designs(product.design for product in products).exclude(pk__in=shown)
    place = Window(RowNumber(), partition_by="design", order_by="pk")
    told = rows.alias(place=place).filter(place__lte=MOST_VARIANTS)
    others: dict[str, list[Product]] = {}
    for row in told.only("name", "slug", "design", "attributes").order_by("pk"):
        others.setdefault(row.design, []).append(row)
    return others


def of_designs(designs: Iterable[str]) -> ProductQuerySet:
    """The visible products of these designs, but for those of too large ones."""
    known = Product.objects.visible().filter(design__in=set(designs) - {""})
    return known.exclude(design__in=too_large(known))


def stands_alone() -> Q:
    """The condition of products that stand for themselves: of no design, or of one that
    too many have."""
    return Q(design="") | Q(design__in=too_large(Product.objects.visible()))


def too_large(products: ProductQuerySet) -> QuerySet[Product, str]:
    """What more than LARGEST_DESIGN of these products have for their design."""
    counted = products.exclude(design="").order_by().values("design")
    counted = counted.annotate(products=Count("pk"))
    return counted.filter(products__gt=LARGEST_DESIGN).values_list("design", flat=True)


def colour_of(product: Product) -> str:
    """The colour's name in the active language, empty where the shop wrote none."""
    attributes = product.attributes
    written = (
        translated(attributes, name) or attributes.get(name) for name in COLOUR_NAMES
    )
    return next((colour for colour in written if isinstance(colour, str)), "")
