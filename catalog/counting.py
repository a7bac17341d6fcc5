"""Counts of products or designs, kept for a minute where counting takes long."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from functools import wraps
from time import perf_counter
from typing import Concatenate, ParamSpec, TypeVar

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Case, F, Value, When

from catalog.models import ProductQuerySet
from catalog.variants import stands_alone

# The counts beside the filters take 0.6 s of a core for 100,000 products in SQLite.
KEPT_SECONDS = 60
# Less is not felt: a small shop's counts are always those of this moment.
SLOW_SECONDS = 0.1

Counted = TypeVar("Counted")
Asked = ParamSpec("Asked")
Key = TypeVar("Key", bound=Hashable)


def kept_where_slow(
    count: Callable[Concatenate[ProductQuerySet, Asked], Counted],
) -> Callable[Concatenate[ProductQuerySet, Asked], Counted]:
    """The function with what it said less than KEPT_SECONDS ago of the same products.

    Only what took longer than SLOW_SECONDS is kept. A cache that is away costs the
    counting, no answer.
    """

    @wraps(count)
    def counted(
        products: ProductQuerySet, /, *more: Asked.args, **named: Asked.kwargs
    ) -> Counted:
        asked = _asked(products, more, named)
        key = f"{count.__module__}.{count.__qualname__}:{asked}"
        known = None
        with suppress(Exception):
            known = cache.get(key)
        if known is not None:
            return known
        start = perf_counter()
        found = count(products, *more, **named)
        if perf_counter() - start > SLOW_SECONDS:
            with suppress(Exception):
                cache.set(key, found, KEPT_SECONDS)
        return found

    return counted


def counted_as(once: bool) -> Case | Value:
    """The design that stands for all of its colours, empty where a product stands for
    itself. All products do unless each design counts `once`."""
    if not once:
        return Value("")
    return Case(When(stands_alone(), then=Value("")), default=F("design"))


def tally(rows: Iterable[tuple[Iterable[Key], str, int]]) -> Counter[Key]:
    """How many have each key; a row says which keys, counted as what, and how many."""
    counts: Counter[Key] = Counter()
    designs: defaultdict[Key, set[str]] = defaultdict(set)
    for keys, design, count in rows:
        for key in keys:
            if design:
                designs[key].add(design)
            else:
                counts[key] += count
    for key, known in designs.items():
        counts[key] += len(known)
    return counts


def _asked(products: ProductQuerySet, *more: object) -> str:
    """What tells one question from others: its products, and what else was asked."""
    try:
        asked = repr((products.query.sql_with_params(), *more))
    except EmptyResultSet:
        asked = "none"
    return hashlib.sha256(asked.encode()).hexdigest()
