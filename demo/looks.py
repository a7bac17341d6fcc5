"""How one drawn product looks: its colours, its pattern and its own run of chance."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from PIL import Image

from demo.canvas import Colour, colour
from demo.patterns import texture

COLOURS = {
    "white": "#f6f4ef",
    "cream": "#efe4cc",
    "beige": "#d9c3a0",
    "straw": "#dcb877",
    "yellow": "#f0c334",
    "mustard": "#cf9a24",
    "orange": "#e57f2d",
    "terracotta": "#c4643f",
    "coral": "#ee7a66",
    "red": "#c92a35",
    "burgundy": "#7a1f33",
    "pink": "#f0a9b9",
    "lilac": "#b9a3d6",
    "purple": "#6b4796",
    "light blue": "#a9cfe6",
    "blue": "#2f69b3",
    "navy": "#22335c",
    "denim": "#49688f",
    "turquoise": "#3aa8a4",
    "mint": "#a9d8bd",
    "green": "#3f8a4d",
    "olive": "#7b7d3f",
    "dark green": "#23513f",
    "brown": "#7a4e2f",
    "oak": "#c99a62",
    "walnut": "#6f472c",
    "grey": "#9a9a9c",
    "charcoal": "#44464b",
    "black": "#26262a",
    "gold": "#cda24c",
}


@dataclass(frozen=True)
class Look:
    """Two colours (names of COLOURS), a pattern, and a seed.

    The same look paints the same pixels each time; another seed moves the pattern.
    """

    first: str
    second: str
    pattern: str
    seed: str

    @property
    def ground(self) -> Colour:
        return colour(COLOURS[self.first])

    @property
    def accent(self) -> Colour:
        return colour(COLOURS[self.second])

    def surface(self, scale: float = 1) -> Image.Image:
        """The pattern on a square as large as a canvas."""
        # Neither cryptography nor security: the same picture each time is wanted.
        random = Random(f"{self.seed} {scale}")  # noqa: S311
        return texture(self.pattern, self.ground, self.accent, random, scale)
