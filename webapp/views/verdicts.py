"""What shoppers say of results: that they fit their picture, or that they do not."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from catalog.models import Product
from embeddings.models import QueryImage, Verdict
from webapp.fields import SlugChoiceField
from webapp.posted import is_from_script


class VerdictForm(forms.Form):
    """One product that fits, or one that does not."""

    fits = SlugChoiceField(
        Product.objects.visible(), to_field_name="slug", required=False
    )
    misses = SlugChoiceField(
        Product.objects.visible(), to_field_name="slug", required=False
    )

    def clean(self) -> None:
        if bool(self.cleaned_data.get("fits")) == bool(self.cleaned_data.get("misses")):
            raise forms.ValidationError("one product, and one verdict")


@require_POST
def judged(request: HttpRequest, token: str) -> HttpResponse:
    """Note a verdict, or take back the same one; then back to the same results.

    To a script, 204 is enough.
    """
    query = get_object_or_404(QueryImage.objects.present(), token=token)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    fits = form.cleaned_data["fits"]
    product = fits or form.cleaned_data["misses"]
    Verdict.objects.give(query, product, bool(fits))
    if is_from_script(request):
        return HttpResponse(status=204)
    return redirect(results_address(token, request.POST.get("page", "")))


def results_address(token: str, page: str) -> str:
    """The results of a picture, with what stands behind the ? of a page's address."""
    address = reverse("search_results", args=[token])
    query = QueryDict(page.partition("?")[2]).urlencode()
    return f"{address}?{query}" if query else address
