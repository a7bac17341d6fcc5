"""Says at every start where the encoder of the settings is not on this machine."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import weights_in


def connect() -> None:
    """Called when the app is ready."""
    register(encoder_is_here)


def encoder_is_here(**arguments: Any) -> list[CheckMessage]:
    """A warning, for `migrate` and what does without an encoder go on.

    What lies in the hub's own cache (hf-hub:, ARCHITECTURE@TAG) is not looked for:
    that takes open_clip, and seconds.
    """
    try:
        _, argument = backends.class_of(settings.ENCODER)
        if argument.startswith("local-dir:"):
            weights_in(Path(argument.removeprefix("local-dir:")))
    except EncoderUnavailable as error:
        return [Warning(f"ENCODER: {error}", id="embeddings.W001")]
    return []
