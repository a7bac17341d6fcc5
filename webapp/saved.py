"""Products that a shopper saved, remembered by nobody but the shopper's own browser."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from webapp.listed import NUMBER

COOKIE = "saved"
MOST = 100
DAYS = 180
KEPT = re.compile(rf"{NUMBER.pattern}(\.{NUMBER.pattern})*")


def read_saved(request: HttpRequest) -> list[int]:
    """Keys of the saved products, the one saved last first; none where the cookie is
    none of ours. The shop may not have all of them any more."""
    kept = request.COOKIES.get(COOKIE, "")
    if not KEPT.fullmatch(kept):
        return []
    return list(dict.fromkeys(map(int, kept.split("."))))[:MOST]


def write_saved(response: HttpResponse, keys: Sequence[int]) -> None:
    """Have the browser remember these, at most MOST, for DAYS from now on.

    Scripts of the shop's may read it: a page that the browser shows again from its own
    memory marks what was saved since.
    """
    if not keys:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(map(str, keys[:MOST])),
        max_age=DAYS * 24 * 3600,
        secure=settings.CSRF_COOKIE_SECURE,
        samesite="Lax",
    )
