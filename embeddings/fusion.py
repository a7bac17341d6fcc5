"""Several similarities of two pictures become one score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Weights written down with six digits still sum to 1.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Emphasis:
    """What somebody wants to count more: each 0 to 1 times all that counts unasked."""

    colour: float = 0.0
    pattern: float = 0.0
    shape: float = 0.0


NO_EMPHASIS = Emphasis()


@dataclass(frozen=True)
class FusionWeights:
    """What each similarity counts for; none is negative, and together they are 1.

    `vector` is for the cosine of the encoder's vectors, `colour` for the share of
    colours (embeddings.colours), `hash` for the share of equal bits
    (embeddings.hashing), `texture` for the likeness of textures (embeddings.textures)
    and `text` for the cosine of a text's vector.
    """

    vector: float
    colour: float = 0.0
    hash: float = 0.0
    text: float = 0.0
    texture: float = 0.0

    def __post_init__(self) -> None:
        weights = list(asdict(self).values())
        if not np.isfinite(weights).all() or min(weights) < 0:
            raise ValueError(f"weights must not be negative: {self}")
        if abs(sum(weights) - 1) > TOLERANCE:
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

    def beside_words(self, share: float) -> Self:
        """The weights where `vector` stands for a mean of picture and words already.

        `share` is what the words count in it, 0 to 1; colour and hash tell of the
        picture alone, and count for the rest.
        """
        looks = self.colour, self.hash, self.texture
        pictures = self.vector + sum(looks)
        if not pictures:
            return self
        colour, outline, texture = ((1 - share) * look / pictures for look in looks)
        vector = max(0.0, 1 - colour - outline - texture)  # not -5e-17
        return type(self)(vector, colour, outline, texture=texture)

    def with_emphasis(self, emphasis: Emphasis) -> Self:
        """The weights where a shopper wants some looks to count more."""
        added = emphasis.colour + emphasis.pattern + emphasis.shape
        weights = asdict(self)
        weights["colour"] += emphasis.colour
        weights["texture"] += emphasis.pattern
        weights["hash"] += emphasis.shape
        return type(self)(**{name: w / (1 + added) for name, w in weights.items()})

    @property
    def needs_looks(self) -> bool:
        """Whether anything but vectors counts."""
        return bool(self.colour or self.hash or self.texture)


VECTOR_ALONE = FusionWeights(vector=1.0)


def fuse(weights: FusionWeights, **similarities: ArrayLike) -> NDArray[np.float64]:
    """The weighted mean of similarities named as the weights, in the shape they share.

    What is left out or NaN is missing: its weight is shared among the others in
    proportion. Where all that is given weighs nothing, each counts the same. NaN where
    nothing that counts is known. Raises ValueError for none and for unknown names.
    """
    all_weights = asdict(weights)
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
