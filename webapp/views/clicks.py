"""What shoppers choose among results, told by their browsers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from catalog.models import Product
from embeddings.models import Click, QueryImage
from webapp.fields import SlugChoiceField
from webapp.views.found import LAST_PAGE, PER_PAGE


class ClickForm(forms.Form):
    """The chosen product, and its place among the results, from 1."""

    product = SlugChoiceField(Product.objects.visible(), to_field_name="slug")
    rank = forms.IntegerField(min_value=1, max_value=LAST_PAGE * PER_PAGE)


@require_POST
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """Note that a product was chosen; nothing is said of who did."""
    query = get_object_or_404(QueryImage.objects.present(), token=token)
    form = ClickForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    Click.objects.record(query, form.cleaned_data["product"], form.cleaned_data["rank"])
    return HttpResponse(status=204)
