"""The read path: from a shopper's picture or a product to products that look alike."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from django.db import connection
from django.db.models import QuerySet

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import backends, fallback, orders, refining, stages
from embeddings.boxes import Box
from embeddings.designs import count_designs, one_of_each, rank_designs, shown_with
from embeddings.encoders.base import EncoderUnavailable
from embeddings.found import SimilarProducts, with_rows
from embeddings.guesses import NOTHING, guess
from embeddings.models import IndexEntry, IndexVersion, QueryImage
from embeddings.queries import StorageUnavailable, kept_image, query_look
from embeddings.questions import (
    looks_of,
    question_in_words,
    question_of_picture,
    question_of_product,
    refined,
)
from embeddings.ranking import Candidate, Tuning
from embeddings.refining import Refinement
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


def find_similar(
    query: QueryImage,
    filters: ProductFilters,
    refinement: Refinement = refining.NONE,
    *,
    box: Box | None = None,
    order: Sequence[str] = (),
    limit: int = 24,
    offset: int = 0,
) -> SimilarProducts:
    """The products closest to a shopper's picture among those that match the filters.

    Of each design the closest one, which stands for its other colours. With a box,
    closest to what is in it. With an order of the database's, as ("price", "-pk"), the
    CLOSEST ones in that; with VARIED, in one where neighbours differ. Scores say
    nothing of confidence where more than the picture counted. A degraded answer heeds
    all but the refinement and VARIED.

    Raises SearchUnavailable where the encoder or the vector store cannot be reached
    and the shop is too large to do without, and QueryImageGone where the picture would
    have to be read again and cannot be.
    """
    page = slice(offset, offset + limit)
    try:
        with _availability():
            version = _live_version()
            tuning = stages.tuning_of(version)
            asked = question_of_picture(
                version, query, partial(kept_image, query), box, refinement.emphasis
            )
            question = refined(asked, refinement, tuning)
            ranked, shown, total = _listed(version, question, filters, order, page)
            meaning = tuning if refinement == refining.NONE else None
            return SimilarProducts(
                with_rows(shown, meaning),
                total,
                no_good_match=_no_good_match(ranked, meaning),
                kept_out=_keep_out(filters, ranked, question, meaning),
                words_weight=question.words,
                guesses=guess(ranked) if refinement == refining.NONE else NOTHING,
            )
    except SearchUnavailable as reason:
        logger.warning("searching by outline and colours: %s", reason)
        with _availability():
            shown = orders.in_order(_rank_by_outline(query, filters, box), order)
        return SimilarProducts(with_rows(shown[page]), len(shown), degraded=True)


def find_described(
    words: str,
    filters: ProductFilters,
    *,
    order: Sequence[str] = (),
    limit: int = 24,
    offset: int = 0,
) -> SimilarProducts:
    """The products that look most as some words say, listed as by find_similar().

    Empty, and words count 0, where the encoder reads none. Raises SearchUnavailable.
    """
    page = slice(offset, offset + limit)
    with _availability():
        version = _live_version()
        question = question_in_words(version, words)
        if question is None:
            return SimilarProducts([], 0)
        _, shown, total = _listed(version, question, filters, order, page)
    return SimilarProducts(with_rows(shown), total, words_weight=1.0)


def find_similar_to(
    product: Product, filters: ProductFilters, *, limit: int = 12
) -> SimilarProducts:
    """The other products closest to any of this one's pictures, as one page.

    Of each design the closest one; of its own none, unless it is out of stock or not
    sold any more. Nothing is encoded. Empty where none of its pictures is indexed yet.
    Raises SearchUnavailable as find_similar() does.
    """
    degraded, tuning = False, None
    try:
        with _availability():
            version = _live_version()
            tuning = stages.tuning_of(version)
            question = question_of_product(version, product)
            found = len(question.vectors)
            ranked = rank_designs(question, filters, limit + 1) if found else []
    except SearchUnavailable as reason:
        logger.warning("comparing by outline and colours: %s", reason)
        with _availability():
            looks = list(looks_of(product).values())
            ranked = one_of_each(fallback.rank(looks, filters))
        degraded, tuning = True, None
    shown = shown_with(product)
    others = [found for found in ranked if found.product_id not in shown][:limit]
    return SimilarProducts(with_rows(others, tuning), len(others), degraded)


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


def _listed(
    version: IndexVersion,
    question: Question,
    filters: ProductFilters,
    order: Sequence[str],
    page: slice,
) -> tuple[list[Candidate], Sequence[Candidate], int]:
    """The closest of all; those of the page in their order; how many can be listed."""
    wanted = max(page.stop, orders.CLOSEST) if order else page.stop
    ranked = rank_designs(question, filters, wanted)
    shown = orders.in_order(ranked, order, version)
    listed = filters.products().filter(pk__in=_searchable(version))
    total = len(shown) if order else count_designs(listed)
    return ranked, shown[page], total


def _rank_by_outline(
    query: QueryImage, filters: ProductFilters, box: Box | None
) -> list[Candidate]:
    """What the database finds by itself, the closest product of each design."""
    look = query_look(query.content_hash, partial(kept_image, query), box)
    return one_of_each(fallback.rank([look], filters))


def _no_good_match(ranked: Sequence[Candidate], tuning: Tuning | None) -> bool:
    if tuning is None or not ranked:
        return False
    # Another one may stand first because its shape is the same.
    return tuning.calibration.no_good_match(max(found.score for found in ranked))


def _keep_out(
    filters: ProductFilters,
    ranked: Sequence[Candidate],
    question: Question,
    tuning: Tuning | None,
) -> bool:
    """Whether the first would be a good match without the filters, and is none now."""
    everything = ProductFilters()
    if filters == everything or not _no_good_match(ranked, tuning):
        return False
    return not _no_good_match(rank_designs(question, everything, 1), tuning)


def _searchable(version: IndexVersion) -> QuerySet[IndexEntry, int]:
    """Keys of the products with a vector. One list, not a question for each product:
    SQLite answered that in 1,100 ms for 3,300 products, this in 2."""
    entries = IndexEntry.objects.filter(version=version).searchable()
    return entries.values_list("image__product", flat=True)
