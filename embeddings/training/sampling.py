"""Batches for metric learning: some products, some views of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.training.shop import Example
from embeddings.training.views import VIEWS

# Rows of (number of the example, number of the view).
Picks = NDArray[np.int64]


@dataclass(frozen=True)
class Sampler:
    """Gives each product once a round, those together that people told apart.

    An epoch is as many rounds as give `fewest_batches`: a small shop's would be over
    after a step.
    """

    examples: Sequence[Example]
    opposed: Sequence[tuple[int, int]]
    labels_a_batch: int
    views_a_label: int
    fewest_batches: int = 1

    def batches(self, seed: int, epoch: int) -> Iterator[Picks]:
        """The batches of an epoch, the same for the same seed and epoch."""
        chance = np.random.default_rng([seed, epoch])
        members = self._members()
        given = 0
        while given < self.fewest_batches and len(members) > 1:
            for batch in self._round(members, chance):
                given += 1
                yield batch

    def _round(
        self, members: dict[int, list[int]], chance: np.random.Generator
    ) -> Iterator[Picks]:
        partners = self._partners(members)
        order = chance.permutation(sorted(members))
        for start in range(0, len(order), self.labels_a_batch):
            labels = order[start : start + self.labels_a_batch].tolist()
            beside = [other for label in labels for other in partners[label]]
            wanted = dict.fromkeys([*labels, *beside])
            # Of a single product there is nothing to tell it from.
            if len(wanted) > 1:
                yield np.concatenate([self._draw(members[w], chance) for w in wanted])

    def _members(self) -> dict[int, list[int]]:
        members = defaultdict(list)
        for number, example in enumerate(self.examples):
            members[example.label].append(number)
        return members

    def _partners(self, members: dict[int, list[int]]) -> dict[int, list[int]]:
        partners = defaultdict(list)
        for left, right in self.opposed:
            if left in members and right in members:
                partners[left].append(right)
                partners[right].append(left)
        return partners

    def _draw(self, numbers: list[int], chance: np.random.Generator) -> Picks:
        """Different views of a product, of as many of its pictures as can be."""
        weights = np.repeat([self.examples[n].weight for n in numbers], VIEWS)
        every = [(number, view) for number in numbers for view in range(VIEWS)]
        count = min(self.views_a_label, len(every))
        shares = weights / weights.sum()
        drawn = chance.choice(len(every), count, replace=False, p=shares)
        return np.array([every[n] for n in drawn], np.int64)
