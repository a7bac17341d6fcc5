"""The curve of a run of lookalike-s: as numbers, and as a picture for its card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

# A step of a run, each part of its loss, and what was measured after some.
Point = dict[str, float]
NUMBERS, PICTURE = "curve.json", "curve.png"


def write_curve(points: Sequence[Point], folder: Path) -> None:
    """As curve.json, and as curve.png of 1000 x 450 pixels."""
    (folder / NUMBERS).write_text(json.dumps(points, indent=1))
    figure = Figure(figsize=(10, 4.5), dpi=100, layout="constrained")
    losses, measured = figure.subplots(1, 2)
    losses.set(title="parts of the loss", xlabel="step", yscale="log")
    measured.set(title="on pictures it never saw", xlabel="step", ylim=(0, 1))
    for name in dict.fromkeys(name for point in points for name in point):
        if name == "step":
            continue
        known = [(point["step"], point[name]) for point in points if name in point]
        (measured if "@" in name else losses).plot(
            *zip(*known, strict=True), marker="o" if "@" in name else "", label=name
        )
    for axes in (losses, measured):
        if axes.lines:
            axes.legend(fontsize="small")
    figure.savefig(folder / PICTURE)
