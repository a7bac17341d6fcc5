"""A product's own page, and what to look at beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.filtering import ProductFilters
from catalog.models import Category, Product
from catalog.variants import variants_of
from embeddings.search import SearchUnavailable, SimilarProducts, find_similar_to
from webapp.degraded import marked

SIMILAR = 12


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
        similar = find_similar_to(shown, filters, limit=SIMILAR)
    except SearchUnavailable:
        unavailable = True
    context = {
        "product": shown,
        "above": Category.objects.get_ancestors(shown.category),
        "images": shown.images.all(),
        "variants": variants_of(shown),
        "similar": similar.items,
        "degraded": similar.degraded,
        "unavailable": unavailable,
    }
    return marked(render(request, "product.html", context), similar.degraded)
