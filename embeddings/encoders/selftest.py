"""Golden vectors: does an encoder still make of three pictures what it once made?"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.encoders.base import Encoder, EncoderUnavailable, Vectors

# bfloat16 against float32 gives 0.999 and more. MobileNetV2 with bicubic in place of
# bilinear resizing, the smallest mistake of all, gives 0.995; other weights, next to 0.
LOWEST_COSINE = 0.997


def reference_pictures() -> list[Image.Image]:
    """Three RGB pictures from formulas: smooth, of fine detail, and with hard edges.

    Neither square nor of an encoder's size, so that resizing and cropping show.
    """
    y, x = np.mgrid[0:300, 0:400].astype(np.float64)
    smooth = [x / 399, y / 299, 1 - x / 399]
    fine = [np.sin(x * y / 97) ** 2, np.sin(x * x / 31) ** 2, np.sin(y * y / 53) ** 2]
    edges = [(x // 40 + y // 40) % 2, x // 100 % 2, (x - 200) ** 2 + y**2 < 150**2]
    return [_picture(channels) for channels in (smooth, fine, edges)]


def golden_vectors(encoder: Encoder) -> Vectors:
    """What the encoder makes of the reference pictures, shape (3, dimension)."""
    return encoder.encode_images(reference_pictures())


def check_encoder(encoder: Encoder, golden: Vectors) -> None:
    """Raise EncoderUnavailable where the encoder does not make these vectors any more.

    Its weights may be the same file, and a library may still prepare pictures for it in
    another way (open_clip#1068): vectors would land in the wrong places, unnoticed.
    """
    made = golden_vectors(encoder)
    if not agree(made, golden):
        raise EncoderUnavailable(
            f"{encoder.name} does not make the vectors any more that it made when the"
            f" index was begun (cosine {np.min(_cosines(made, golden)):.3f} to those)."
            " Go back to the former libraries, or run `manage.py rebuild_index`."
        )


def agree(these: Vectors, those: Vectors) -> bool:
    """Whether two sets of golden vectors may come from one encoder."""
    if these.shape != those.shape or not these.size:
        return False
    return bool(np.all(_cosines(these, those) >= LOWEST_COSINE))  # False for NaN


def _cosines(these: Vectors, those: Vectors) -> Vectors:
    return np.sum(these * those, axis=1)


def _picture(channels: list[NDArray[np.float64]]) -> Image.Image:
    pixels = np.stack([np.asarray(c, np.float64) for c in channels], axis=-1)
    return Image.fromarray(np.round(pixels * 255).astype(np.uint8))
