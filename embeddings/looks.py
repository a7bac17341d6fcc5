"""How pictures look without an encoder: outline, colours and texture, as text."""

from __future__ import annotations

from typing import NamedTuple

from PIL import Image

from embeddings.colours import colour_signature
from embeddings.hashing import perceptual_hash
from embeddings.textures import texture_signature


class Look(NamedTuple):
    """A picture as the database describes it, in columns of these names; each text may
    be empty."""

    perceptual_hash: str
    colours: str
    textures: str = ""


UNKNOWN = Look("", "")


def look_of(image: Image.Image) -> Look:
    """What the database would say of an RGB picture."""
    return Look(
        perceptual_hash(image), colour_signature(image), texture_signature(image)
    )
