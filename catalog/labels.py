"""What the values of facets are called in a language, as the products themselves say.

Shoppers narrow by the shop's own words, so that an address means the same in every
language; only what they read differs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Count, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from catalog.counting import kept_where_slow
from catalog.facets import AttributeValue, values_in
from catalog.languages import SIGN, spoken, tagged
from catalog.models import Product, ProductQuerySet

Labels = Mapping[AttributeValue, str]


def label_of(value: AttributeValue, labels: Labels) -> str:
    """What to call a value: itself where no product says more."""
    return labels.get(value.folded, value.value)


def active_labels() -> Labels:
    """What values are called in the active language, by what shoppers can see."""
    return learn_labels(Product.objects.visible(), spoken())


@kept_where_slow
def learn_labels(products: ProductQuerySet, codes: Sequence[str]) -> Labels:
    """What most of the products call each value, in the first language that each tells.

    By the value as AttributeValue.folded. Of "black / white" each is told where the
    other language names as many.
    """
    names = settings.FACETS
    keys = [*names, *(tagged(name, code) for name in names for code in codes)]
    votes: defaultdict[AttributeValue, Counter[str]] = defaultdict(Counter)
    texts = [KeyTextTransform(key, "attributes") for key in keys]
    rows = telling(products, codes).order_by().values_list(*texts)
    for *found, count in rows.annotate(Count("pk")) if names and codes else ():
        said = dict(zip(keys, map(values_in, found), strict=True))
        for name in names:
            words = (said[tagged(name, code)] for code in codes)
            told = next(filter(None, words), [])
            if len(told) == len(said[name]):
                for value, word in zip(said[name], told, strict=True):
                    votes[AttributeValue(name, value).folded][word] += count
    return {value: commonest(words) for value, words in votes.items()}


def telling(products: ProductQuerySet, codes: Sequence[str]) -> ProductQuerySet:
    """Those that say anything in these languages, and few others: reading their JSON
    is what takes the time."""
    anything = Q()
    for code in codes:
        anything |= Q(written__contains=f'{SIGN}{code}"')
    written = Cast("attributes", TextField())
    return products.alias(written=written).filter(anything)


def commonest(words: Counter[str]) -> str:
    """The one with most votes, the first of the alphabet where several have."""
    return min(words, key=lambda word: (-words[word], word))
