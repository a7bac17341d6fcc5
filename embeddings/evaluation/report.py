"""The HTML report: one file without references to any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image


@dataclass(frozen=True)
class Table:
    """Rows of text beneath one row of headings; the first column names the row."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


@dataclass(frozen=True)
class Shown:
    """A picture of a strip, and whether it is right (None: the query itself)."""

    image: Image.Image
    label: str
    right: bool | None = None


@dataclass(frozen=True)
class Section:
    """A part of the report: a few sentences, then tables, figures, picture strips.

    `figures` are matplotlib figures, drawn in this order; each strip is a row of
    pictures, a query first.
    """

    title: str
    text: str = ""
    tables: Sequence[Table] = ()
    figures: Sequence[Any] = ()
    strips: Sequence[Sequence[Shown]] = field(default=())
