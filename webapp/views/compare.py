"""Comparing two pictures: giving them, and how alike they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import ProductImage
from embeddings.boxes import Box
from embeddings.calibration import Band
from embeddings.comparing import Pictured, compare
from embeddings.models import QueryImage
from embeddings.queries import QueryImageGone, StorageUnavailable
from webapp.degraded import RETRY_SECONDS, marked
from webapp.forms import SearchForm
from webapp.listed import NUMBER, listed_picture
from webapp.posted import see_other
from webapp.uploads import NotTaken, check_size, keep_picture, posted_file

LABELS: dict[str, Promise] = {
    "left": gettext_lazy("Left picture"),
    "right": gettext_lazy("Right picture"),
}
ANSWERS: dict[Band | None, Promise] = {
    Band.SAME: gettext_lazy("The same product"),
    Band.VERY_SIMILAR: gettext_lazy("Very similar"),
    Band.SIMILAR: gettext_lazy("Similar"),
    Band.WEAK: gettext_lazy("Not the same"),
}
MEANINGS: dict[Band | None, Promise] = {
    Band.SAME: gettext_lazy("Of pairs at least this alike, 9 of 10 show one product."),
    Band.VERY_SIMILAR: gettext_lazy(
        "One product, or its variant: both are about as often this alike."
    ),
    Band.SIMILAR: gettext_lazy(
        "Of pairs of one product, 19 of 20 are at least this alike; many others, too."
    ),
    Band.WEAK: gettext_lazy("Of pairs of one product, 1 of 20 is this unlike."),
}
TOKEN = re.compile(r"[\w-]{1,32}", re.ASCII)


@dataclass(frozen=True)
class Side:
    """One of the two pictures, by its token or a product picture's id, if it is there.

    `message` says what was wrong with the one given last. With a `box`, a shopper's
    picture is about what is in it.
    """

    name: str
    reference: str = ""
    picture: Pictured | None = None
    message: str = ""
    box: Box | None = None

    @property
    def label(self) -> Promise:
        return LABELS[self.name]

    @property
    def address(self) -> str:
        """Where the picture can be seen."""
        if isinstance(self.picture, ProductImage):
            return str((self.picture.thumbnail or self.picture.file).url)
        address = reverse("query_picture", args=[self.reference])
        return f"{address}?box={self.box}" if self.box else address


Sides = Sequence[Side]


@csrf_exempt  # The check reads the whole body, and its size is to be looked at before.
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: HttpRequest) -> HttpResponse:
    """The page that takes two pictures; posted to it, they lead to their comparison."""
    if request.method == "POST":
        try:
            check_size(request, pictures=len(LABELS))
        except NotTaken as refusal:
            return refusal.mark(form_page(request, read_sides({}), refusal.message))
        return take_pictures(request)
    sides = read_sides(request.GET)
    if all(side.picture for side in sides):
        return redirect("comparison_result", *(side.reference for side in sides))
    return form_page(request, sides)


@csrf_protect
def take_pictures(request: HttpRequest) -> HttpResponse:
    """Keep the posted pictures and redirect to how alike they are.

    One that can be kept is offered again where the other cannot.
    """
    sides, refusals = [], []
    for side in read_sides(request.POST):
        if side.picture and side.name not in request.FILES:
            sides.append(side)
            continue
        try:
            query = keep_picture(posted_file(request, side.name))
            sides.append(Side(side.name, query.token, query))
        except NotTaken as refusal:
            sides.append(replace(side, message=refusal.message))
            refusals.append(refusal)
    if refusals:
        return refusals[0].mark(form_page(request, sides))
    return see_other("comparison_result", *(side.reference for side in sides))


@require_safe
@cache_control(private=True)
def comparison_result(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """How alike two pictures are, and where.

    With ?box=, what is in it on the left one, where a shopper's stands there.
    """
    sides = read_sides({"left": left, "right": right})
    if isinstance(sides[0].picture, QueryImage):
        sides[0] = replace(sides[0], box=SearchForm(request.GET).chosen_box())
    pictures = [side.picture for side in sides if side.picture]
    if len(pictures) < len(sides):
        return gone_page(request, sides)
    try:
        found = compare(pictures[0], pictures[1], sides[0].box)
    except QueryImageGone:  # Its time ran out since the row was read.
        return gone_page(request, read_sides({}))
    except StorageUnavailable:
        response = render(request, "compare_unavailable.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    context = {
        "sides": sides,
        "found": found,
        "answer": ANSWERS.get(found.verdict.band),
        "meaning": MEANINGS.get(found.verdict.band),
    }
    return marked(render(request, "compare_result.html", context), found.degraded)


def read_sides(references: Mapping[str, str]) -> list[Side]:
    """Both sides, with the pictures that their references lead to."""
    gone = _("This picture is not there any more. Please give another one.")
    sides = []
    for name in LABELS:
        reference = references.get(name, "")
        picture = find_picture(reference)
        message = "" if picture or not reference else gone
        sides.append(Side(name, reference if picture else "", picture, message))
    return sides


def find_picture(reference: str) -> Pictured | None:
    """The kept picture of a token, or the picture of a visible product by its id."""
    if NUMBER.fullmatch(reference):  # Tokens are longer.
        return listed_picture(reference)
    if not TOKEN.fullmatch(reference):  # PostgreSQL fails where it is given a NUL.
        return None
    return QueryImage.objects.present().filter(token=reference).first()


def form_page(request: HttpRequest, sides: Sides, message: str = "") -> HttpResponse:
    """The form, with what was wrong with the pictures given last."""
    return render(request, "compare.html", {"sides": sides, "message": message})


def gone_page(request: HttpRequest, sides: Sides) -> HttpResponse:
    """Says that a picture was deleted; the other one is offered again."""
    return render(request, "compare_gone.html", {"sides": sides}, status=410)
