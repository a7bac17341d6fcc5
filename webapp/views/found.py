"""Pages of what a search found, whatever it was asked with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.filtering import ProductFilters
from catalog.labels import active_labels
from catalog.models import ProductQuerySet
from catalog.variants import others_by_design
from embeddings.doubles import fold
from embeddings.found import SimilarProducts
from webapp.degraded import RETRY_SECONDS
from webapp.forms import SEARCH_SORTS, ProductFilterForm
from webapp.navigation import brand_choices, category_choices, facets

PER_PAGE = 24
# Nobody looks at a thousand pictures; a vector store pays for each one passed.
LAST_PAGE = 40


def page_of(
    find: Callable[..., SimilarProducts], number: int
) -> tuple[SimilarProducts, int]:
    """A page's products, or the first page's where it does not exist; its number."""
    if 1 < number <= LAST_PAGE:
        found = find(limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
        if found.items:
            return found, number
    return find(limit=PER_PAGE), 1


def found_list(
    form: ProductFilterForm,
    found: SimilarProducts,
    number: int,
    among: ProductQuerySet | None = None,
) -> dict[str, Any]:
    """What a page with found products shows, whatever they were found by.

    The numbers beside filters count `among` these products, all of the shop unasked.
    """
    filters, problems = form.filters(), form.problems()
    if number != form.page_number():
        problems.append(str(form.left_out["page"]))
    shown, doubles = fold(found.items)
    return {
        "filters": filters,
        "narrowed": filters != ProductFilters(),
        "parameters": form.parameters(),
        "sorts": SEARCH_SORTS,
        "problems": problems,
        "categories": category_choices(filters, among, once=True),
        "brands": brand_choices(filters, among, once=True),
        "facets": facets(filters, among, once=True),
        "labels": active_labels(),
        "found": shown,
        "doubles": doubles,
        "others": others_by_design([item.product for item in shown]),
        "page": numbered(found.total, number),
        "total": found.total,
    }


def numbered(total: int, number: int) -> Page[int]:
    """The place of a page among all that can be looked at."""
    return Paginator(range(min(total, LAST_PAGE * PER_PAGE)), PER_PAGE).get_page(number)


def unavailable_page(request: HttpRequest, list_by_words: str = "") -> HttpResponse:
    """Says that the search is away, to people and to programs.

    Where words were asked for, it leads to the products that they describe.
    """
    context = {"list_by_words": list_by_words}
    response = render(request, "search_unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
