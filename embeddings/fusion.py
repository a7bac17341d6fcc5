"""Several similarities of two pictures become one score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Weights written down with six digits still sum to 1.
TOLERANCE = 1e-4
# Likenesses of shapes (embeddings.shapes) below this say nothing. To 95 of 100 of the
# demo's phone photos no picture of another product is so much alike; garments in
# another colour, held 3 degrees and 3 % otherwise, are by 0.87 to 0.93. Counted from
# 0.75 on, or not squared, shapes lost phone photos; from 0.85 on, they found fewer
# other colours.
DISTINCT = 0.8


@dataclass(frozen=True)
class Emphasis:
    """What somebody wants to count more: each 0 to 1 times all that counts unasked."""

    colour: float = 0.0
    pattern: float = 0.0
    shape: float = 0.0


NO_EMPHASIS = Emphasis()


@dataclass(frozen=True)
class FusionWeights:
    """What each similarity counts for; none is negative, and all but the last are
    shares of 1.

    `vector` is for the cosine of the encoder's vectors, `colour` for the share of
    colours (embeddings.colours), `hash` for the share of equal bits
    (embeddings.hashing), `texture` for the likeness of textures (embeddings.textures),
    `shape` for that of shapes (embeddings.shapes) and `text` for the cosine of a text's
    vector. `same_shape` is what boosts() adds to the order, whatever the score.
    """

    vector: float
    colour: float = 0.0
    hash: float = 0.0
    text: float = 0.0
    texture: float = 0.0
    shape: float = 0.0
    same_shape: float = 0.0

    def __post_init__(self) -> None:
        weights = list(self.as_json().values())
        if not np.isfinite(weights).all() or min(weights) < 0:
            raise ValueError(f"weights must not be negative: {self}")
        if abs(sum(self.shares.values()) - 1) > TOLERANCE:
            raise ValueError(f"weights must sum to 1: {self}")

    @classmethod
    def from_json(cls, data: Mapping[str, float]) -> Self:
        """The opposite of as_json(). Raises ValueError for anything else."""
        try:
            if "vector" not in data or not set(data) <= {f.name for f in fields(cls)}:
                raise ValueError(f"these are no fusion weights: {data}")
            return cls(**{name: float(weight) for name, weight in data.items()})
        except (TypeError, AttributeError) as error:
            raise ValueError(f"these are no fusion weights: {data}") from error

    def as_json(self) -> dict[str, float]:
        return asdict(self)

    @property
    def shares(self) -> dict[str, float]:
        """What each similarity counts in the score, by name."""
        weights = self.as_json()
        del weights["same_shape"]
        return weights

    def beside_words(self, share: float) -> Self:
        """The weights where `vector` stands for a mean of picture and words already.

        `share` is what the words count in it, 0 to 1; looks tell of the picture alone,
        and count for the rest. The same shape adds nothing where there are words: with
        it, the best that words reached among the demo's other colours was 0.92 of first
        places, without 0.93.
        """
        pictures = 1 - self.text
        if not pictures:
            return self
        looks = {
            name: (1 - share) * getattr(self, name) / pictures for name in SHARED_LOOKS
        }
        vector = max(0.0, 1 - sum(looks.values()))  # not -5e-17
        boost = 0.0 if share else self.same_shape
        return type(self)(vector, same_shape=boost, **looks)

    def with_emphasis(self, emphasis: Emphasis) -> Self:
        """The weights where a shopper wants some looks to count more."""
        added = emphasis.colour + emphasis.pattern + emphasis.shape
        weights = self.as_json()
        weights["colour"] += emphasis.colour
        weights["texture"] += emphasis.pattern
        weights["shape"] += emphasis.shape
        return type(self)(**{name: w / (1 + added) for name, w in weights.items()})

    @property
    def needs_looks(self) -> bool:
        """Whether anything but vectors counts."""
        return any(getattr(self, name) for name in (*SHARED_LOOKS, "same_shape"))


SHARED_LOOKS = ("colour", "hash", "texture", "shape")
VECTOR_ALONE = FusionWeights(vector=1.0)


def fuse(weights: FusionWeights, **similarities: ArrayLike) -> NDArray[np.float64]:
    """The weighted mean of similarities named as the weights, in the shape they share.

    What is left out or NaN is missing: its weight is shared among the others in
    proportion. Where all that is given weighs nothing, each counts the same. NaN where
    nothing that counts is known. Raises ValueError for none and for unknown names.
    """
    all_weights = weights.shares
    if not similarities or not similarities.keys() <= all_weights.keys():
        raise ValueError(f"expected some of {list(all_weights)}: {list(similarities)}")
    counted = {name: all_weights[name] for name in similarities if all_weights[name]}
    total, share = np.zeros(()), np.zeros(())
    for name, weight in (counted or dict.fromkeys(similarities, 1.0)).items():
        values = np.asarray(similarities[name], np.float64)
        known = ~np.isnan(values)
        total = total + np.where(known, weight * values, 0)
        share = share + np.where(known, weight, 0)
    return np.divide(total, share, out=np.full(share.shape, np.nan), where=share > 0)


def boosts(weights: FusionWeights, shape: ArrayLike) -> NDArray[np.float64]:
    """What shapes that are all but the same add to a score where results are put in
    order, for likenesses of shapes; nothing where one is not known.

    A thing in another colour has the same shape, and is another product: so it comes
    before others, and is not called the same. Where nobody made an outline sharp, as on
    a table, shapes are never the same, and change nothing.
    """
    return weights.same_shape * same_shapes(shape)


def places(weights: FusionWeights, **similarities: ArrayLike) -> NDArray[np.float64]:
    """What results are put in order by: fuse(), and boosts() where shapes are given."""
    scores = fuse(weights, **similarities)
    if "shape" not in similarities:
        return scores
    return scores + boosts(weights, similarities["shape"])


def same_shapes(shape: ArrayLike) -> NDArray[np.float64]:
    """How far likenesses of shapes mean that they are the same, 0 to 1; 0 for NaN."""
    likeness = np.nan_to_num(np.asarray(shape, np.float64))
    return (np.maximum(likeness - DISTINCT, 0) / (1 - DISTINCT)) ** 2
