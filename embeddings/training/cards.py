"""The card of a trained encoder: what it learnt from, how, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from embeddings.metrics import bootstrap_interval
from embeddings.training.adaptation import Outcome, named
from embeddings.training.curves import blocks, draw
from embeddings.training.exam import hits

CURVE = "curve.png"
TUNED = (
    "As what it was made from: weights are taken over, and scores mean what those that"
    " as many answers reached meant before. `evaluate_search --fit` learns it anew."
)
UNTUNED = "Nobody knows yet; `evaluate_search --fit` learns it from labelled pictures."


def write_card(outcome: Outcome) -> None:
    """README.md and curve.png in the encoder's folder."""
    draw(outcome.history, outcome.order.folder / CURVE)
    card = "\n".join(_card(outcome)) + "\n"
    (outcome.order.folder / "README.md").write_text(card, encoding="utf-8")


def figures(outcome: Outcome) -> Iterator[str]:
    """Recall before and after with 95 % intervals, and few-shot enrolment: lines."""
    exam = outcome.exam
    yield (
        f"{len(exam.asked)} questions, of products that were not learnt from, among"
        f" {len(exam.gallery)} pictures"
        + (
            f" ({exam.by_views} asked by a view of the picture)"
            if exam.by_views
            else ""
        )
    )
    yield ""
    yield "| | before | after | change (95 %) |"
    yield "|---|---|---|---|"
    for k in (1, 5):
        before, after = hits(outcome.before, k), hits(outcome.after, k)
        low, high = bootstrap_interval(after - before)
        change = f"{low:+.3f} to {high:+.3f}"
        yield f"| Recall@{k} | {_mean(before)} | {_mean(after)} | {change} |"
    yield ""
    yield "| photos of a new product | Recall@1 before | after | products | of views |"
    yield "|---|---|---|---|---|"
    for was, now in outcome.enrolment:
        yield (
            f"| {now.photos} | {was.recall:.3f} | {now.recall:.3f}"
            f" | {now.products} | {now.drawn:.0%} |"
        )


def chart(outcome: Outcome) -> Iterator[str]:
    """The curves as two lines for a terminal."""
    epochs = outcome.history.epochs
    yield f"loss      {blocks([epoch.loss for epoch in epochs])}"
    yield f"Recall@1  {blocks([epoch.recall for epoch in epochs])}"


def _mean(values: NDArray[np.float64]) -> str:
    low, high = bootstrap_interval(values)
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def _card(outcome: Outcome) -> Iterator[str]:
    order, history = outcome.order, outcome.history
    yield f"# {order.folder.name}"
    yield ""
    yield (
        f"{order.base}, adapted to this shop's own catalogue ({order.method}) on"
        f" {timezone.now():%Y-%m-%d} in {outcome.seconds / 60:.1f} minutes."
    )
    yield ""
    yield f"    ENCODER={named(order.folder)} manage.py rebuild_index"
    yield ""
    if not outcome.better:
        yield "**It is no better than what it was made from.**"
        yield ""
    yield "## What came of it"
    yield ""
    yield from figures(outcome)
    yield ""
    yield f"![Loss and Recall@1 over the epochs]({CURVE})"
    yield ""
    yield "The best epoch was chosen by these figures, which flatters them a little."
    yield "The golden pictures that `rebuild_index` asks had no part in it."
    yield ""
    yield "## What its scores mean"
    yield ""
    yield TUNED if outcome.is_tuned else UNTUNED
    yield ""
    yield "## What it learnt from"
    yield ""
    learnt, judged = outcome.material.parts
    for name, part in (("to learn from", learnt), ("to judge by", judged)):
        labels = len({example.label for example in part})
        yield f"- {name}: {len(part)} pictures of {labels} products"
    yield f"- pairs that people told apart: {len(outcome.material.opposed)}"
    for reason, count in sorted(outcome.material.left_out.items()):
        yield f"- left out ({reason}): {count}"
    yield ""
    yield "## How"
    yield ""
    for name, value in asdict(order.plan).items():
        yield f"- {name.replace('_', ' ')}: {value}"
    yield f"- epochs run: {history.epochs[-1].number}; the best: {history.best.number}"
