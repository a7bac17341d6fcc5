"""Shoppers' pictures: kept for a while, and encoded no more often than needed."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError
from PIL import Image

from catalog.models import ProductImage
from embeddings import backends
from embeddings.boxes import Box
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.framing import frames, join, squared
from embeddings.images import InvalidImage, Picture, decode_image
from embeddings.looks import Look, look_of
from embeddings.models import Alert, IndexVersion, QueryImage
from embeddings.subjects import Subjects, find_subjects

logger = logging.getLogger(__name__)

# What is computed of a part of a picture, or of words. Nobody knows all parts that were
# asked for, so a picture that is deleted on request cannot take them along.
PART_SECONDS = 3600


class QueryImageGone(Exception):
    """The kept file of a shopper's picture is no more."""


class StorageUnavailable(Exception):
    """The place of shoppers' pictures is full or away; try again later."""


def keep_query_image(picture: Picture) -> QueryImage:
    """Store a shopper's picture, give it a token, and encode it where that can be done.

    Raises StorageUnavailable where it cannot be stored; then nothing of it is left.
    """
    if version := IndexVersion.objects.live():
        with suppress(EncoderUnavailable):  # Whoever looks for it will say so.
            encode_query(picture.content_hash, lambda: picture.image, version)
    query_subjects(picture.content_hash, lambda: picture.image)
    query = QueryImage(content_hash=picture.content_hash)
    store_with_picture(query, picture.image)
    return query


def store_with_picture(row: QueryImage | Alert, image: Image.Image) -> None:
    """Store a new row and its file.

    Raises StorageUnavailable where that cannot be done; then nothing of it is left.
    """
    buffer = io.BytesIO()
    # 4:4:4, so that a picture encoded anew by a later version keeps its colours. Pillow
    # would write the comment of the upload again, and nothing else of its metadata.
    image.save(buffer, "JPEG", quality=95, subsampling=0, comment=b"")
    try:
        row.file.save("picture.jpg", ContentFile(buffer.getvalue()))
    except (OSError, DatabaseError) as error:
        if row.file:  # Without its row nobody would delete it.
            with suppress(OSError):
                row.file.delete(save=False)
        raise StorageUnavailable(str(error)) from error


def kept_image(query: QueryImage | ProductImage | Alert) -> Image.Image:
    """The kept picture, decoded; a product's or an alert's as well.

    Raises QueryImageGone where it is no more, and StorageUnavailable where that cannot
    be known now.
    """
    try:
        with query.file.open() as file:
            return decode_image(file.read()).image
    except (FileNotFoundError, InvalidImage) as error:
        raise QueryImageGone from error
    except OSError as error:
        raise StorageUnavailable(str(error)) from error


def encode_query(
    content_hash: str,
    read: Callable[[], Image.Image],
    version: IndexVersion,
    box: Box | None = None,
) -> Vectors:
    """The vector to search an index version with, float32 of shape (1, dimension).

    Of a picture's frames(); with a box, of what is in it. A file of the catalogue is
    encoded as it was for the index, so that it finds itself with a likeness of 1:
    shoppers distrust one of 0.94 (clip-retrieval#273). The picture is read and encoded
    only where the cache does not know it. Raises EncoderUnavailable where it cannot be
    encoded, for whatever reason.
    """

    listed = not box and is_listed(content_hash)

    def encode() -> bytes:
        framed = [read()] if listed else _frames(content_hash, read(), box)
        with encoding("a shopper's picture"):
            return join(backends.encode_images(version, framed)).tobytes()

    # It may be listed, or be no more, while the cache knows it.
    whole, parts = _vector_keys(content_hash, version)
    stored = _remembered(whole if listed else parts, encode, box)
    return np.frombuffer(stored, np.float32).reshape(1, -1)


def query_look(
    content_hash: str, read: Callable[[], Image.Image], box: Box | None = None
) -> Look:
    """What the database would say of a picture, or of what is in a box on it.

    The picture is read only where the cache does not know it.
    """
    return Look(
        *_remembered(
            _look_key(content_hash), lambda: tuple(look_of(part_of(read(), box))), box
        )
    )


