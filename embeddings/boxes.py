"""Boxes: the part of a picture that is meant, in whole percent of its sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from PIL import Image

from embeddings.images import MIN_SIDE

# Below a tenth of a side there are too few pixels to tell products by.
LEAST = 10


@dataclass(frozen=True, order=True)
class Box:
    """A part of an upright picture: from its left and top, in percent of its sides.

    Raises ValueError where it reaches out of the picture, or is less than LEAST percent
    wide or high.
    """

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        for start, size in ((self.left, self.width), (self.top, self.height)):
            if start < 0 or size < LEAST or start + size > 100:
                raise ValueError(f"{self} is no part of a picture")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The box that str() writes as this text, such as 12,5,60,80.

        Raises ValueError where it is none.
        """
        numbers = text.split(",")
        if len(numbers) != 4 or not all(n.isdecimal() and len(n) < 4 for n in numbers):
            raise ValueError(f"{text!r} is no box")
        return cls(*map(int, numbers))

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.width},{self.height}"

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the picture is left out."""
        return (self.width, self.height) == (100, 100)

    def shared_with(self, other: Box) -> float:
        """The share of this box that lies in another one, 0 to 1."""
        across = _overlap(self.left, self.width, other.left, other.width)
        down = _overlap(self.top, self.height, other.top, other.height)
        return across * down / (self.width * self.height)

    def crop(self, image: Image.Image) -> Image.Image:
        """This part of a picture, at least MIN_SIDE pixels a side as all pictures."""
        left, right = _span(self.left, self.width, image.width)
        top, bottom = _span(self.top, self.height, image.height)
        return image.crop((left, top, right, bottom))


def _span(start: int, size: int, pixels: int) -> tuple[int, int]:
    """The first pixel, and the one behind the last."""
    first = round(start * pixels / 100)
    length = max(round((start + size) * pixels / 100) - first, MIN_SIDE)
    first = max(min(first, pixels - length), 0)
    return first, min(first + length, pixels)


def _overlap(start: int, size: int, other_start: int, other_size: int) -> int:
    return max(min(start + size, other_start + other_size) - max(start, other_start), 0)
