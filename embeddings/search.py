"""The read path: from a shopper's picture or a product to products that look alike."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage
from embeddings import backends, fallback, stages
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.models import IndexEntry, IndexVersion, QueryImage
from embeddings.queries import (
    StorageUnavailable,
    encode_query,
    kept_image,
    query_look,
)
from embeddings.ranking import UNKNOWN, Candidate, Look, Tuning, look_of
from embeddings.stages import Question
from embeddings.vector_stores.base import VectorStoreError

logger = logging.getLogger(__name__)

AWAY = (
    EncoderUnavailable,
    VectorStoreError,
    StorageUnavailable,
    fallback.TooManyPictures,
)


class SearchUnavailable(Exception):
    """Encoder, vector store or storage cannot be reached now; try again later."""


@dataclass(frozen=True)
class SimilarProduct:
    """A found product, its best-matching picture, and how alike that is.

    `score` is the cosine similarity, with what else counts where the version's encoder
    was tuned, and in a degraded answer that of fallback.rank(). `confidence` is the
    probability that it is the same product, and `band` says so in words; both are empty
    where that was not learned.
    """

    product: Product
    image: ProductImage
    score: float
    confidence: float | None = None
    band: str = ""


@dataclass(frozen=True)
class SimilarProducts:
    """One page of found products, closest first.

    `total` counts all products that could be listed under the same filters: visible,
    matching, and with at least one indexed picture. `degraded` says that they were
    found by outline and colours, because encoder or vector store are away.
    `no_good_match` says that even the first of all is most likely another product;
    never where scores were not calibrated.
    """

    items: list[SimilarProduct]
    total: int
    degraded: bool = False
    no_good_match: bool = False


def find_similar(
    query: QueryImage,
    filters: ProductFilters,
    *,
    limit: int = 24,
    offset: int = 0,
) -> SimilarProducts:
    """The products closest to a shopper's picture among those that match the filters.

    Raises SearchUnavailable where the encoder or the vector store cannot be reached
    and the shop is too large to do without, and QueryImageGone where the picture would
    have to be read again and cannot be.
    """
    page = slice(offset, offset + limit)
    read = partial(kept_image, query)
    try:
        with _availability():
            version = _live_version()
            question = _question(version, query, read)
            ranked = stages.rank(question, filters, page.stop)
            listed = filters.products().filter(pk__in=_searchable(version))
            tuning = stages.tuning_of(version)
            return SimilarProducts(
                _with_rows(ranked[page], tuning),
                listed.count(),
                no_good_match=_no_good_match(ranked, tuning),
            )
    except SearchUnavailable as reason:
        logger.warning("searching by outline and colours: %s", reason)
        with _availability():
            ranked = fallback.rank([look_of(read())], filters)
        return SimilarProducts(_with_rows(ranked[page]), len(ranked), degraded=True)


def find_similar_to(
    product: Product, filters: ProductFilters, *, limit: int = 12
) -> SimilarProducts:
    """The other products closest to any of this one's pictures, as one page.

    Nothing is encoded. Empty where none of its pictures is indexed yet.
    Raises SearchUnavailable as find_similar() does.
    """
    degraded, tuning = False, None
    try:
        with _availability():
            version = _live_version()
            tuning = stages.tuning_of(version)
            question = _question_of(version, product)
            found = len(question.vectors)
            ranked = stages.rank(question, filters, limit + 1) if found else []
    except SearchUnavailable as reason:
        logger.warning("comparing by outline and colours: %s", reason)
        with _availability():
            ranked = fallback.rank(list(_looks(product).values()), filters)
        degraded, tuning = True, None
    others = [found for found in ranked if found.product_id != product.pk][:limit]
    return SimilarProducts(_with_rows(others, tuning), len(others), degraded)


def warm_up() -> None:
    """Load the live encoder and open the store's connection: the first search would
    take a second longer, with a CLIP encoder ten. Logs what is away."""
    try:
        with _availability():
            version = _live_version()
            backends.get_encoder(version)
            backends.get_vector_store().count(version.collection)
    except SearchUnavailable as error:
        logger.warning("search is not ready yet: %s", error)
    finally:
        connection.close()  # of the thread this runs in


@contextmanager
def _availability() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise SearchUnavailable(str(error)) from error


def _live_version() -> IndexVersion:
    version = IndexVersion.objects.live()
    if version is None:
        raise EncoderUnavailable("nothing has been indexed yet")
    return version


def _question(
    version: IndexVersion, query: QueryImage, read: Callable[[], Image.Image]
) -> Question:
    vector = encode_query(query.content_hash, read, version)
    if stages.needs_looks(version):
        return Question(version, vector, [query_look(query.content_hash, read)])
    return Question(version, vector)


def _question_of(version: IndexVersion, product: Product) -> Question:
    """With those of its pictures that are in the store; nothing is encoded."""
    entries = IndexEntry.objects.filter(version=version, image__product=product)
    image_ids = list(entries.searchable().values_list("image", flat=True))
    stored: dict[int, Vectors] = {}
    if image_ids:
        stored = backends.get_vector_store().fetch(version.collection, image_ids)
    vectors = np.reshape(list(stored.values()), (len(stored), version.dimension))
    if stages.needs_looks(version):
        looks = _looks(product)
        return Question(version, vectors, [looks.get(key, UNKNOWN) for key in stored])
    return Question(version, vectors)


def _looks(product: Product) -> dict[int, Look]:
    """What the database says of its pictures, by their ids."""
    images = product.images.exclude(perceptual_hash="")
    rows = images.values_list("pk", "perceptual_hash", "colours")
    return {key: Look(*look) for key, *look in rows}


def _no_good_match(ranked: Sequence[Candidate], tuning: Tuning | None) -> bool:
    if tuning is None or not ranked:
        return False
    return tuning.calibration.no_good_match(ranked[0].score)


def _searchable(version: IndexVersion) -> QuerySet[IndexEntry, int]:
    """Keys of the products with a vector. One list, not a question for each product:
    SQLite answered that in 1,100 ms for 3,300 products, this in 2."""
    entries = IndexEntry.objects.filter(version=version).searchable()
    return entries.values_list("image__product", flat=True)


def _with_rows(
    ranked: Sequence[Candidate], tuning: Tuning | None = None
) -> list[SimilarProduct]:
    products = Product.objects.visible().for_cards()
    rows = products.in_bulk([found.product_id for found in ranked])
    return [
        _judged(SimilarProduct(product, image, found.score), tuning)
        for found in ranked
        if (product := rows.get(found.product_id))
        for image in product.images.all()
        if image.pk == found.image_id
    ]


def _judged(found: SimilarProduct, tuning: Tuning | None) -> SimilarProduct:
    """With what its score means, where that was learned."""
    if tuning is None:
        return found
    calibration = tuning.calibration
    confidence = float(calibration.probability(found.score))
    return replace(found, confidence=confidence, band=calibration.band(found.score))
