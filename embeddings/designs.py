"""One product of each design: the closest stands for its other colours and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.counting import kept_where_slow
from catalog.filtering import ProductFilters
from catalog.models import Product, ProductQuerySet
from catalog.variants import of_designs, stands_alone, too_large
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
    """The closest of each design, where the first of them stands."""
    products = Product.objects.filter(pk__in=[found.product_id for found in ranked])
    design_of = dict(products.exclude(design="").values_list("pk", "design"))
    designs = Product.objects.visible().filter(design__in=set(design_of.values()))
    ignored = {"", *too_large(designs)}
    kept: dict[str | int, Candidate] = {}
    for found in ranked:
        design = design_of.get(found.product_id, "")
        key = found.product_id if design in ignored else design
        first = kept.setdefault(key, found)
        if found.score > first.score:
            kept[key] = found._replace(boost=first.place - found.score)
    return list(kept.values())


@kept_where_slow
def count_designs(products: ProductQuerySet) -> int:
    """How many these are where each design counts once."""
    single = products.filter(stands_alone()).count()
    designs = products.exclude(stands_alone()).order_by().values("design")
    return single + designs.distinct().count()


def shown_with(product: Product) -> set[int]:
    """Keys of the product and of its other colours, which its page shows above others.

    In place of one that cannot be had its other colours are welcome: then its own.
    """
    on_sale = product.visible and product.in_stock
    others = of_designs([product.design]) if on_sale else Product.objects.none()
    return {product.pk, *others.values_list("pk", flat=True)}
