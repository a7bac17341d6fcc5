"""Finding by a colour alone."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from embeddings.by_colour import InColour, find_in_colour
from embeddings.fallback import TooManyPictures
from webapp.forms import ORDERS, SORTS, ColouredForm
from webapp.views.found import found_list, page_of


@require_safe
def coloured(request: HttpRequest) -> HttpResponse:
    """The products in about a colour, narrowed as the address says."""
    form = ColouredForm(request.GET)
    colour = form.colour_asked()
    if colour is None:
        return redirect(reverse("products", query=form.parameters()))
    try:
        in_colour, too_many = find_in_colour(colour, form.filters()), False
    except TooManyPictures:
        in_colour, too_many = InColour([], None), True
    order = ORDERS.get(form.read().get("sort", ""), ())
    found, number = page_of(partial(in_colour.page, order=order), form.page_number())
    context = found_list(form, found, number, among=in_colour.everything) | {
        "colour": form.read()["colour"],
        "query": True,  # Its order unsaid is the closest first.
        "sorts": SORTS,
        "too_many": too_many,
    }
    return render(request, "coloured.html", context)
