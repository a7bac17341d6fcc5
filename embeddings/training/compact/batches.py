"""Chooses what is learned together: pairs that agree, among others hard to tell."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.training.compact.corpus import Example

# Of a batch, how many items of each source. Those known by one picture alone come
# with a twin in other colours: the same design, and not the same item.
ITEMS = {"demo": 50, "grocery": 36, "clothing": 34, "eshop": 4, "retail": 4}
ALONE = ("clothing", "eshop", "retail")
COLOURS_TOGETHER = 4
# What is mistaken for another colour of a design are its sisters of the same kind: they
# are learned together (hard negatives by the batch's choice; Robinson et al. 2021).
KINDS_TOGETHER = {"demo": 2, "clothing": 3}
SHARE_STUDIO = 0.45


@dataclass(frozen=True)
class Batch:
    """Which pictures are learned at once, and what is the same in them.

    All of shape (n,). `pictures` are indexes of examples; `recoloured` tells which are
    shown in other colours. Equal numbers in `items`, `designs` mean the same one, -1 in
    `kinds` and `classes` that it is not known.
    """

    pictures: NDArray[np.int64]
    recoloured: NDArray[np.bool_]
    items: NDArray[np.int64]
    designs: NDArray[np.int64]
    kinds: NDArray[np.int64]
    classes: NDArray[np.int64]


class Sampler:
    """Draws batches; the same seed and step give the same batch."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.items = _numbers([e.item for e in examples])
        self.designs = _numbers([e.design or e.item for e in examples])
        self.kinds = _numbers([e.kind for e in examples], unknown="")
        # A design is a class in whatever colour: items alone tell its colours apart.
        many = [e.design if e.source not in ALONE else "" for e in examples]
        self.classes = _numbers(many, unknown="")
        self._of_item: dict[int, list[int]] = defaultdict(list)
        self._of_design: dict[int, set[int]] = defaultdict(set)
        self._of_source: dict[str, set[int]] = defaultdict(set)
        for number, example in enumerate(examples):
            item, design = int(self.items[number]), int(self.designs[number])
            self._of_item[item].append(number)
            self._of_design[design].add(item)
            self._of_source[example.source].add(item)
        self._of_kind: dict[str, dict[int, set[int]]] = {
            source: defaultdict(set) for source in KINDS_TOGETHER
        }
        for number, example in enumerate(examples):
            if example.source in KINDS_TOGETHER:
                kinds = self._of_kind[example.source]
                kinds[int(self.kinds[number])].add(int(self.designs[number]))

    def batch(self, seed: int, step: int) -> Batch:
        """Two pictures of each chosen item; where there is one, that one twice."""
        # Neither cryptography nor security: the same choice each time is wanted.
        chance = random.Random(f"{seed} {step}")  # noqa: S311
        pictures: list[int] = []
        recoloured: list[bool] = []
        for source, count in ITEMS.items():
            if not self._of_source[source]:
                continue
            twins = source in ALONE
            for item in self._choose(source, count // 2 if twins else count, chance):
                for other in (False, True)[: 1 + twins]:
                    pictures += self._two_of(item, chance)
                    recoloured += [other, other]
        chosen, new = np.array(pictures), np.array(recoloured)
        return Batch(
            pictures=chosen,
            recoloured=new,
            items=self.items[chosen] + new * (self.items.max() + 1),
            designs=self.designs[chosen],
            kinds=self.kinds[chosen],
            classes=self.classes[chosen],
        )

    def _choose(self, source: str, count: int, chance: random.Random) -> list[int]:
        if source not in KINDS_TOGETHER:
            items = sorted(self._of_source[source])
            return chance.sample(items, min(count, len(items)))
        chosen: list[int] = []
        kinds = sorted(self._of_kind[source])
        together = chance.sample(kinds, min(KINDS_TOGETHER[source], len(kinds)))
        for number, kind in enumerate(together, start=1):
            designs = sorted(self._of_kind[source][kind])
            for design in chance.sample(designs, len(designs)):
                colours = sorted(self._of_design[design])
                chosen += chance.sample(colours, min(COLOURS_TOGETHER, len(colours)))
                if len(chosen) >= count * number // len(together):
                    break
        return chosen[:count]

    def _two_of(self, item: int, chance: random.Random) -> list[int]:
        """The first picture of an item is its studio picture."""
        pictures = self._of_item[item]
        if len(pictures) == 1:
            return pictures * 2
        if chance.random() < SHARE_STUDIO:
            return [pictures[0], chance.choice(pictures[1:])]
        return chance.sample(pictures, 2)


def _numbers(names: Sequence[str], unknown: str | None = None) -> NDArray[np.int64]:
    known = {name: i for i, name in enumerate(sorted(set(names) - {unknown}))}
    return np.array([known.get(name, -1) for name in names])
