"""What a shopper adds to a picture: words, and products that are more like it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.conf import settings
from django.core.cache import cache

from catalog.models import Product
from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable, Vectors, unit_rows
from embeddings.models import IndexEntry, IndexVersion

logger = logging.getLogger(__name__)

# What examples count beside the picture's 1 (Rocchio 1971): those that are liked draw
# more than the others push, of which nobody knows in what they are unlike.
LIKED, DISLIKED = 0.75, 0.5


@dataclass(frozen=True)
class Refinement:
    """Words such as "in red", and what they count beside the picture, 0 to 1, None for
    what was learned; products to be nearer to, and products to keep away from."""

    words: str = ""
    weight: float | None = None
    more_like: tuple[Product, ...] = ()
    less_like: tuple[Product, ...] = ()


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
    liked = LIKED * _middle(version, refinement.more_like)
    disliked = DISLIKED * _middle(version, refinement.less_like)
    pictures = unit_rows(vectors + liked - disliked)
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
    key = f"words-vector:{version.encoder_identity}:{digest}"
    stored = None
    with suppress(Exception):  # A cache that is away costs an encoding, no answer.
        stored = cache.get(key)
    if stored is not None:
        return np.frombuffer(stored, np.float32).reshape(1, -1)
    encoder = backends.get_encoder(version)
    if not encoder.supports_texts:
        return None
    try:
        vector = encoder.encode_texts([words])
    except Exception as error:
        logger.exception("a shopper's words cannot be encoded")
        raise EncoderUnavailable(f"{type(error).__name__}: {error}") from error
    with suppress(Exception):
        cache.set(key, vector.tobytes(), settings.QUERY_IMAGE_HOURS * 3600)
    return vector


def _middle(version: IndexVersion, products: Sequence[Product]) -> Vectors:
    """The mean of the products' own means, of shape (1, dimension); zeros for none."""
    middles = []
    for product in products:
        entries = IndexEntry.objects.filter(version=version, image__product=product)
        image_ids = list(entries.searchable().values_list("image", flat=True))
        if not image_ids:
            continue
        stored = backends.get_vector_store().fetch(version.collection, image_ids)
        if stored:
            middles.append(np.mean(list(stored.values()), axis=0))
    if not middles:
        return np.zeros((1, version.dimension), np.float32)
    return np.mean(middles, axis=0, keepdims=True)
