"""Gives pictures the looks that were not known yet when they were saved."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from catalog.models import ProductImage
from embeddings.decoding import DecoderUnavailable, decode_apart
from embeddings.images import Picture
from embeddings.looks import Look

logger = logging.getLogger(__name__)

# Two to four seconds beside other work on two cores; what is new waits that long.
PICTURES_A_STEP = 32
# A file may have 20 MB: all of a step at once would take too much memory.
FILES_AT_ONCE = 16
SECONDS_BETWEEN_PASSES = 3600


class Describer:
    """Passes over all pictures that lack a look, some at each step.

    After an upgrade that is all there were. Vectors and index entries are left alone:
    a file that is gone, or broken, costs its picture nothing but that look, and is
    tried again with the next pass. Several workers may do the same work; the second
    changes nothing.
    """

    def __init__(self) -> None:
        self._after = 0
        self._rests_until = 0.0

    def step(self) -> int:
        """How many pictures were described; none while it rests between passes."""
        if time.monotonic() < self._rests_until:
            return 0
        rows = lacking().filter(pk__gt=self._after).order_by("pk")
        images = list(rows[:PICTURES_A_STEP])
        if not images:
            self._after = 0
            self._rests_until = time.monotonic() + SECONDS_BETWEEN_PASSES
            return 0
        described = 0
        for start in range(0, len(images), FILES_AT_ONCE):
            some = images[start : start + FILES_AT_ONCE]
            try:
                described += describe(some)
            except DecoderUnavailable as error:
                logger.warning("pictures are described later: %s", error)
                return described
            self._after = some[-1].pk
        logger.info("%d of %d pictures got a look", described, len(images))
        return described


def lacking() -> QuerySet[ProductImage]:
    """The pictures of which some look is not known."""
    unknown = Q()
    for column in Look._fields:
        unknown |= Q(**{column: ""})
    return ProductImage.objects.filter(unknown)


def describe(images: Sequence[ProductImage]) -> int:
    """How many were read, and have all of their looks now.

    Raises DecoderUnavailable.
    """
    found = [(image, data) for image in images if (data := _read(image))]
    pictures = decode_apart([data for _, data in found])
    described = 0
    for (image, _), picture in zip(found, pictures, strict=True):
        # Another file in its place is for the index to tell of.
        if isinstance(picture, Picture) and picture.content_hash == image.content_hash:
            image.describe_what_is_missing(picture.image)
            described += 1
    return described


def _read(image: ProductImage) -> bytes:
    """Nothing where it cannot be read now."""
    try:
        with image.file.open() as file:
            return bytes(file.read())
    except OSError:
        return b""
