"""Resolves encoder and vector store from settings and index version, once a process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string
from PIL import Image

from embeddings.encoders.base import (
    Encoder,
    EncoderBroken,
    EncoderUnavailable,
    Vectors,
)
from embeddings.encoders.presets import PRESETS, encoder_named
from embeddings.encoders.selftest import check_encoder, golden_vectors
from embeddings.models import IndexVersion
from embeddings.vector_stores.base import VectorStore

logger = logging.getLogger(__name__)

# Two, so that no product page waits for the store while an encoder is being loaded.
_encoders_lock = threading.Lock()
_vector_stores_lock = threading.Lock()
_encoders: dict[str, Encoder] = {}
# Of each version whose encoder was tested in this process: what is wrong, or "".
_verdicts: dict[int, str] = {}
_vector_stores: dict[str, VectorStore] = {}


def get_encoder(version: IndexVersion | None = None) -> Encoder:
    """The encoder of an index version, by default of the live one.

    Raises EncoderUnavailable where there is no live version yet, where the encoder
    cannot be loaded, and where what loads is not what the version was built with, or
    does not make the vectors any more that it made then.
    """
    version = version or IndexVersion.objects.live()
    if version is None:
        raise EncoderUnavailable("no index version is live yet")
    encoder = load_encoder(version.encoder)
    if encoder.identity != version.encoder_identity:
        raise EncoderUnavailable(
            f"{version.encoder} is not the encoder that index version {version.pk} was"
            " built with: its weights or its preprocessing have changed."
            " Put the former ones back, or run `manage.py rebuild_index`."
        )
    if verdict := _test(encoder, version):
        raise EncoderUnavailable(verdict)
    return encoder


def encode_images(version: IndexVersion, images: Sequence[Image.Image]) -> Vectors:
    """What the version's encoder makes of these pictures, as its contract says.

    Raises EncoderUnavailable as get_encoder() does, EncoderBroken where it fails with
    its reference pictures as well, and whatever else it raises for these alone.
    """
    encoder = get_encoder(version)
    try:
        return encoder.encode_images(images)
    except Exception:
        try:
            golden_vectors(encoder)
        except Exception as error:
            raise EncoderBroken(f"{encoder.name} is broken: {error}") from error
        raise


def load_encoder(name: str) -> Encoder:
    """The encoder that a value of ENCODER names, for example "histogram".

    Raises EncoderUnavailable where it is unknown or its parts are missing.
    """
    with _encoders_lock:  # Two requests may want one that neither has loaded.
        if name not in _encoders:
            _encoders[name] = _make_encoder(name)
        return _encoders[name]


def get_vector_store() -> VectorStore:
    """The vector store that the settings name."""
    name = settings.VECTOR_STORE
    with _vector_stores_lock:
        if name not in _vector_stores:
            path, options = settings.VECTOR_STORES[name]
            _vector_stores[name] = import_string(path)(**options)
        return _vector_stores[name]


def forget() -> None:
    """Drop what was resolved, so that changed settings are read again."""
    _encoders.clear()
    forget_verdicts()
    _vector_stores.clear()


def forget_verdicts() -> None:
    """Test each encoder again before its next use."""
    _verdicts.clear()


def _test(encoder: Encoder, version: IndexVersion) -> str:
    """Once a process: before anything is written or asked with this encoder."""
    if not version.golden:  # It was begun before there were any.
        return ""
    if version.pk not in _verdicts:
        try:
            check_encoder(encoder, version.golden_vectors())
            _verdicts[version.pk] = ""
        except EncoderUnavailable as error:
            logger.error("%s", error)
            _verdicts[version.pk] = str(error)
        except Exception as error:  # A GPU without memory; later there may be some.
            raise EncoderUnavailable(f"{encoder.name} fails: {error}") from error
    return _verdicts[version.pk]


def class_of(name: str) -> tuple[str, str]:
    """Dotted path of the class that a value of ENCODER means, and what it is told.

    Raises EncoderUnavailable where it is unknown, or a preset that is not here.
    """
    kind, _, argument = encoder_named(name, settings.ENCODERS_DIR).partition(":")
    if kind not in settings.ENCODERS:
        raise EncoderUnavailable(
            f"there is no encoder {kind!r}; ENCODER is one of {', '.join(PRESETS)}, a"
            f" folder in {settings.ENCODERS_DIR}, or begins with one of"
            f" {', '.join(settings.ENCODERS)}"
        )
    return settings.ENCODERS[kind], argument


def _make_encoder(name: str) -> Encoder:
    path, argument = class_of(name)
    try:
        return import_string(path).from_argument(
            argument,
            device=settings.ENCODER_DEVICE,
            batch_size=settings.ENCODER_BATCH_SIZE,
        )
    except EncoderUnavailable:
        raise
    # A broken file, a missing library, a GPU without memory: whatever it is, no picture
    # is to blame.
    except Exception as error:
        logger.exception("cannot load the encoder %s", name)
        raise EncoderUnavailable(f"cannot load the encoder {name}: {error}") from error
