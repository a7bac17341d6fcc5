"""Finding by a colour alone."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from embeddings.fallback import TooManyPictures
from embeddings.found import SimilarProducts
from embeddings.search import find_in_colour
from webapp.forms import ORDERS, SORTS, ColouredForm
from webapp.views.found import found_list, page_of


@require_safe
def coloured(request: HttpRequest) -> HttpResponse:
    """The products in about a colour, narrowed as the address says."""
    form = ColouredForm(request.GET)
    colour = form.colour_asked()
    if colour is None:
        return redirect("products")
    order = ORDERS.get(form.read().get("sort", ""), ())
    find = partial(find_in_colour, colour, form.filters(), order=order)
    found, number, too_many = SimilarProducts([], 0), form.page_number(), False
    try:
        found, number = page_of(find, number)
    except TooManyPictures:
        too_many = True
    context = found_list(form, found, number) | {
        "colour": form.read()["colour"],
        "query": True,  # Its order unsaid is the closest first.
        "sorts": SORTS,
        "too_many": too_many,
    }
    return render(request, "coloured.html", context)
