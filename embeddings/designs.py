"""One product of each design: the closest stands for its other colours and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.filtering import ProductFilters
from catalog.models import Product, ProductQuerySet
from embeddings import stages
from embeddings.ranking import Candidate
from embeddings.stages import Question


def rank_designs(
    question: Question, filters: ProductFilters, wanted: int
) -> list[Candidate]:
    """The closest product of each design, at least `wanted` where so many match.

    A product without a design stands for itself. Of one question, a longer answer
    begins with the shorter ones. Raises VectorStoreError.
    """
    asked = wanted
    while True:
        ranked = stages.rank(question, filters, asked)
        kept = one_of_each(ranked)
        if len(kept) >= wanted or len(ranked) < asked:
            return kept
        # Most designs come in a few colours, which are close to each other.
        asked *= 2


def one_of_each(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The first of each design, in their order."""
    products = Product.objects.filter(pk__in=[found.product_id for found in ranked])
    design_of = dict(products.exclude(design="").values_list("pk", "design"))
    seen: set[str] = set()
    kept = []
    for found in ranked:
        design = design_of.get(found.product_id, "")
        if design and design in seen:
            continue
        seen.add(design)
        kept.append(found)
    return kept


def count_designs(products: ProductQuerySet) -> int:
    """How many these are where each design counts once."""
    single = products.filter(design="").count()
    designs = products.exclude(design="").order_by().values("design").distinct()
    return single + designs.count()
