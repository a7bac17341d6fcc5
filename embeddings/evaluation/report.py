"""The HTML report: one file that refers to no other."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from matplotlib.figure import Figure
from PIL import Image

THUMBNAIL_SIDE = 128
# Twice what a page of 96 pixels an inch needs, so that print and phones look sharp.
DOTS_PER_INCH = 150


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

    Each strip is a row of pictures, a query first.
    """

    title: str
    text: str = ""
    tables: Sequence[Table] = ()
    figures: Sequence[Figure] = ()
    strips: Sequence[Sequence[Shown]] = ()


def render(title: str, summary: str, sections: Sequence[Section]) -> str:
    """The whole report as HTML, with its pictures and figures inside."""
    context = {
        "title": title,
        "summary": summary,
        "made_at": timezone.now(),
        "sections": [_inlined(section) for section in sections],
    }
    return render_to_string("embeddings/report.html", context)


def _inlined(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "text": section.text,
        "tables": section.tables,
        "figures": [_figure_uri(figure) for figure in section.figures],
        "strips": [
            [
                {"uri": _picture_uri(p.image), "label": p.label, "frame": _frame(p)}
                for p in strip
            ]
            for strip in section.strips
        ],
    }


def _frame(picture: Shown) -> str:
    if picture.right is None:
        return "query"
    return "right" if picture.right else "wrong"


def _figure_uri(figure: Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    return _uri("image/png", buffer.getvalue())


def _picture_uri(image: Image.Image) -> str:
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=75)
    return _uri("image/webp", buffer.getvalue())


def _uri(content_type: str, data: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(data).decode()}"
