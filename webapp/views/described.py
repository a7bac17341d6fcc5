"""Finding by words what looks as they say, though no text of a product says so."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog.filtering import ProductFilters
from catalog.labels import active_labels
from catalog.variants import others_by_design
from embeddings.doubles import fold
from embeddings.search import SearchUnavailable, find_described
from webapp.forms import ORDERS, SEARCH_SORTS, DescribedForm
from webapp.navigation import brand_choices, category_choices, facets
from webapp.views.search import numbered, page_of, unavailable_page


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The products closest to some words, narrowed as the address says."""
    form = DescribedForm(request.GET)
    filters, words = form.filters(), form.read().get("q", "")
    if not words:
        return redirect("products")
    order = ORDERS.get(form.read().get("sort", ""), ())
    try:
        find = partial(find_described, words, filters, order=order)
        found, number = page_of(find, form.page_number())
    except SearchUnavailable:
        return unavailable_page(request)
    problems = form.problems()
    if number != form.page_number():
        problems.append(str(form.left_out["page"]))
    shown, doubles = fold(found.items)
    context = {
        "words": words,
        "query": words,  # What lists closest first calls its question.
        "unread": not found.words_weight,
        "filters": filters,
        "sorts": SEARCH_SORTS,
        "narrowed": filters != ProductFilters(),
        "parameters": form.parameters(),
        "problems": problems,
        "categories": category_choices(filters, once=True),
        "brands": brand_choices(filters, once=True),
        "facets": facets(filters, once=True),
        "labels": active_labels(),
        "found": shown,
        "doubles": doubles,
        "others": others_by_design([item.product for item in shown]),
        "total": found.total,
        "page": numbered(found.total, number),
    }
    return render(request, "described.html", context)
