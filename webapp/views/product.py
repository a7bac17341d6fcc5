"""A product's own page, and what to look at beside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.filtering import ProductFilters
from catalog.models import Category, Product
from catalog.variants import variants_of
from embeddings.search import (
    SearchUnavailable,
    SimilarProduct,
    SimilarProducts,
    find_similar_to,
)
from webapp.views.search import marked

SIMILAR = 12
# A design comes in some colours, of which one is shown.
OVERFETCH = 4


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product, its other colours, and those that look like it.

    Of what cannot be had, only what is in stock is shown beside it.
    """
    shown = get_object_or_404(Product.objects.visible().for_cards(), slug=slug)
    filters = ProductFilters(in_stock=not shown.in_stock)
    similar = SimilarProducts([], 0)
    unavailable = False
    try:
        similar = find_similar_to(shown, filters, limit=SIMILAR * OVERFETCH)
    except SearchUnavailable:
        unavailable = True
    context = {
        "product": shown,
        "above": Category.objects.get_ancestors(shown.category),
        "images": shown.images.all(),
        "variants": variants_of(shown),
        "similar": one_of_each_design(similar.items, beside=shown)[:SIMILAR],
        "degraded": similar.degraded,
        "unavailable": unavailable,
    }
    return marked(render(request, "product.html", context), similar.degraded)


def one_of_each_design(
    found: Sequence[SimilarProduct], *, beside: Product
) -> list[SimilarProduct]:
    """The closest of each design, and all that have none.

    Other colours of the product stand above already; in place of one that cannot be
    had, the closest of them comes again.
    """
    seen = {beside.design} if beside.in_stock else set()
    kept = []
    for item in found:
        if item.product.design and item.product.design in seen:
            continue
        seen.add(item.product.design)
        kept.append(item)
    return kept
