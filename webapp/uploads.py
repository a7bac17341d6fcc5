"""Takes shoppers' pictures from forms, and has a word for each that cannot be kept."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from embeddings.images import (
    MAX_BYTES,
    InvalidImage,
    TooLarge,
    UnknownFormat,
    decode_image,
)
from embeddings.models import QueryImage
from embeddings.queries import StorageUnavailable, keep_query_image

logger = logging.getLogger(__name__)

# What a form's body holds besides the files: boundaries, headers, the token.
FORM_BYTES = 64 * 1024
# A browser shows no answer to an upload that it could not finish.
DRAINED_BYTES = 10 * MAX_BYTES
# Whoever frees a full disk needs longer than whoever starts a process again.
FULL_RETRY_SECONDS = 120
STATUSES: dict[type[InvalidImage], int] = {TooLarge: 413, UnknownFormat: 415}


class NotTaken(Exception):
    """A picture was not kept; the message is fit for a shopper."""

    def __init__(self, message: str, status: int, retry_seconds: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_seconds = retry_seconds

    def mark(self, page: HttpResponse) -> HttpResponse:
        """The page that tells of it, so that programs understand it, too."""
        page.status_code = self.status
        if self.retry_seconds:
            page["Retry-After"] = str(self.retry_seconds)
        return page


def check_size(request: HttpRequest, pictures: int = 1) -> None:
    """Raises NotTaken for a body larger than so many pictures, which is not parsed."""
    if body_size(request) > pictures * MAX_BYTES + FORM_BYTES:
        drain(request)
        too_large = _("This file is larger than %(limit)s.")
        raise NotTaken(too_large % {"limit": filesizeformat(MAX_BYTES)}, 413)


def posted_file(request: HttpRequest, name: str) -> bytes:
    """The one file of a form's field. Raises NotTaken for none and for several."""
    files = request.FILES.getlist(name)
    if len(files) != 1:
        one = _("Choose a picture first.") if not files else _("One picture at a time.")
        raise NotTaken(one, 400)
    return files[0].read()


def keep_picture(content: bytes) -> QueryImage:
    """Keep the picture of a file. Raises NotTaken where it is none, or has no room."""
    try:
        return keep_query_image(decode_image(content))
    except InvalidImage as error:
        status = STATUSES.get(type(error), 400)
        raise NotTaken(_(str(error)), status) from error
    except StorageUnavailable as error:
        logger.exception("a shopper's picture cannot be stored")
        sorry = _(
            "We cannot take in pictures just now. Please try again in a few minutes."
        )
        raise NotTaken(sorry, 503, FULL_RETRY_SECONDS) from error


def body_size(request: HttpRequest) -> int:
    """The bytes that the request says its body has."""
    said = str(request.META.get("CONTENT_LENGTH", ""))
    return int(said) if said.isdecimal() else 0


def drain(request: HttpRequest) -> None:
    """Read a body of bearable size to its end and forget it, as the answer needs."""
    if body_size(request) <= DRAINED_BYTES:
        with suppress(UnreadablePostError):
            for _chunk in iter(partial(request.read, 1 << 16), b""):
                pass
