"""Speckled pictures, and regions planted into them."""

import numpy as np
from PIL import Image

# Hues of 255.
REDS, GREENS, BLUES = (0, 20), (80, 110), (150, 180)


def speckled(hues, size, seed=0):
    """Specks of some hues, dark and bright, in a pattern that the seed says."""
    random = np.random.default_rng(seed)
    width, height = size
    hsv = np.stack(
        [
            random.integers(*hues, (height, width)),
            random.integers(120, 256, (height, width)),
            random.integers(40, 256, (height, width)),
        ],
        axis=2,
    )
    return Image.fromarray(hsv.astype(np.uint8), "HSV").convert("RGB")


def plant(patch, ground, at):
    """The ground with the patch on it, its upper left corner at these pixels."""
    planted = ground.copy()
    planted.paste(patch, at)
    return planted
