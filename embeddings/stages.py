"""The stages of a search: which pictures may be meant, and a closer look at these."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from math import ceil

from django.conf import settings

from catalog.filtering import ProductFilters
from catalog.models import ProductImage, ProductQuerySet
from embeddings import backends, fallback
from embeddings.encoders.base import Vectors
from embeddings.fields import store_filters
from embeddings.fusion import NO_EMPHASIS, VECTOR_ALONE, Emphasis, FusionWeights
from embeddings.looks import Look
from embeddings.models import IndexVersion
from embeddings.ranking import (
    Candidate,
    Judged,
    Match,
    Tuning,
    best_image_per_product,
    closest_matches,
    fused,
    rank_by_windows,
)
from embeddings.vector_stores.base import Hit

logger = logging.getLogger(__name__)

TWO_STAGE = "two-stage"
# Up to so many matching pictures are compared one by one, so that a narrow filter
# cannot hide what an approximate index does not reach.
EXACT_LIMIT = 2000
# A product has a few pictures: so many hits are asked for each product wanted.
OVERFETCH = 4
MOST_HITS = 16_384
# So many hits at a time are put in order by all that is known of them. It divides
# MOST_HITS: were the last window not full, the next page would order it otherwise.
WINDOW = 256
# So many pictures that look alike are compared by their vectors at a time.
CANDIDATES = 1024


@dataclass(frozen=True)
class Question:
    """What is searched with: the vectors of some pictures, and where they count, their
    looks in the same order.

    Cosines to the vectors count times `scale`. Of the score, `words` is the share that
    is not the pictures' own, 0 to 1: looks count for less of it. They count for more by
    the `emphasis`. `same_shape` is whether what has their shape is to come first.
    """

    version: IndexVersion
    vectors: Vectors
    looks: Sequence[Look] = ()
    scale: float = 1.0
    words: float = 0.0
    emphasis: Emphasis = NO_EMPHASIS
    same_shape: bool = True

    @cached_property
    def fusion(self) -> FusionWeights | None:
        """What counts how much where more than vectors does, and more is known."""
        weights = weights_of(self.version).beside_words(self.words)
        weights = weights.with_emphasis(self.emphasis)
        if not self.same_shape:
            weights = replace(weights, same_shape=0.0)
        return weights if self.looks and weights.needs_looks else None


def tuning_of(version: IndexVersion) -> Tuning | None:
    """What was learned for the version's encoder, None where nothing was."""
    if not version.calibration:
        return None
    try:
        return Tuning.from_json(version.calibration)
    except ValueError as error:  # Worse answers are better than none.
        logger.warning("the calibration of version %s: %s", version, error)
        return None


def weights_of(version: IndexVersion) -> FusionWeights:
    """What counts how much for the version's encoder."""
    tuning = tuning_of(version)
    return tuning.fusion if tuning else VECTOR_ALONE


def needs_looks(version: IndexVersion, emphasis: Emphasis = NO_EMPHASIS) -> bool:
    """Whether a question to this version is to bring looks."""
    weights = weights_of(version).with_emphasis(emphasis)
    return settings.SEARCH_MODE == TWO_STAGE or weights.needs_looks


def rank(question: Question, filters: ProductFilters, wanted: int) -> list[Candidate]:
    """The closest products, at least `wanted` of them where so many match.

    Of one question, a longer answer begins with the shorter ones. Raises
    VectorStoreError.
    """
    if settings.SEARCH_MODE == TWO_STAGE and question.looks:
        try:
            return _rank_those_that_look_alike(question, filters, wanted)
        except fallback.TooManyPictures as reason:
            logger.debug("searching by vectors alone: %s", reason)
    if filters != ProductFilters():
        images = ProductImage.objects.filter(product__in=filters.products())
        matching = dict(
            images.order_by().values_list("pk", "product")[: EXACT_LIMIT + 1]
        )
        if len(matching) <= EXACT_LIMIT:
            answers = _search_among(question, list(matching))
            return _grouped(question, answers, matching, wanted)
    return _rank_widening(question, filters, wanted)


def _rank_those_that_look_alike(
    question: Question, filters: ProductFilters, wanted: int
) -> list[Candidate]:
    """Candidates by outline and colours, ordered by their vectors and all else."""
    order, product_of = fallback.closest_pictures(question.looks, filters)

    def judge(image_ids: Sequence[int]) -> list[Judged]:
        matches = closest_matches(_search_among(question, image_ids))
        return _judged(question, list(matches.values()))

    return rank_by_windows(order, judge, product_of, wanted=wanted, window=CANDIDATES)


def _rank_widening(
    question: Question, filters: ProductFilters, wanted: int
) -> list[Candidate]:
    """Ask for more hits until they make enough products or there are no more."""
    store = backends.get_vector_store()
    conditions = store_filters(filters, question.version.fields)
    limit = wanted * OVERFETCH
    if question.fusion:
        limit = ceil(limit / WINDOW) * WINDOW
    while True:
        limit = min(limit, MOST_HITS)
        answers = _scaled(
            question,
            store.search(
                question.version.collection,
                question.vectors,
                limit=limit,
                filters=conditions,
            ),
        )
        product_of = _products_of(list(chain(*answers)), filters.products())
        ranked = _grouped(question, answers, product_of, wanted)
        exhausted = all(len(answer) < limit for answer in answers)
        if len(ranked) >= wanted or exhausted or limit == MOST_HITS:
            return ranked
        limit *= 2


def _search_among(question: Question, image_ids: Sequence[int]) -> list[list[Hit]]:
    answers = backends.get_vector_store().search_among(
        question.version.collection, question.vectors, image_ids, limit=len(image_ids)
    )
    return _scaled(question, answers)


def _scaled(question: Question, answers: list[list[Hit]]) -> list[list[Hit]]:
    if question.scale == 1:
        return answers
    return [[Hit(key, score * question.scale) for key, score in a] for a in answers]


def _products_of(hits: Sequence[Hit], products: ProductQuerySet) -> dict[int, int]:
    """Which product each found picture shows, as the database says now: the index may
    lag behind a price, a category or a deletion by a few seconds."""
    images = ProductImage.objects.filter(pk__in={hit.id for hit in hits})
    product_of = dict(images.values_list("pk", "product"))
    matching = products.filter(pk__in=set(product_of.values()))
    keys = set(matching.values_list("pk", flat=True))
    return {image: product for image, product in product_of.items() if product in keys}


def _grouped(
    question: Question,
    answers: Sequence[Sequence[Hit]],
    product_of: dict[int, int],
    wanted: int,
) -> list[Candidate]:
    if not question.fusion:
        return best_image_per_product(chain(*answers), product_of)
    matches = closest_matches(answers)

    def judge(image_ids: Sequence[int]) -> list[Judged]:
        return _judged(question, [matches[image_id] for image_id in image_ids])

    return rank_by_windows(
        list(matches), judge, product_of, wanted=wanted, window=WINDOW
    )


def _judged(question: Question, matches: Sequence[Match]) -> list[Judged]:
    """With fused scores where there is a fusion, else as they are."""
    if not (weights := question.fusion):
        return [Judged(match.id, match.score) for match in matches]
    images = ProductImage.objects.filter(pk__in=[match.id for match in matches])
    rows = images.order_by().values_list("pk", *Look._fields)
    known = {key: Look(*look) for key, *look in rows}
    return fused(matches, question.looks, known, weights)
