"""Finding by words what looks as they say, though no text of a product says so."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from embeddings.search import SearchUnavailable, find_described
from webapp.forms import ORDERS, DescribedForm
from webapp.views.found import found_list, page_of, unavailable_page


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The products closest to some words, narrowed as the address says."""
    form = DescribedForm(request.GET)
    words = form.read().get("q", "")
    if not words:  # That list can also say of words that they cannot be read.
        return redirect(reverse("products", query=request.GET))
    order = ORDERS.get(form.read().get("sort", ""), ())
    try:
        find = partial(find_described, words, form.filters(), order=order)
        found, number = page_of(find, form.page_number())
    except SearchUnavailable:
        return unavailable_page(request, list_by_words(form))
    context = found_list(form, found, number) | {
        "words": words,
        "query": words,  # What lists closest first calls its question.
        "unread": not found.words_weight,
        "list_by_words": list_by_words(form),
    }
    return render(request, "described.html", context)


def list_by_words(form: DescribedForm) -> str:
    """The address of the products that the words describe, under the same filters."""
    parameters = form.parameters()
    parameters.pop("sort", None)  # Not every order of likeness is one of that list.
    return reverse("products", query=parameters)
