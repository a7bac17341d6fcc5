"""How a page answers what was posted to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def see_other(to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """As redirect(), to be fetched with GET whatever was sent (RFC 9110, 15.4.4)."""
    response = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of ours sent it, which stays on its page: 204 is enough."""
    return request.headers.get("X-Requested-With") == "fetch"
