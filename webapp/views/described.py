"""Finding by words what looks as they say, though no text of a product says so."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from embeddings.search import SearchUnavailable, find_described
from webapp.forms import ORDERS, DescribedForm
from webapp.views.found import found_list, page_of, unavailable_page


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The products closest to some words, narrowed as the address says."""
    form = DescribedForm(request.GET)
    words = form.read().get("q", "")
    if not words:
        return redirect("products")
    order = ORDERS.get(form.read().get("sort", ""), ())
    try:
        find = partial(find_described, words, form.filters(), order=order)
        found, number = page_of(find, form.page_number())
    except SearchUnavailable:
        return unavailable_page(request)
    context = found_list(form, found, number) | {
        "words": words,
        "query": words,  # What lists closest first calls its question.
        "unread": not found.words_weight,
    }
    return render(request, "described.html", context)
