"""How pages tell programs that better results are to be had later."""

from __future__ import annotations

from django.http import HttpResponse

RETRY_SECONDS = 10


def marked(response: HttpResponse, degraded: bool) -> HttpResponse:
    """The response itself, with a header where it is of less than the usual search."""
    if degraded:
        response["X-Search-Degraded"] = "1"
    return response
