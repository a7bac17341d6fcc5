"""A product's own page, and what to look at beside it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.filtering import ProductFilters
from catalog.models import Category, Product
from catalog.variants import variants_of
from embeddings.found import SimilarProducts
from embeddings.search import SearchUnavailable, find_similar_to
from webapp.degraded import marked

SIMILAR = 12


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product, its other colours, and those that look like it.

    Of what cannot be had, only what is in stock is shown beside it. What is not sold
    any more has a page that says so; what shoppers could never see has none.
    """
    asked = get_object_or_404(Product.objects.ever_shown().for_cards(), slug=slug)
    return product_page(request, asked) if asked.visible else gone_page(request, asked)


def product_page(request: HttpRequest, shown: Product) -> HttpResponse:
    """All there is to know of a product."""
    found = alike(shown, ProductFilters(in_stock=not shown.in_stock))
    similar = found or SimilarProducts([], 0)
    context = {
        "product": shown,
        "above": Category.objects.get_ancestors(shown.category),
        "images": shown.images.all(),
        "variants": variants_of(shown),
        "similar": similar.items,
        "degraded": similar.degraded,
        "unavailable": found is None,
    }
    return marked(render(request, "product.html", context), similar.degraded)


def gone_page(request: HttpRequest, gone: Product) -> HttpResponse:
    """Says that a product is not sold any more, and what is in its place.

    That is what looks like it; where nothing is known to, the newest of its category.
    """
    similar = alike(gone, ProductFilters(in_stock=True)) or SimilarProducts([], 0)
    category = ProductFilters(category=gone.category, in_stock=True)
    context = {
        "product": gone,
        "above": Category.objects.get_ancestors(gone.category),
        "similar": similar.items,
        "degraded": similar.degraded,
        "newest": [] if similar.items else category.products().for_cards()[:SIMILAR],
    }
    response = render(request, "product_gone.html", context, status=410)
    return marked(response, similar.degraded)


def alike(product: Product, filters: ProductFilters) -> SimilarProducts | None:
    """The products that look like it; None where they cannot be looked for now."""
    try:
        return find_similar_to(product, filters, limit=SIMILAR)
    except SearchUnavailable:
        return None
