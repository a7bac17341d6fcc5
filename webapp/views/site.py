"""What every site needs beside its pages: files, a pulse, and words for failures."""

from __future__ import annotations

import errno
import sys
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from embeddings.images import CONTENT_TYPES
from webapp.context_processors import shop

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_RETRY_SECONDS = 120


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def media(request: HttpRequest, path: str) -> FileResponse:
    """A product picture; its name is never given to another one."""
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None:
        raise Http404
    try:
        file = default_storage.open(path)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    return FileResponse(file, content_type=content_type)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process can answer and reaches its database: 200, or 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database cannot be reached", "text/plain", 503)
    return HttpResponse("ok", "text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be read."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for our own failures; asks nothing of what may just have failed.

    A large upload waits on the disk before any view sees it: a full one is told here.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        page = render_to_string("503.html", shop(request))
        headers = {"Retry-After": str(NO_ROOM_RETRY_SECONDS)}
        return HttpResponse(page, status=503, headers=headers)
    return HttpResponse(render_to_string("500.html", shop(request)), status=500)
