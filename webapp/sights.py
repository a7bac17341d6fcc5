"""The shopper's picture on the page: its size there, its box, and parts to choose."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.boxes import Box
from embeddings.subjects import Subjects

# Large enough to take hold of a corner, and it fits the narrowest phones.
SIDE = 320


@dataclass(frozen=True)
class Part:
    """A part to search with; `view` is what an SVG shows of the picture for it."""

    box: Box
    view: str
    chosen: bool


@dataclass(frozen=True)
class Sight:
    """The picture at most SIDE CSS pixels a side; without a box all of it is meant."""

    width: int
    height: int
    box: Box | None
    parts: list[Part]


def sight_of(subjects: Subjects, box: Box | None) -> Sight:
    """How a picture with these subjects is shown, and which part of it is chosen."""
    share = SIDE / max(subjects.width, subjects.height)
    width, height = round(subjects.width * share), round(subjects.height * share)
    parts = [
        Part(part, _view(part, width, height), part == box) for part in subjects.boxes
    ]
    return Sight(width, height, box, parts)


def _view(box: Box, width: int, height: int) -> str:
    """As the viewBox of an SVG: left, top, width and height in CSS pixels."""
    across, down = width / 100, height / 100
    sides = box.left * across, box.top * down, box.width * across, box.height * down
    return " ".join(f"{side:.1f}" for side in sides)
