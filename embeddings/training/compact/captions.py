"""Captions made from what is known of a picture, each with the facts that it states."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.training.compact.corpus import Example, Facts

# Keys of facts, in the order in which the words of a caption stand.
ENGLISH = (
    ("colour", "kind"),
    ("colour", "kind"),
    ("colour", "material", "kind"),
    ("colour", "pattern", "kind"),
    ("material", "kind"),
    ("pattern", "kind"),
    ("kind",),
    ("colour", "name"),
    ("name",),
)
CHINESE = (
    ("色", "类"),
    ("色", "类"),
    ("色", "材", "类"),
    ("材", "类"),
    ("类",),
    ("色", "名"),
    ("名",),
)
BEFORE = ("", "", "", "a ", "a photo of a ", "one ")


@dataclass(frozen=True)
class Caption:
    """A text, and the facts that a picture must have for it to be true."""

    text: str
    facts: frozenset[tuple[str, str]]


def caption_of(example: Example, chance: random.Random) -> Caption:
    """One of the captions that are true of this picture."""
    known = dict(example.facts)
    if example.sentences and chance.random() < 0.2:
        return Caption(chance.choice(example.sentences), frozenset({whole(example)}))
    chinese = "类" in known and chance.random() < 0.35
    forms = CHINESE if chinese else ENGLISH
    keys = [key for key in chance.choice(forms) if key in known] or [next(iter(known))]
    separator, before = ("的", "") if chinese else (" ", chance.choice(BEFORE))
    if chinese and chance.random() < 0.5:
        separator = ""
    text = before + separator.join(known[key] for key in keys)
    return Caption(text, frozenset((key, known[key]) for key in keys))


def truths(captions: Sequence[Caption], facts: Sequence[Facts]) -> NDArray[np.bool_]:
    """Which captions are true of which pictures, of shape (pictures, captions)."""
    known = [frozenset(of_one) for of_one in facts]
    return np.array([[c.facts <= these for c in captions] for these in known])


def all_facts(example: Example) -> Facts:
    """With the one that its whole sentences state."""
    return (*example.facts, whole(example))


def whole(example: Example) -> tuple[str, str]:
    """The fact that a sentence about its design states."""
    return "design", example.design or example.item
