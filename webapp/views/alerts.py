"""Being told when something like a picture arrives: asked for, confirmed and ended."""

from __future__ import annotations

import logging

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from embeddings.alerts import (
    MailUnavailable,
    TooManyAlerts,
    confirm_alert,
    end_alert,
    find_unconfirmed,
    request_alert,
)
from embeddings.models import Alert, QueryImage
from embeddings.queries import QueryImageGone, StorageUnavailable
from embeddings.refining import NONE
from webapp.forms import SearchForm
from webapp.posted import see_other
from webapp.uploads import FULL_RETRY_SECONDS
from webapp.views.search import gone_page

logger = logging.getLogger(__name__)


class AlertForm(forms.Form):
    """Where to write to, and how much alike is enough."""

    email = forms.EmailField(max_length=254)
    band = forms.ChoiceField(choices=Alert.BANDS)


@require_POST
def request(request: HttpRequest, token: str) -> HttpResponse:
    """Ask an address whether it wants to be told; filters stand in the page's own."""
    query = QueryImage.objects.present().filter(token=token).first()
    if query is None:
        return gone_page(request)
    form = AlertForm(request.POST)
    if not form.is_valid():
        wrong = _("Please write your e-mail address in full, as in name@example.com.")
        return again(request, query, wrong, 400)
    asked = SearchForm(request.GET)
    try:
        request_alert(
            query,
            email=form.cleaned_data["email"],
            band=form.cleaned_data["band"],
            filters=asked.filters(),
            box=asked.chosen_box(),
            site=request.build_absolute_uri("/"),
            language=request.LANGUAGE_CODE,
        )
    except QueryImageGone:
        return gone_page(request)
    except TooManyAlerts:
        enough = _("This address, or this picture, has as many requests as we take.")
        return again(request, query, enough, 429)
    except (MailUnavailable, StorageUnavailable):
        logger.exception("a shopper's alert cannot be asked for")
        sorry = _("We cannot send mail just now. Please try again in a few minutes.")
        return again(request, query, sorry, 503)
    return see_other("alert_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Says that a mail is on its way, or where its link was printed."""
    return render(request, "alert_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """Where the first mail leads: a button, as programs that check mail open links."""
    alert = find_unconfirmed(signed)
    if alert is None:
        return render(request, "alert_gone.html", status=410)
    if request.method == "POST":
        confirm_alert(alert)
        return render(request, "alert_confirmed.html", {"alert": alert})
    return render(request, "alert_confirm.html", {"alert": alert})


@csrf_exempt  # Mail programs post here by themselves (RFC 8058); the token is enough.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end(request: HttpRequest, token: str) -> HttpResponse:
    """The link of every other mail: a button that deletes address and picture."""
    if request.method == "POST":
        if alert := Alert.objects.present().filter(token=token).first():
            end_alert(alert)
        return render(request, "alert_ended.html")
    if not Alert.objects.present().filter(token=token).exists():
        return render(request, "alert_ended.html", status=410)
    return render(request, "alert_end.html")


def again(
    request: HttpRequest, query: QueryImage, problem: str, status: int
) -> HttpResponse:
    """The form once more, with what was wrong."""
    written = {name: request.POST.get(name, "") for name in ("email", "band")}
    context = {
        "query": query,
        "parameters": request.GET,
        "refined": SearchForm(request.GET).refinement() != NONE,
        "problem": problem,
    }
    response = render(request, "alert_request.html", context | written, status=status)
    if status == 503:
        response["Retry-After"] = str(FULL_RETRY_SECONDS)
    return response