def query_subjects(content_hash: str, read: Callable[[], Image.Image]) -> Subjects:
    """The size of a picture, and where in it products may be; read as for its look."""

    def find() -> tuple[int, int, list[str]]:
        width, height, boxes = find_subjects(read())
        return width, height, list(map(str, boxes))

    width, height, boxes = _remembered(_subjects_key(content_hash), find)
    return Subjects(width, height, list(map(Box.parse, boxes)))


def delete_query_image(query: QueryImage) -> None:
    """Delete a shopper's picture, its file first, and forget what was computed of it.

    What was computed of its parts is forgotten within PART_SECONDS.
    Nothing happens to one that is gone. Raises StorageUnavailable where its file cannot
    be deleted now; then it stays for the next time.
    """
    try:
        query.file.delete(save=False)
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    query.delete()
    known = query.content_hash
    versions = IndexVersion.objects.all()
    vectors = [key for version in versions for key in _vector_keys(known, version)]
    with suppress(Exception):  # What a cache keeps that is away has its time, too.
        cache.delete_many([*vectors, _look_key(known), _subjects_key(known)])


def delete_expired_query_images() -> int:
    """Delete the shoppers' pictures whose time has run out, files first; how many.

    One that cannot be deleted now is left for the next time.
    """
    deleted = 0
    for query in QueryImage.objects.expired().iterator():
        try:
            delete_query_image(query)
        except StorageUnavailable:
            logger.exception("cannot delete %s", query.file.name)
            continue
        deleted += 1
    return deleted


@contextmanager
def encoding(what: str) -> Iterator[None]:
    """Whatever goes wrong meanwhile is raised as EncoderUnavailable, and logged."""
    try:
        yield
    except EncoderUnavailable:
        raise
    except Exception as error:
        logger.exception("%s cannot be encoded", what)
        raise EncoderUnavailable(f"{type(error).__name__}: {error}") from error


def remembered(key: str, compute: Callable[[], Any], seconds: int) -> Any:
    """What the cache knows, else what is computed, kept for so long if it is not None.

    A cache that is away costs the computing, no answer.
    """
    stored = None
    with suppress(Exception):
        stored = cache.get(key)
    if stored is None and (stored := compute()) is not None:
        with suppress(Exception):
            cache.set(key, stored, seconds)
    return stored


def part_of(image: Image.Image, box: Box | None) -> Image.Image:
    """What is in a box on a picture; without one, the picture."""
    return box.crop(image) if box else image


def seconds_kept(box: Box | None) -> int:
    """For how long what is computed of a picture is remembered, or of a part of it."""
    return PART_SECONDS if box else settings.QUERY_IMAGE_HOURS * 3600


def vector_origin(version: IndexVersion) -> str:
    """What tells vectors of one making from others in a cache."""
    # Libraries may make two encoders of one identity: by golden vectors they differ.
    golden = hashlib.sha256(version.golden).hexdigest()[:16]
    return f"{version.encoder_identity}:{golden}"


def is_listed(content_hash: str) -> bool:
    """Whether a file is one of the catalogue's."""
    return ProductImage.objects.filter(content_hash=content_hash).exists()


def _frames(
    content_hash: str, image: Image.Image, box: Box | None
) -> list[Image.Image]:
    """What is encoded of a shopper's picture, or of a box on it."""
    if box:
        return [squared(box.crop(image))]
    return frames(image, query_subjects(content_hash, lambda: image).boxes)


def _remembered(key: str, compute: Callable[[], Any], box: Box | None = None) -> Any:
    """What is known of a picture, or of a part of it, else what is computed."""
    key = f"{key}:{box}" if box else key
    return remembered(key, compute, seconds_kept(box))


def _vector_keys(content_hash: str, version: IndexVersion) -> tuple[str, str]:
    """Of the picture as it is, and of its frames."""
    origin = vector_origin(version)
    return f"query:{origin}:{content_hash}", f"query-frames:{origin}:{content_hash}"


def _look_key(content_hash: str) -> str:
    return f"query-look:{len(Look._fields)}:{content_hash}"


def _subjects_key(content_hash: str) -> str:
    return f"query-subjects:{content_hash}"
