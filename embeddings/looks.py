"""How pictures look without an encoder: outline, colours, texture, shape, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.colours import colour_signature, shared_colours
from embeddings.hashing import equal_bits, perceptual_hash
from embeddings.shapes import shape_signature, shared_shapes
from embeddings.textures import shared_textures, texture_signature


class Look(NamedTuple):
    """A picture as the database describes it, in columns of these names; each text may
    be empty."""

    perceptual_hash: str
    colours: str
    textures: str = ""
    shapes: str = ""


UNKNOWN = Look("", "")


def look_of(image: Image.Image) -> Look:
    """What the database would say of an RGB picture."""
    return Look(
        perceptual_hash(image),
        colour_signature(image),
        texture_signature(image),
        shape_signature(image),
    )


def look_in(row: Any) -> Look:
    """What a row of the database with these columns says."""
    return Look(*(getattr(row, name) for name in Look._fields))


def likenesses(
    left: Sequence[Look], right: Sequence[Look]
) -> dict[str, NDArray[np.float64]]:
    """How alike each look is to each, by the names that fusion has for their weights.

    Each of shape (len(left), len(right)), 0 to 1, NaN where it is not known of either;
    there must be one at least on both sides.
    """
    outlines, colours, textures, shapes = zip(*left, strict=True)
    their_outlines, their_colours, their_textures, their_shapes = zip(
        *right, strict=True
    )
    return {
        "hash": equal_bits(outlines, their_outlines),
        "colour": shared_colours(colours, their_colours),
        "texture": shared_textures(textures, their_textures),
        "shape": shared_shapes(shapes, their_shapes),
    }
