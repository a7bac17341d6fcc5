"""Shoppers' pictures: kept for a while, and encoded no more often than needed."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from contextlib import suppress

import numpy as np
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DatabaseError
from PIL import Image

from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.images import InvalidImage, Picture, decode_image
from embeddings.models import IndexVersion, QueryImage
from embeddings.ranking import Look, look_of

logger = logging.getLogger(__name__)


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
    buffer = io.BytesIO()
    # 4:4:4, so that a picture encoded anew by a later version keeps its colours. Pillow
    # would write the comment of the upload again, and nothing else of its metadata.
    picture.image.save(buffer, "JPEG", quality=95, subsampling=0, comment=b"")
    query = QueryImage(content_hash=picture.content_hash)
    try:
        query.file.save("query.jpg", ContentFile(buffer.getvalue()))
    except (OSError, DatabaseError) as error:
        if query.file:  # Without its row nobody would delete it.
            with suppress(OSError):
                query.file.delete(save=False)
        raise StorageUnavailable(str(error)) from error
    return query


def kept_image(query: QueryImage) -> Image.Image:
    """The kept picture, decoded.

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
    content_hash: str, read: Callable[[], Image.Image], version: IndexVersion
) -> Vectors:
    """The vector of a picture in an index version, float32 of shape (1, dimension).

    The picture is read and encoded only where the cache does not know it. Raises
    EncoderUnavailable where it cannot be encoded, for whatever reason.
    """
    key = _vector_key(content_hash, version)
    stored = None
    with suppress(Exception):  # A cache that is away costs an encoding, no answer.
        stored = cache.get(key)
    if stored is not None:
        return np.frombuffer(stored, np.float32).reshape(1, -1)
    image = read()
    try:
        vector = backends.encode_images(version, [image])
    except EncoderUnavailable:
        raise
    except Exception as error:
        logger.exception("a shopper's picture cannot be encoded")
        raise EncoderUnavailable(f"{type(error).__name__}: {error}") from error
    with suppress(Exception):
        cache.set(key, vector.tobytes(), settings.QUERY_IMAGE_HOURS * 3600)
    return vector


def query_look(content_hash: str, read: Callable[[], Image.Image]) -> Look:
    """What the database would say of a picture, read where the cache does not know."""
    key = _look_key(content_hash)
    stored = None
    with suppress(Exception):
        stored = cache.get(key)
    if stored is not None:
        return Look(*stored)
    look = look_of(read())
    with suppress(Exception):
        cache.set(key, tuple(look), settings.QUERY_IMAGE_HOURS * 3600)
    return look


def delete_query_image(query: QueryImage) -> None:
    """Delete a shopper's picture, its file first, and forget what was computed of it.

    Nothing happens to one that is gone. Raises StorageUnavailable where its file cannot
    be deleted now; then it stays for the next time.
    """
    try:
        query.file.delete(save=False)
    except OSError as error:
        raise StorageUnavailable(str(error)) from error
    query.delete()
    vectors = [_vector_key(query.content_hash, v) for v in IndexVersion.objects.all()]
    with suppress(Exception):  # What a cache keeps that is away has its time, too.
        cache.delete_many([*vectors, _look_key(query.content_hash)])


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


def _vector_key(content_hash: str, version: IndexVersion) -> str:
    # Libraries may make two encoders of one identity: by golden vectors they differ.
    origin = hashlib.sha256(version.golden).hexdigest()[:16]
    return f"query-vector:{version.encoder_identity}:{origin}:{content_hash}"


def _look_key(content_hash: str) -> str:
    return f"query-look:{content_hash}"
