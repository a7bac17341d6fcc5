"""How much of what is truly nearest a search finds, measured while the shop runs."""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.filtering import ProductFilters
from catalog.models import ProductImage
from embeddings import backends, stages
from embeddings.models import IndexEntry, IndexVersion
from embeddings.models.entries import parts
from embeddings.stages import Question
from embeddings.vector_stores.base import Vectors, VectorStoreError

logger = logging.getLogger(__name__)

QUESTIONS, NEAREST = 20, 10
# All vectors are read for it: those of 100,000 pictures every 83 minutes.
BETWEEN_PROBES = timedelta(hours=1)
PICTURES_A_SECOND = 20
# HNSW finds 0.98 and more; below this somebody has to look at the index.
LEAST = 0.9
# The same product of float32, summed in another order.
ROUNDING = 1e-4


@dataclass(frozen=True)
class Recall:
    """Of the NEAREST products to a picture, the share that a search finds, 0 to 1.

    The mean over QUESTIONS pictures of the catalogue: among all of it, and within the
    category of each.
    """

    everywhere: float
    in_category: float


def probe(version: IndexVersion) -> Recall | None:
    """Search as shoppers do, and by comparing with every vector. None without any.

    What was written in the last seconds may count as not found. Raises
    VectorStoreError.
    """
    entries = IndexEntry.objects.filter(version=version).searchable()
    visible = entries.filter(image__product__visible=True).order_by()
    product_of = dict(visible.values_list("image", "image__product"))
    # Neither cryptography nor security.
    chosen = random.sample(list(product_of), min(QUESTIONS, len(product_of)))
    asked = backends.get_vector_store().fetch(version.collection, chosen)
    if not asked:
        return None
    images = ProductImage.objects.select_related("product__category").in_bulk(asked)
    scores = _scores(version, np.stack(list(asked.values())), product_of)
    shares = [
        [
            _share_found(Question(version, vector[None]), filters, nearest)
            for filters in (
                ProductFilters(),
                ProductFilters(category=images[key].product.category),
            )
        ]
        for (key, vector), nearest in zip(asked.items(), scores, strict=True)
        if key in images  # else it was deleted meanwhile
    ]
    if not shares:
        return None
    everywhere, in_category = np.mean(shares, axis=0).tolist()
    return Recall(everywhere, in_category)


def probe_due() -> None:
    """Measure the live version in its time, and write down what was found.

    Where the store cannot be asked, the next call tries again.
    """
    version = IndexVersion.objects.live()
    if version is None or not version.is_due(
        version.probed_at, BETWEEN_PROBES, PICTURES_A_SECOND
    ):
        return
    now = timezone.now()
    try:
        recall = probe(version)
    except VectorStoreError as error:
        logger.warning("index version %d is not probed: %s", version.pk, error)
        return
    if recall is None:
        return
    if min(recall.everywhere, recall.in_category) < LEAST:
        logger.warning("index version %d misses too much: %s", version.pk, recall)
    IndexVersion.objects.filter(pk=version.pk).update(
        recall=recall.everywhere, recall_in_category=recall.in_category, probed_at=now
    )


def _scores(
    version: IndexVersion, asked: Vectors, product_of: dict[int, int]
) -> list[dict[int, float]]:
    """To each asked vector the cosine of each product's closest picture."""
    closest: list[dict[int, float]] = [{} for _ in asked]
    store = backends.get_vector_store()
    for part in parts(list(product_of)):
        stored = store.fetch(version.collection, part)
        if not stored:
            continue
        cosines = asked @ np.stack(list(stored.values())).T
        for of, row in zip(closest, cosines, strict=True):
            _keep_closest(of, [product_of[key] for key in stored], row)
    return closest


def _keep_closest(
    closest: dict[int, float], products: Sequence[int], row: NDArray[np.float32]
) -> None:
    for product, cosine in zip(products, row.tolist(), strict=True):
        if cosine > closest.get(product, -1.0):
            closest[product] = cosine


def _share_found(
    question: Question, filters: ProductFilters, closest: dict[int, float]
) -> float:
    """Of the NEAREST that match; equally near ones are as good as each other."""
    matching = set(closest)
    if filters != ProductFilters():
        matching &= set(filters.products().values_list("pk", flat=True))
    nearest = nlargest(NEAREST, (closest[key] for key in matching))
    found = stages.rank(question, filters, NEAREST)[: len(nearest)]
    good = sum(candidate.score >= nearest[-1] - ROUNDING for candidate in found)
    return good / len(nearest) if nearest else 1.0
