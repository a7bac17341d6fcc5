"""Finds products by words, best first, on SQLite and PostgreSQL alike."""

import re
from functools import reduce
from operator import add

from django.db import connections
from django.db.models import F
from django.db.models.expressions import Case, OrderBy, RawSQL, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import LessThan

from catalog.models import ProductQuerySet
from catalog.text import searchable

# A shopper's words, not a document: 10 KB of text must not become 2,000 conditions.
MAX_CHARACTERS = 500
MAX_WORDS = 12
# SQLite's trigram index knows no shorter ones, and most Chinese words have two.
SHORTEST_INDEXED = 3
BETWEEN_WORDS = re.compile(r"[\s,;:!?()\[\]{}<>\"*|“”„«»‹›、。・…]+")
AROUND_WORDS = ".-'’/&"


def search_products(products: ProductQuerySet, query: str) -> ProductQuerySet:
    """Those of the products that hold every word of the query, best first.

    A word may stand inside a longer one. A name counts more than a brand, that more
    than a category, a SKU, an attribute or the description, in this order. An empty
    query keeps all products as they are; one of nothing but signs finds none.
    """
    if not query.strip():
        return products
    words = words_of(query)
    if not words:
        return products.none()
    position = reduce(add, (_position(word) for word in words))
    words_in_name = reduce(add, (_stands_in_name(word) for word in words))
    return _with_words(products, words).order_by(
        OrderBy(words_in_name, descending=True), position.asc(), "-pk"
    )


def words_of(query: str) -> list[str]:
    """The distinct words to look for, in their order, folded as the stored text is."""
    words = BETWEEN_WORDS.split(searchable(query[:MAX_CHARACTERS]))
    stripped = (word.strip(AROUND_WORDS) for word in words)
    return list(dict.fromkeys(word for word in stripped if word))[:MAX_WORDS]


def _with_words(products: ProductQuerySet, words: list[str]) -> ProductQuerySet:
    if connections[products.db].vendor == "sqlite":
        indexed = [word for word in words if len(word) >= SHORTEST_INDEXED]
        words = [word for word in words if len(word) < SHORTEST_INDEXED]
        if indexed:
            quoted = (word.replace('"', '""') for word in indexed)
            products = products.filter(
                pk__in=RawSQL(
                    "SELECT rowid FROM catalog_product_fts"
                    " WHERE catalog_product_fts MATCH %s",
                    [" ".join(f'"{word}"' for word in quoted)],
                )
            )
    for word in words:
        products = products.filter(search_text__contains=word)
    return products


def _position(word: str) -> StrIndex:
    return StrIndex(F("search_text"), Value(word))


def _stands_in_name(word: str) -> Case:
    """1 where the word begins in the first line of the text, which is the name."""
    name_ends = StrIndex(F("search_text"), Value("\n"))
    return Case(When(LessThan(_position(word), name_ends), then=1), default=0)
