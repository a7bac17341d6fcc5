"""The products that a shopper saved, and saving them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from webapp.listed import NUMBER
from webapp.saved import read_saved, write_saved


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def saved(request: HttpRequest) -> HttpResponse:
    """The list of them; posted to it, a product is saved, or given up if it was."""
    if request.method == "POST":
        return save(request)
    keys = read_saved(request)
    rows = Product.objects.visible().for_cards().in_bulk(keys)
    products = [rows[key] for key in keys if key in rows]
    context = {"products": products, "gone": len(keys) - len(products)}
    return render(request, "saved.html", context)


def save(request: HttpRequest) -> HttpResponse:
    """Save a product, give up one that was, or all; then back to the button's page.

    To a script, which says so in X-Requested-With, 204 is enough.
    """
    response = HttpResponse(status=204)
    if request.headers.get("X-Requested-With") != "fetch":
        response = redirect(page_of_button(request))
        response.status_code = 303
    write_saved(response, keys_after(request))
    return response


def keys_after(request: HttpRequest) -> list[int]:
    """What is saved once the button did its work. Raises Http404."""
    keys = read_saved(request)
    if "forget" in request.POST:
        return []
    number = request.POST.get("product", "")
    if not NUMBER.fullmatch(number):
        raise Http404
    if (key := int(number)) in keys:
        return [kept for kept in keys if kept != key]
    return [get_object_or_404(Product.objects.visible(), pk=key).pk, *keys]


def page_of_button(request: HttpRequest) -> str:
    """Its address as the browser tells it, where that is one of this site."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()})
    return page if ours else reverse("saved")
