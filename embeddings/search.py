"""The read path: from a shopper's picture or a product to products that look alike."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from PIL import Image

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductImage, ProductQuerySet
from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.fields import store_filters
from embeddings.images import InvalidImage, Picture, decode_image
from embeddings.models import IndexEntry, IndexVersion, QueryImage
from embeddings.ranking import Candidate, best_image_per_product
from embeddings.vector_stores.base import Hit, VectorStoreError

logger = logging.getLogger(__name__)

# Up to so many matching pictures are compared one by one, so that a narrow filter
# cannot hide what an approximate index does not reach.
EXACT_LIMIT = 2000
# A product has a few pictures: so many hits are asked for each product wanted.
OVERFETCH = 4
MOST_HITS = 16_384


class SearchUnavailable(Exception):
    """The encoder or the vector store cannot be reached now; try again later."""


class QueryImageGone(Exception):
    """The kept file of a shopper's picture is no more."""


@dataclass(frozen=True)
class SimilarProduct:
    """A found product, its best-matching picture, and their cosine similarity."""

    product: Product
    image: ProductImage
    score: float


@dataclass(frozen=True)
class SimilarProducts:
    """One page of found products, closest first.

    `total` counts all products that could be listed under the same filters: visible,
    matching, and with at least one indexed picture.
    """

    items: list[SimilarProduct]
    total: int


def keep_query_image(picture: Picture) -> QueryImage:
    """Store a shopper's picture and its query vector, and give it a token.

    Raises SearchUnavailable where the encoder cannot be had.
    """
    with _availability():
        encode_query(picture.content_hash, lambda: picture.image, _live_version())
    buffer = io.BytesIO()
    # 4:4:4, so that a picture encoded anew by a later version keeps its colours.
    picture.image.save(buffer, "JPEG", quality=95, subsampling=0)
    query = QueryImage(content_hash=picture.content_hash)
    try:
        query.file.save("query.jpg", ContentFile(buffer.getvalue()))
    except DatabaseError:
        query.file.delete(save=False)  # Without its row nobody would delete it.
        raise
    return query


def encode_query(
    content_hash: str, read: Callable[[], Image.Image], version: IndexVersion
) -> Vectors:
    """The vector of a picture in an index version, float32 of shape (1, dimension).

    The picture is read and encoded only where the cache does not know it.
    """
    key = f"query-vector:{version.encoder_identity}:{content_hash}"
    stored = None
    with suppress(Exception):  # A cache that is away costs an encoding, no answer.
        stored = cache.get(key)
    if stored is not None:
        return np.frombuffer(stored, np.float32).reshape(1, -1)
    vector = backends.get_encoder(version).encode_images([read()])
    with suppress(Exception):
        cache.set(key, vector.tobytes(), settings.QUERY_IMAGE_HOURS * 3600)
    return vector


def find_similar(
    query: QueryImage,
    filters: ProductFilters,
    *,
    limit: int = 24,
    offset: int = 0,
) -> SimilarProducts:
    """The products closest to a shopper's picture among those that match the filters.

    Raises SearchUnavailable where the encoder or the vector store cannot be reached,
    and QueryImageGone where the picture would have to be read again and cannot be.
    """
    with _availability():
        version = _live_version()
        vector = encode_query(query.content_hash, partial(_kept_image, query), version)
        ranked = _rank(version, vector, filters, offset + limit)
        return SimilarProducts(
            items=_with_rows(ranked[offset : offset + limit]),
            total=filters.products().filter(pk__in=_searchable(version)).count(),
        )


def find_similar_to(
    product: Product, filters: ProductFilters, *, limit: int = 12
) -> list[SimilarProduct]:
    """The other products closest to any stored vector of this one's pictures.

    Nothing is encoded. Empty where none of its pictures is indexed yet.
    Raises SearchUnavailable where the vector store cannot be reached.
    """
    version = IndexVersion.objects.live()
    if version is None:
        return []
    with _availability():
        entries = IndexEntry.objects.filter(version=version, image__product=product)
        image_ids = list(entries.searchable().values_list("image", flat=True))
        if not image_ids:
            return []
        stored = backends.get_vector_store().fetch(version.collection, image_ids)
        if not stored:
            return []
        ranked = _rank(version, np.stack(list(stored.values())), filters, limit + 1)
    others = [found for found in ranked if found.product_id != product.pk]
    return _with_rows(others[:limit])


def delete_expired_query_images() -> int:
    """Delete the shoppers' pictures whose time has run out, files first; how many.

    One that cannot be deleted now is left for the next time.
    """
    deleted = 0
    for query in QueryImage.objects.expired().iterator():
        try:
            query.file.delete(save=False)
        except OSError:
            logger.exception("cannot delete %s", query.file.name)
            continue
        query.delete()
        deleted += 1
    return deleted


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
    except (EncoderUnavailable, VectorStoreError) as error:
        raise SearchUnavailable(str(error)) from error


def _live_version() -> IndexVersion:
    version = IndexVersion.objects.live()
    if version is None:
        raise EncoderUnavailable("nothing has been indexed yet")
    return version


def _kept_image(query: QueryImage) -> Image.Image:
    try:
        with query.file.open() as file:
            return decode_image(file.read()).image
    except (OSError, InvalidImage) as error:
        raise QueryImageGone from error


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
