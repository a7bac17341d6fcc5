"""The robustness card: what each method still finds with harmed pictures."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from embeddings.evaluation.features import Array, Feature, Features
from embeddings.evaluation.harms import HARMS, harm
from embeddings.evaluation.methods import Method
from embeddings.evaluation.report import Section, Shown, Table
from embeddings.evaluation.runs import run

EXAMPLES = 3


@dataclass(frozen=True)
class Card:
    """R@1 of a method with the queries as they are, and harmed, by name of the harm."""

    method: str
    whole: float
    harmed: dict[str, float]


def robustness(
    methods: Sequence[Method],
    features: Features,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Card]:
    """Search with every query harmed in every way; the gallery stays as it is.

    `progress` is told how many queries more are done.
    """
    names = {feature.name: feature for m in methods for feature in m.features}
    queries = harmed_queries(features, list(names.values()), progress)
    cards = []
    for method in methods:
        after = {
            name: run(method, replace(features, queries=arrays)).mean("recall_at_1")
            for name, arrays in queries.items()
        }
        whole = run(method, features).mean("recall_at_1")
        cards.append(Card(method.name, whole, after))
    return cards


def harmed_queries(
    features: Features,
    wanted: Sequence[Feature],
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, dict[str, Array]]:
    """By harm and by feature, what is seen of the harmed queries, row for row."""
    parts: dict[str, dict[str, list[Array]]] = {
        name: {feature.name: [] for feature in wanted} for name in HARMS
    }
    for query in features.labelled.queries:
        image = query.photo.decode()
        # All its harms as one batch: an encoder is quicker with several.
        pictures = [_harmed(image, name, query.photo.name) for name in HARMS]
        for feature in wanted:
            for name, row in zip(HARMS, feature.of_queries(pictures), strict=True):
                parts[name][feature.name].append(row)
        progress(1)
    return {
        harm_name: {feature: np.stack(rows) for feature, rows in arrays.items()}
        for harm_name, arrays in parts.items()
    }


def section(cards: Sequence[Card], features: Features) -> Section:
    """How it is told, with some queries as they were harmed."""
    rows = [
        [card.method, f"{card.whole:.3f}", *(f"{v:.3f}" for v in card.harmed.values())]
        for card in cards
    ]
    return Section(
        title="Harmed pictures",
        text="R@1 with the queries as they are, and after each harm. Pictures of the"
        " gallery stay as they are.",
        tables=[Table(["method", "as they are", *HARMS], rows)],
        figures=[_plot(cards)],
        strips=[
            _strip(query.photo.decode(), query.photo.name)
            for query in features.labelled.queries[:EXAMPLES]
        ],
    )


def _harmed(image: Image.Image, name: str, photo: str) -> Image.Image:
    """Each picture is harmed in its own way, the same one each time."""
    return harm(image, name, zlib.crc32(photo.encode()))


def _strip(image: Image.Image, photo: str) -> list[Shown]:
    harmed = [Shown(_harmed(image, name, photo), name) for name in HARMS]
    return [Shown(image, "as it is"), *harmed]


def _plot(cards: Sequence[Card]) -> Figure:
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.subplots()
    places = np.arange(1 + len(HARMS))
    width = 0.8 / len(cards)
    for number, card in enumerate(cards):
        heights = [card.whole, *card.harmed.values()]
        axes.bar(places + number * width, heights, width, label=card.method)
    labels = ["as they are", *HARMS]
    axes.set_xticks(places + 0.4 - width / 2, labels, rotation=30, ha="right")
    axes.set(ylabel="R@1", ylim=(0, 1))
    axes.legend(fontsize="x-small")
    return figure
