"""The read path: from a shopper's picture or a product to products that look alike."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage, ProductQuerySet
from embeddings import backends, fallback
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.fallback import Look, look_of
from embeddings.fields import store_filters
from embeddings.models import IndexEntry, IndexVersion, QueryImage
from embeddings.queries import StorageUnavailable, encode_query, kept_image
from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit, VectorStoreError

logger = logging.getLogger(__name__)

# Up to so many matching pictures are compared one by one, so that a narrow filter
# cannot hide what an approximate index does not reach.
EXACT_LIMIT = 2000
# A product has a few pictures: so many hits are asked for each product wanted.
OVERFETCH = 4
MOST_HITS = 16_384
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

    `score` is the cosine similarity, and in a degraded answer that of fallback.rank().
    """

    product: Product
    image: ProductImage
    score: float


@dataclass(frozen=True)
class SimilarProducts:
    """One page of found products, closest first.

    `total` counts all products that could be listed under the same filters: visible,
    matching, and with at least one indexed picture. `degraded` says that they were
    found by outline and colours, because encoder or vector store are away.
    """

    items: list[SimilarProduct]
    total: int
    degraded: bool = False


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
            vector = encode_query(query.content_hash, read, version)
            ranked = _rank(version, vector, filters, page.stop)
            listed = filters.products().filter(pk__in=_searchable(version))
            return SimilarProducts(_with_rows(ranked[page]), listed.count())
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
    degraded = False
    try:
        with _availability():
            version = _live_version()
            vectors = _stored_vectors(version, product)
            ranked = _rank(version, vectors, filters, limit + 1) if len(vectors) else []
    except SearchUnavailable as reason:
        logger.warning("comparing by outline and colours: %s", reason)
        images = product.images.exclude(perceptual_hash="")
        looks = images.values_list("perceptual_hash", "colours")
        with _availability():
            ranked = fallback.rank([Look(*look) for look in looks], filters)
        degraded = True
    others = [found for found in ranked if found.product_id != product.pk][:limit]
    return SimilarProducts(_with_rows(others), len(others), degraded)


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


def _stored_vectors(version: IndexVersion, product: Product) -> Vectors:
    """Those of its pictures that are in the store, shape (pictures, dimension)."""
    entries = IndexEntry.objects.filter(version=version, image__product=product)
    image_ids = list(entries.searchable().values_list("image", flat=True))
    stored: dict[int, Vectors] = {}
    if image_ids:
        stored = backends.get_vector_store().fetch(version.collection, image_ids)
    return np.reshape(list(stored.values()), (len(stored), version.dimension))


def _searchable(version: IndexVersion) -> QuerySet[IndexEntry, int]:
    """Keys of the products with a vector. One list, not a question for each product:
    SQLite answered that in 1,100 ms for 3,300 products, this in 2."""
    entries = IndexEntry.objects.filter(version=version).searchable()
    return entries.values_list("image__product", flat=True)


def _rank(
    version: IndexVersion, vectors: Vectors, filters: ProductFilters, wanted: int
) -> list[Candidate]:
    """The closest products, at least `wanted` of them where so many match."""
    products = filters.products()
    if filters != ProductFilters():
        images = ProductImage.objects.filter(product__in=products)
        matching = dict(
            images.order_by().values_list("pk", "product")[: EXACT_LIMIT + 1]
        )
        if len(matching) <= EXACT_LIMIT:
            hits = backends.get_vector_store().search_among(
                version.collection, vectors, list(matching), limit=len(matching)
            )
            return best_image_per_product(chain(*hits), matching)
    return _rank_widening(version, vectors, filters, wanted)


def _rank_widening(
    version: IndexVersion, vectors: Vectors, filters: ProductFilters, wanted: int
) -> list[Candidate]:
    """Ask for more hits until they make enough products or there are no more."""
    store = backends.get_vector_store()
    conditions = store_filters(filters, version.fields)
    limit = wanted * OVERFETCH
    while True:
        limit = min(limit, MOST_HITS)
        answers = store.search(
            version.collection, vectors, limit=limit, filters=conditions
        )
        hits = list(chain(*answers))
        ranked = best_image_per_product(hits, _products_of(hits, filters.products()))
        exhausted = all(len(answer) < limit for answer in answers)
        if len(ranked) >= wanted or exhausted or limit == MOST_HITS:
            return ranked
        limit *= 2


def _products_of(hits: Sequence[Hit], products: ProductQuerySet) -> dict[int, int]:
    """Which product each found picture shows, as the database says now: the index may
    lag behind a price, a category or a deletion by a few seconds."""
    images = ProductImage.objects.filter(pk__in={hit.id for hit in hits})
    product_of = dict(images.values_list("pk", "product"))
    matching = products.filter(pk__in=set(product_of.values()))
    keys = set(matching.values_list("pk", flat=True))
    return {image: product for image, product in product_of.items() if product in keys}


def _with_rows(ranked: Sequence[Candidate]) -> list[SimilarProduct]:
    products = Product.objects.visible().for_cards()
    rows = products.in_bulk([found.product_id for found in ranked])
    return [
        SimilarProduct(product, image, found.score)
        for found in ranked
        if (product := rows.get(found.product_id))
        for image in product.images.all()
        if image.pk == found.image_id
    ]
