"""Lists of pairs to compare, for the staff: giving one, watching it, fetching it."""

from __future__ import annotations

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from embeddings import pair_lists as lists
from embeddings import tasks
from embeddings.queries import StorageUnavailable
from webapp.posted import see_other
from webapp.uploads import FULL_RETRY_SECONDS, NotTaken

METHODS = ["GET", "HEAD", "POST"]


@staff_member_required
@require_http_methods(METHODS)
def pair_lists(request: HttpRequest) -> HttpResponse:
    """The page that takes a list; posted to it, a list leads to its own page."""
    if request.method != "POST":
        return form_page(request)
    try:
        token = take_list(request)
    except NotTaken as refusal:
        return refusal.mark(form_page(request, refusal.message))
    return see_list(token)


@staff_member_required
@never_cache
@require_http_methods(METHODS)
def pair_list(request: HttpRequest, token: str) -> HttpResponse:
    """How far a list has come; posted to, a worker is called again."""
    if request.method == "POST":
        tasks.start_comparing(token)
        return see_list(token)
    try:
        progress = lists.progress(token)
    except StorageUnavailable:
        return away(request)
    if progress is None:
        gone = _("There is no such list, or not any more.")
        return NotTaken(gone, 410).mark(form_page(request, gone))
    return render(request, "pair_list.html", {"token": token, "progress": progress})


@staff_member_required
@never_cache
@require_safe
def compared(request: HttpRequest, token: str) -> HttpResponse:
    """A finished list as a CSV file."""
    try:
        content = lists.result(token)
    except StorageUnavailable:
        return away(request)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="compared.csv"'}
    return HttpResponse(content, "text/csv; charset=utf-8", headers=headers)


def take_list(request: HttpRequest) -> str:
    """Keep the posted list and call a worker; its token. Raises NotTaken."""
    file = request.FILES.get("pairs")
    if file is None:
        raise NotTaken(_("Choose a file first."), 400)
    try:
        token = lists.keep(file.read(lists.MOST_BYTES + 1))
    except lists.UnusableList as error:
        raise NotTaken(_(str(error)), 400) from error
    except StorageUnavailable as error:
        raise no_room() from error
    tasks.start_comparing(token)
    return token


def see_list(token: str) -> HttpResponse:
    return see_other("pair_list", token=token)


def form_page(request: HttpRequest, message: str = "") -> HttpResponse:
    """The form, with what was wrong with the list given last."""
    context = {"message": message, "most_rows": lists.MOST_ROWS}
    return render(request, "pair_lists.html", context)


def away(request: HttpRequest) -> HttpResponse:
    """Says that lists cannot be read now."""
    refusal = no_room()
    return refusal.mark(form_page(request, refusal.message))


def no_room() -> NotTaken:
    sorry = _("Lists can be neither kept nor read just now. Please try again later.")
    return NotTaken(sorry, 503, FULL_RETRY_SECONDS)
