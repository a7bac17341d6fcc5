"""Conditions on the integer fields of a collection, which every vector store compiles.

They hold integers only: a store renders them into its own language, and what is known
to be an integer cannot be anything else there.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class In:
    """The field is one of these values; of no values, nothing matches."""

    field: str
    values: tuple[int, ...]

    def __post_init__(self) -> None:
        _check_integers(self.values)


@dataclass(frozen=True)
class Range:
    """The field lies between two values, both included; None leaves an end open."""

    field: str
    minimum: int | None = None
    maximum: int | None = None

    def __post_init__(self) -> None:
        _check_integers([v for v in (self.minimum, self.maximum) if v is not None])


Filter = In | Range


def _check_integers(values: Sequence[int]) -> None:
    for value in values:
        if type(value) is not int:
            raise TypeError(f"filters take integers, not {value!r}")
