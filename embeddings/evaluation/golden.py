"""The golden set: pictures no training sees, asked before a new version goes live."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from catalog.models import ProductImage
from embeddings import backends
from embeddings.metrics import bootstrap_interval, recall_at_k, reciprocal_rank
from embeddings.models import IndexVersion, Judgement

# Of the products, the shares that are asked before a version goes live, and that tell
# a training when to stop.
GOLDEN, VALIDATION = 0.15, 0.15
# Among 200,000 pictures, Milvus Lite answers a thousand in a minute (65 ms each). One
# call for all would run into the store's two seconds, which are for shoppers.
MOST_PICTURES = 1000
# Of fewer products, chance decides.
LEAST_PRODUCTS = 10
DEPTH = 50
BATCH = 10

Values = NDArray[np.float64]


class Part(StrEnum):
    """What a product's pictures are for."""

    TRAINING = "training"
    VALIDATION = "validation"
    GOLDEN = "golden"


def part_of(group: int) -> Part:
    """Always the same for the same group, whatever is added to the catalogue."""
    digest = hashlib.sha256(f"product {group}".encode()).digest()
    place = int.from_bytes(digest[:4]) / 2**32
    if place < GOLDEN:
        return Part.GOLDEN
    return Part.VALIDATION if place < GOLDEN + VALIDATION else Part.TRAINING


class Groups:
    """Products that were judged to be the same, known by the lowest of their ids."""

    def __init__(self) -> None:
        self._leader: dict[int, int] = {}
        pairs = Judgement.objects.filter(same=True)
        for left, right in pairs.values_list("left__product", "right__product"):
            low, high = sorted((self.of(left), self.of(right)))
            self._leader[high] = low

    def of(self, product_id: int) -> int:
        while (leader := self._leader.get(product_id, product_id)) != product_id:
            product_id = leader
        return product_id


@dataclass(frozen=True)
class GoldenSet:
    """Which group each picture shows, and the pictures to ask for."""

    group_of: Mapping[int, int]
    asked: Sequence[int]


@dataclass(frozen=True)
class Comparison:
    """How two index versions answer the same questions.

    Figures are means over products, so that one with many pictures weighs no more than
    another. `change` holds the 95 % interval of new - live.
    """

    pictures: int
    products: int
    live: Mapping[str, float]
    new: Mapping[str, float]
    change: Mapping[str, tuple[float, float]]

    @property
    def worse(self) -> list[str]:
        """The measures that are lower, where chance does not explain it."""
        return [name for name, (_, high) in self.change.items() if high < 0]

    def line(self, name: str) -> str:
        low, high = self.change[name]
        figures = f"{self.live[name]:.3f} -> {self.new[name]:.3f}"
        return f"{name} {figures} ({low:+.3f} to {high:+.3f})"

    def __str__(self) -> str:
        lines = [
            f"On {self.pictures} golden pictures of {self.products} products, live ->"
            " new (95 % interval of the change):",
            *(f"  {self.line(name)}" for name in self.change),
        ]
        return "\n".join(lines)


def compare(live: IndexVersion, new: IndexVersion) -> Comparison | None:
    """Ask both versions for the golden pictures by their stored vectors.

    Each picture is looked for in its whole collection, itself left out; right is any
    other picture of its product, or of one that was judged to be the same. None where
    there are too few such products. Raises VectorStoreError.
    """
    store = backends.get_vector_store()
    golden = golden_set()
    vectors = [
        {pk: row.vector for pk, row in store.read(v.collection, golden.asked).items()}
        for v in (live, new)
    ]
    asked = [pk for pk in golden.asked if all(pk in found for found in vectors)]
    products = {golden.group_of[pk] for pk in asked}
    if len(products) < LEAST_PRODUCTS:
        return None
    before, after = (
        _measure(version, golden, [(pk, found[pk]) for pk in asked])
        for version, found in zip((live, new), vectors, strict=True)
    )
    return Comparison(
        pictures=len(asked),
        products=len(products),
        live={name: float(values.mean()) for name, values in before.items()},
        new={name: float(values.mean()) for name, values in after.items()},
        change={n: bootstrap_interval(after[n] - before[n]) for n in before},
    )


def golden_set() -> GoldenSet:
    """At most MOST_PICTURES, of golden products with two different pictures or more.

    A file that is there twice would be found whatever the encoder, so it is not asked.
    """
    groups = Groups()
    rows = ProductImage.objects.order_by("pk").values_list(
        "pk", "product", "content_hash"
    )
    found = [(pk, groups.of(product), digest) for pk, product, digest in rows]
    copies = Counter(digest for _, _, digest in found)
    golden = defaultdict(list)
    for pk, group, digest in found:
        if copies[digest] == 1 and part_of(group) == Part.GOLDEN:
            golden[group].append(pk)
    asked = [pk for pictures in golden.values() if len(pictures) > 1 for pk in pictures]
    return GoldenSet({pk: group for pk, group, _ in found}, asked[:MOST_PICTURES])


def _measure(
    version: IndexVersion,
    golden: GoldenSet,
    asked: Sequence[tuple[int, NDArray[np.float32]]],
) -> dict[str, Values]:
    """Of each measure, one value a product, in the order of the products' ids."""
    values = defaultdict(list)
    for picture, ranking in _rankings(version, golden, asked):
        group = golden.group_of[picture]
        hits = [recall_at_k(ranking, {group}, k) for k in (1, 5)]
        values[group].append([*hits, reciprocal_rank(ranking, {group})])
    means = np.array([np.mean(values[group], axis=0) for group in sorted(values)])
    return dict(zip(("hit@1", "hit@5", "MRR"), means.T, strict=True))


def _rankings(
    version: IndexVersion,
    golden: GoldenSet,
    asked: Sequence[tuple[int, NDArray[np.float32]]],
) -> Iterator[tuple[int, list[int]]]:
    """Each asked picture with the groups that are found for it, closest first."""
    store = backends.get_vector_store()
    for start in range(0, len(asked), BATCH):
        pictures, vectors = zip(*asked[start : start + BATCH], strict=True)
        found = store.search(version.collection, np.stack(vectors), limit=DEPTH)
        for picture, hits in zip(pictures, found, strict=True):
            others = [hit.id for hit in hits if hit.id != picture]
            groups = (golden.group_of[pk] for pk in others if pk in golden.group_of)
            yield picture, list(dict.fromkeys(groups))
