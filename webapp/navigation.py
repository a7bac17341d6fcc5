"""The ways into the catalogue, with how many products each leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery

from catalog.counting import counted_as, kept_where_slow, tally
from catalog.facets import AttributeValue, facet_counts
from catalog.filtering import ProductFilters
from catalog.models import (
    Brand,
    Category,
    Product,
    ProductImage,
    ProductQuerySet,
)

TILES = 12
# Of brands, and of an attribute's values, so many are seen at once where there are more
# than a glance takes in, and so many can be reached at all: of more, the commonest.
FEW = 12
SEEN_AT_ONCE = 10
MOST_OFFERED = 200
STEP = Category.steplen


@dataclass(frozen=True)
class CategoryChoice:
    """A category to go to."""

    category: Category
    count: int
    chosen: bool


Choice = TypeVar("Choice", "BrandChoice", "ValueChoice")


@dataclass(frozen=True)
class BrandChoice:
    """A brand to tick."""

    brand: Brand
    count: int
    chosen: bool

    @property
    def name(self) -> str:
        return self.brand.name

    @property
    def value(self) -> str:
        """What stands for it in an address."""
        return self.brand.slug


@dataclass(frozen=True)
class ValueChoice:
    """A value of an attribute to tick."""

    attribute: AttributeValue
    count: int
    chosen: bool

    @property
    def name(self) -> str:
        return self.attribute.value

    @property
    def value(self) -> str:
        """What stands for it in an address."""
        return str(self.attribute)


@dataclass(frozen=True)
class Offer(Generic[Choice]):
    """What can be ticked: some at once, fullest first, and the rest by name.

    `total` counts what there is, with what is left out of a very long rest.
    """

    first: list[Choice]
    rest: list[Choice]
    total: int

    @property
    def offered(self) -> int:
        return len(self.first) + len(self.rest)


@dataclass(frozen=True)
class Facet:
    """An attribute with the values it is narrowed by."""

    name: str
    offer: Offer[ValueChoice]


@dataclass(frozen=True)
class CategoryTile:
    """A top category with the main picture of its newest product."""

    category: Category
    count: int
    image: ProductImage | None


def category_choices(
    filters: ProductFilters,
    among: ProductQuerySet | None = None,
    *,
    once: bool = False,
) -> list[CategoryChoice]:
    """The tree in reading order, opened along the way to the chosen category.

    Counts hold under the other filters, and within `among` where it is given; designs
    count `once`, or each product does. What leads to nothing is left out, but never the
    way to the chosen category.
    """
    counts = counts_by_path(narrowed(replace(filters, category=None), among), once=once)
    way = way_to(filters.category)
    shown = Q(depth=1)
    for path in way:
        shown |= Q(path__startswith=path, depth=len(path) // STEP + 1)
    return [
        CategoryChoice(
            category=category,
            count=counts[category.path],
            chosen=category == filters.category,
        )
        for category in Category.objects.filter(shown).order_by("path")
        if counts[category.path] or category.path in way
    ]


def brand_choices(
    filters: ProductFilters,
    among: ProductQuerySet | None = None,
    *,
    once: bool = False,
) -> Offer[BrandChoice]:
    """The brands of the products under the other filters, and the ticked ones."""
    counts = counts_by_brand(narrowed(replace(filters, brands=()), among), once=once)
    ticked = {brand.pk for brand in filters.brands}
    common = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MOST_OFFERED]
    brands = Brand.objects.in_bulk({*common, *ticked})
    choices = [
        BrandChoice(brand, counts[pk], pk in ticked) for pk, brand in brands.items()
    ]
    return offer(choices, len(counts.keys() | ticked))


def facets(
    filters: ProductFilters,
    among: ProductQuerySet | None = None,
    *,
    once: bool = False,
) -> list[Facet]:
    """The attributes that tell products apart under the other filters.

    Each with its values, the ticked ones among them; counts hold under all filters but
    those on the same attribute.
    """
    counts = facet_counts(narrowed(filters, among), once=once)
    for name in {ticked.name for ticked in filters.attributes}:
        others = tuple(one for one in filters.attributes if one.name != name)
        freed = replace(filters, attributes=others)
        counts = {**counts, name: facet_counts(narrowed(freed, among), once=once)[name]}
    known = [
        # What was counted a minute ago may know nothing of a new facet.
        Facet(name, value_choices(name, counts.get(name, Counter()), filters))
        for name in settings.FACETS
    ]
    return [
        facet
        for facet in known
        if facet.offer.total > 1 or any(choice.chosen for choice in facet.offer.first)
    ]


def value_choices(
    name: str, counts: Counter[str], filters: ProductFilters
) -> Offer[ValueChoice]:
    """The values that products have for an attribute, and the ticked ones."""
    values = [one.value for one in filters.attributes if one.name == name]
    ticked = {value.casefold() for value in values}
    spelled = {value.casefold(): value for value in [*values, *counts]}
    common = sorted(counts, key=lambda v: (-counts[v], v))[:MOST_OFFERED]
    offered = dict.fromkeys([*common, *(spelled[key] for key in ticked)])
    choices = [
        ValueChoice(AttributeValue(name, v), counts[v], v.casefold() in ticked)
        for v in offered
    ]
    return offer(choices, len(spelled))


def offer(choices: list[Choice], total: int) -> Offer[Choice]:
    """The fullest ones and all that are ticked at once, the others by name."""
    fullest = sorted(choices, key=lambda choice: (-choice.count, choice.name))
    if len(fullest) <= FEW:
        return Offer(fullest, [], total)
    seen = fullest[:SEEN_AT_ONCE]
    seen += [choice for choice in fullest[SEEN_AT_ONCE:] if choice.chosen]
    rest = [choice for choice in choices if choice not in seen]
    return Offer(seen, sorted(rest, key=lambda choice: choice.name.casefold()), total)


def category_tiles() -> list[CategoryTile]:
    """The top categories that have products, fullest first."""
    counts = counts_by_path(Product.objects.visible())
    newest_picture = (
        ProductImage.objects.filter(
            product__visible=True, product__category__path__startswith=OuterRef("path")
        )
        .order_by("-product_id", "display_order", "pk")
        .values("pk")[:1]
    )
    roots: Sequence[Category] = sorted(
        (root for root in Category.objects.filter(depth=1) if counts[root.path]),
        key=lambda root: -counts[root.path],
    )[:TILES]
    pictures = dict(
        Category.objects.filter(pk__in=[root.pk for root in roots])
        .annotate(picture=Subquery(newest_picture))
        .values_list("pk", "picture")
    )
    images = ProductImage.objects.in_bulk(filter(None, pictures.values()))
    return [
        CategoryTile(root, counts[root.path], images.get(pictures[root.pk]))
        for root in roots
    ]


def narrowed(filters: ProductFilters, among: ProductQuerySet | None) -> ProductQuerySet:
    """The products that match the filters, of those in `among`."""
    products = filters.products()
    return products if among is None else products.filter(pk__in=among.values("pk"))


@kept_where_slow
def counts_by_path(products: ProductQuerySet, *, once: bool = False) -> Counter[str]:
    """How many of these products lie in or below each category, by its tree path."""
    counted = products.order_by().values_list("category__path", counted_as(once))
    rows = counted.annotate(Count("pk"))
    return tally((prefixes(path), design, count) for path, design, count in rows)


@kept_where_slow
def counts_by_brand(products: ProductQuerySet, *, once: bool = False) -> Counter[int]:
    """How many of these products each brand has, by its key."""
    made = products.filter(brand__isnull=False).order_by()
    rows = made.values_list("brand", counted_as(once)).annotate(Count("pk"))
    return tally(([brand], design, count) for brand, design, count in rows)


def way_to(category: Category | None) -> list[str]:
    """The tree paths from the top down to a category, its own included."""
    return prefixes(category.path) if category else []


def prefixes(path: str) -> list[str]:
    """The tree paths of everything above a path, and itself."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]
