"""The shop window: the home page and lists of products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.filtering import ProductFilters
from catalog.labels import active_labels
from catalog.models import Category, Product, ProductQuerySet
from catalog.text_search import search_products
from embeddings.found import SimilarProduct
from embeddings.search import SearchUnavailable, find_described
from webapp.forms import ORDERS, SORTS, USUAL_SORT, ProductListForm
from webapp.navigation import (
    brand_choices,
    category_choices,
    category_tiles,
    facets,
)

PER_PAGE = 24
NEWEST = 12
DESCRIBED = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The search box, the categories, and what is new."""
    newest = Product.objects.visible().for_cards()[:NEWEST]
    return render(request, "home.html", {"tiles": category_tiles(), "newest": newest})


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """The products of a category and of everything below it."""
    shown = get_object_or_404(Category, slug=slug)
    form = ProductListForm(request.GET)
    filters = replace(form.filters(), category=shown)
    products = in_order(filters.products(), form.read().get("sort") or USUAL_SORT)
    context = product_list(form, filters, products, among=None)
    context["parameters"].pop("category", None)
    context["parameters"].pop("q", None)
    context["narrowed"] = filters != ProductFilters(category=shown)
    context |= {"category": shown, "above": Category.objects.get_ancestors(shown)}
    return render(request, "category.html", context)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The products that some words find, best first; without words, all of them."""
    form = ProductListForm(request.GET)
    filters = form.filters()
    words, sort = form.read().get("q", ""), form.read().get("sort")
    matching, among = filters.products(), None
    if words:
        matching = search_products(matching, words)
        among = search_products(Product.objects.visible(), words)
    if sort or not words:
        matching = in_order(matching, sort or USUAL_SORT)
    context = product_list(form, filters, matching, among)
    undescribed = among is not None and not (context["total"] or among.exists())
    context |= {"words": words, "described": [], "undescribed": undescribed}
    if words and not sort and context["page"].number == 1:
        context["described"] = described(words, filters, context["page"])
    return render(request, "products.html", context)


def described(
    words: str, filters: ProductFilters, listed: Iterable[Product]
) -> list[SimilarProduct]:
    """Products that look as the words say, though no word of theirs says so."""
    known = {product.pk for product in listed}
    try:
        found = find_described(words, filters, limit=DESCRIBED + len(known))
    except SearchUnavailable:  # What the words found is an answer without it.
        return []
    others = [item for item in found.items if item.product.pk not in known]
    return others[:DESCRIBED]


def in_order(products: ProductQuerySet, sort: str) -> ProductQuerySet:
    """The products in one of the orders of ORDERS."""
    return products.order_by(*ORDERS[sort])


def product_list(
    form: ProductListForm,
    filters: ProductFilters,
    products: ProductQuerySet,
    among: ProductQuerySet | None,
) -> dict[str, Any]:
    """What a page with a filtered list of products shows, whatever it is a list of."""
    page, problems = page_of(products, form)
    return {
        "filters": filters,
        "narrowed": filters != ProductFilters(),
        "parameters": form.parameters(),
        "sorts": SORTS,
        "problems": problems,
        "categories": category_choices(filters, among),
        "brands": brand_choices(filters, among),
        "facets": facets(filters, among),
        "labels": active_labels(),
        "page": page,
        "total": page.paginator.count,
    }


def page_of(
    products: ProductQuerySet, form: ProductListForm
) -> tuple[Page[Product], list[str]]:
    """The page asked for, or the last one where there are fewer, and what to say."""
    paginator = Paginator(products.for_cards(), PER_PAGE)
    try:
        return paginator.page(form.page_number()), form.problems()
    except EmptyPage:
        said = _("There are only %(count)s pages, so this is the last one.")
        last = paginator.page(paginator.num_pages)
        return last, [*form.problems(), said % {"count": paginator.num_pages}]
