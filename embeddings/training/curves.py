"""Curves of a training: as a picture for its card, and as a line for the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from embeddings.training.loop import History

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 60


def draw(history: History, path: Path) -> None:
    """Loss and validation Recall@1 over the epochs, as a PNG of 900 x 450 pixels."""
    figure = Figure(figsize=(9, 4.5), dpi=100, layout="constrained")
    left = figure.subplots()
    left.set(xlabel="epoch", ylabel="loss")
    right = left.twinx()
    right.set_ylabel("validation Recall@1")
    numbers = [epoch.number for epoch in history.epochs]
    losses = [epoch.loss for epoch in history.epochs]
    recalls = [epoch.recall for epoch in history.epochs]
    lines = left.plot(numbers, losses, color="tab:gray", label="loss")
    lines += right.plot(numbers, recalls, color="tab:blue", label="Recall@1")
    best = right.axvline(history.best.number, color="tab:green", ls=":", label="best")
    left.legend(handles=[*lines, best], loc="center right")
    figure.savefig(path)


def blocks(values: Sequence[float]) -> str:
    """A line of at most WIDTH blocks, the higher the larger; gaps where there is none.

    The lowest and the highest value stand before and after it.
    """
    shown = [value for value in _thinned(values) if not math.isnan(value)]
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    step = (high - low) / (len(BLOCKS) - 1) or 1
    line = "".join(BLOCKS[round((value - low) / step)] for value in shown)
    return f"{low:.3f} {line} {high:.3f}"


def _thinned(values: Sequence[float]) -> Sequence[float]:
    step = math.ceil(len(values) / WIDTH) or 1
    return values[::step]
