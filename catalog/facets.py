"""Attributes that shoppers narrow by, and how many products have which value."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.db.models import Count, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat

from catalog.counting import counted_as, kept_where_slow, tally
from catalog.models import ProductQuerySet
from catalog.text import storable

# What stands between the values of an attribute that has several: "black / white".
BETWEEN = " / "
LONGEST_VALUE = 100


@dataclass(frozen=True, order=True)
class AttributeValue:
    """One value of an attribute, as `colour:sage`."""

    name: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The opposite of str(). Raises ValueError where no facet can have it."""
        name, _, value = text.partition(":")
        if name not in settings.FACETS or not 0 < len(value) <= LONGEST_VALUE:
            raise ValueError(f"no facet has {text!r}")
        if value != storable(value).strip():
            raise ValueError(f"no product is stored with {text!r}")
        return cls(name, value)

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"

    @property
    def folded(self) -> Self:
        """The same for all that differ from it in case alone."""
        return replace(self, value=self.value.casefold())


def with_values(
    products: ProductQuerySet, wanted: Iterable[AttributeValue]
) -> ProductQuerySet:
    """The products with one of the values wanted of each attribute that is named."""
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for one in wanted:
        by_name[one.name].append(one.value)
    for place, (name, values) in enumerate(by_name.items()):
        written = f"written_{place}"
        text = Concat(
            Value(BETWEEN),
            KeyTextTransform(name, "attributes"),
            Value(BETWEEN),
            output_field=TextField(),
        )
        parts = (f"{BETWEEN}{value}{BETWEEN}" for value in values)
        any_of = reduce(or_, (Q(**{f"{written}__icontains": part}) for part in parts))
        products = products.alias(**{written: text}).filter(any_of)
    return products


@kept_where_slow
def facet_counts(
    products: ProductQuerySet, *, once: bool = False
) -> Mapping[str, Counter[str]]:
    """How many of the products have each value, by the name of each of the FACETS.

    Where each design counts `once`, it does so with each value. Values that differ in
    case alone are one, written as most products write it. What is a list or an object
    in JSON is none.
    """
    names = settings.FACETS
    if not names:
        return {}
    texts = [KeyTextTransform(name, "attributes") for name in names]
    # One pass over the products: reading their JSON is what takes the time.
    counted = products.order_by().values_list(counted_as(once), *texts)
    rows = list(counted.annotate(Count("pk")))
    return {
        name: without_case(
            tally((set(values_in(row[place])), row[0], row[-1]) for row in rows)
        )
        for place, name in enumerate(names, start=1)
    }


def values_in(text: object) -> list[str]:
    """The values that an attribute's text names, in its order; SQLite gives numbers as
    numbers, and the null of JSON as this word."""
    if text in (None, "null") or str(text).startswith(("[", "{")):
        return []
    parts = (part.strip() for part in str(text).split(BETWEEN))
    return [part for part in parts if part]


def without_case(counts: Counter[str]) -> Counter[str]:
    """The counts of values that differ in case alone, together under the commonest."""
    spelled: dict[str, str] = {}
    together: Counter[str] = Counter()
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        together[spelled.setdefault(value.casefold(), value)] += counts[value]
    return together
