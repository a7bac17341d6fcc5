"""What the closest products say of a picture: what it may be, and what it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from catalog.facets import AttributeValue, values_in
from catalog.models import Category, Product
from embeddings.ranking import Candidate

# The k of a vote of the nearest neighbours.
VOTERS = 12
# Of the votes, what a value of an attribute needs more than.
MAJORITY = 0.5
# What no picture shows of a thing.
UNSEEN = {"size"}


@dataclass(frozen=True)
class Guesses:
    """The categories that the picture may be of, the likeliest first, and the values of
    facets that it most likely has, in lower case as facets heed no case."""

    categories: Sequence[Category] = ()
    attributes: Sequence[AttributeValue] = ()

    def shared_with(self, product: Product) -> list[AttributeValue]:
        """Which of the attributes' values a product has."""
        own = _seen(product)
        return [shared for shared in self.attributes if shared in own]


NOTHING = Guesses()


def guess(ranked: Sequence[Candidate]) -> Guesses:
    """By a vote of the first VOTERS, each heard by how far it is above the least."""
    heard = {found.product_id: found.score for found in ranked[:VOTERS]}
    if not heard:
        return NOTHING
    least = min(heard.values())
    products = Product.objects.filter(pk__in=heard).select_related("category")
    of_category: defaultdict[Category, float] = defaultdict(float)
    of_value: defaultdict[AttributeValue, float] = defaultdict(float)
    for product in products.order_by("category", "pk"):
        voice = heard[product.pk] - least
        of_category[product.category] += voice
        for value in _seen(product):
            of_value[value] += voice
    enough = MAJORITY * sum(of_category.values())
    return Guesses(
        sorted(of_category, key=lambda category: -of_category[category]),
        sorted(value for value, voices in of_value.items() if voices > enough),
    )


def _seen(product: Product) -> set[AttributeValue]:
    """The values of a product's facets that a picture may show, in lower case."""
    known = product.attributes
    if not isinstance(known, dict):  # Whoever writes into the table is not asked.
        return set()
    texts = {name: known.get(name) for name in settings.FACETS if name not in UNSEEN}
    return {
        AttributeValue(name, value.lower())
        for name, text in texts.items()
        if isinstance(text, str)
        for value in values_in(text)
    }
