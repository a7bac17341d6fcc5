"""What a shopper adds to a picture: words, and products that are more like it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from catalog.models import Product
from embeddings import backends
from embeddings.encoders.base import Vectors, unit_rows
from embeddings.fusion import NO_EMPHASIS, Emphasis
from embeddings.models import IndexEntry, IndexVersion
from embeddings.queries import PART_SECONDS, encoding, remembered, vector_origin

# What examples count beside the picture's 1 (Rocchio 1971): those that are liked draw
# more than the others push, of which nobody knows in what they are unlike.
LIKED, DISLIKED = 0.75, 0.5


@dataclass(frozen=True)
class Refinement:
    """Words such as "in red", and what they count beside the picture, 0 to 1, None for
    what was learned; products to be nearer to, and products to keep away from; and what
    of the picture counts more than was learned."""

    words: str = ""
    weight: float | None = None
    more_like: tuple[Product, ...] = ()
    less_like: tuple[Product, ...] = ()
    emphasis: Emphasis = NO_EMPHASIS


NONE = Refinement()


class Refined(NamedTuple):
    """Unit vectors to search with, of shape (n, dimension).

    Times `scale`, the cosine to one of them is the mean of the cosines to the picture
    and to the words, which count `weight`; that is 0 where there are none, or where
    the encoder reads no words.
    """

    vectors: Vectors
    scale: float = 1.0
    weight: float = 0.0


def refine(
    version: IndexVersion,
    vectors: Vectors,
    refinement: Refinement,
    usual_weight: float,
) -> Refined:
    """The vectors of a picture, moved by all that the shopper added.

    Raises EncoderUnavailable and VectorStoreError.
    """
    liked, disliked = _middles(version, refinement.more_like, refinement.less_like)
    pictures = unit_rows(vectors + LIKED * liked - DISLIKED * disliked)
    words = encode_words(refinement.words, version)
    if words is None:
        return Refined(pictures)
    weight = usual_weight if refinement.weight is None else refinement.weight
    # An inner product is linear: one vector finds by the mean of two likenesses. That
    # holds for one picture; several share the length of the longest.
    mixed = (1 - weight) * pictures + weight * words
    scale = float(np.linalg.norm(mixed, axis=1).max())
    return Refined(unit_rows(mixed), scale, weight)


def encode_words(words: str, version: IndexVersion) -> Vectors | None:
    """The vector of a text in an index version, float32 of shape (1, dimension).

    None for an empty text, and where the version's encoder reads none. Raises
    EncoderUnavailable.
    """
    if not words:
        return None
    digest = hashlib.sha256(words.encode()).hexdigest()
    key = f"words-vector:{vector_origin(version)}:{digest}"

    def encode() -> bytes | None:
        encoder = backends.get_encoder(version)
        if not encoder.supports_texts:
            return None
        with encoding("a shopper's text"):
            return encoder.encode_texts([words]).tobytes()

    stored = remembered(key, encode, PART_SECONDS)
    if stored is None:
        return None
    return np.frombuffer(stored, np.float32).reshape(1, -1)


def _middles(version: IndexVersion, *groups: Sequence[Product]) -> tuple[Vectors, ...]:
    """For each group the mean of its products' own means; zeros for none."""
    products = [product for group in groups for product in group]
    entries = IndexEntry.objects.filter(version=version, image__product__in=products)
    product_of = dict(entries.searchable().values_list("image", "image__product"))
    vectors: defaultdict[int, list[Vectors]] = defaultdict(list)
    if product_of:
        store = backends.get_vector_store()
        for key, vector in store.fetch(version.collection, list(product_of)).items():
            vectors[product_of[key]].append(vector)
    nothing = np.zeros(version.dimension, np.float32)
    middles = {key: np.mean(rows, axis=0) for key, rows in vectors.items()}
    known = [[middles[p.pk] for p in group if p.pk in middles] for group in groups]
    return tuple(np.mean(rows, axis=0) if rows else nothing for rows in known)
