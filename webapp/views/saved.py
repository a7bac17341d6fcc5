"""The products that a shopper saved, and saving them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from webapp.listed import NUMBER
from webapp.posted import is_from_script, see_other
from webapp.saved import MOST, read_saved, write_saved


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def saved(request: HttpRequest) -> HttpResponse:
    """The list of them; what is posted to it changes it."""
    if request.method == "POST":
        return change(request)
    keys = read_saved(request)
    rows = Product.objects.visible().for_cards().in_bulk(keys)
    products = [rows[key] for key in keys if key in rows]
    gone = len(keys) - len(products)
    context = {"products": products, "gone": gone, "most": MOST}
    return render(request, "saved.html", context)


def change(request: HttpRequest) -> HttpResponse:
    """Save a product, or give up one or several; then back to the button's page.

    A button says what is to be, not what is to change: a page may be older than the
    cookie. To a script, 204 is enough.
    """
    if is_from_script(request):
        response = HttpResponse(status=204)
    else:
        response = see_other(page_of_button(request))
    write_saved(response, keys_after(request))
    return response


def keys_after(request: HttpRequest) -> list[int]:
    """What is saved once the button did its work. Raises Http404."""
    keys = read_saved(request)
    match request.POST.get("forget"):
        case "all":
            return []
        case "gone":
            visible = set(Product.objects.visible().in_bulk(keys))
            return [key for key in keys if key in visible]
    if "give_up" in request.POST:
        given_up = key_in(request.POST["give_up"])
        return [key for key in keys if key != given_up]
    key = key_in(request.POST.get("save", ""))
    product = get_object_or_404(Product.objects.visible(), pk=key)
    return [product.pk, *(kept for kept in keys if kept != key)]


def key_in(number: str) -> int:
    """A product's key as a button names it. Raises Http404."""
    if not NUMBER.fullmatch(number):
        raise Http404
    return int(number)


def page_of_button(request: HttpRequest) -> str:
    """Its address as the browser tells it, where that is one of this site."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()})
    return page if ours else reverse("saved")
