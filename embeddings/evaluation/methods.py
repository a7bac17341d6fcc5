"""Methods: ways to find products, each made of features and of a comparison of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.colours import colour_signature, colour_vectors
from embeddings.encoders.base import Encoder
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.evaluation.features import Array, Feature
from embeddings.framing import frames, join
from embeddings.fusion import FusionWeights, fuse, places
from embeddings.hashing import BITS, perceptual_hash
from embeddings.measures import MEASURES, Measure, cosine
from embeddings.shapes import shape_signature, shared_shapes
from embeddings.subjects import find_subjects
from embeddings.textures import shared_textures, texture_signature

Similarities = NDArray[np.float32]
Compare = Callable[[Mapping[str, Array], Mapping[str, Array]], Similarities]
# The first of two stages keeps so large a share of the gallery, and at least so many.
CANDIDATE_SHARE, FEWEST_CANDIDATES = 0.1, 100
EQUAL_WEIGHTS = FusionWeights(vector=0.5, colour=0.5)


@dataclass(frozen=True)
class Method:
    """`compare` gets the features of n queries and of m gallery pictures, by name, and
    says in what order they are: float32 of shape (n, m), higher is closer. `score` says
    so of how alike they are, where that is something else."""

    name: str
    features: Sequence[Feature]
    compare: Compare
    score: Compare | None = None


def encoder_feature(name: str, encoder: Encoder) -> Feature:
    """What the encoder makes of pictures before rows are scaled to length 1."""
    return Feature(name, encoder.raw_features)


def framed_feature(name: str, encoder: Encoder) -> Feature:
    """What the shop searches with: of a query's frames, in the same gallery."""

    def ask(images: Sequence[Image.Image]) -> Array:
        framed = (frames(image, find_subjects(image).boxes) for image in images)
        return np.concatenate([join(encoder.encode_images(some)) for some in framed])

    return Feature(framed(name), encoder.raw_features, ask)


def framed(name: str) -> str:
    """What an encoder's feature is called where queries are framed."""
    return f"{name}, framed"


def fixed_methods() -> list[Method]:
    """Those that need no encoder."""
    return [
        Method("pHash", [PHASH], partial(_by_bits, PHASH.name)),
        Method("dHash", [DHASH], partial(_by_bits, DHASH.name)),
        _measured("colour histogram", HISTOGRAM, cosine),
        _measured("colour signature", COLOURS, cosine),
    ]


def encoder_methods(name: str, encoder: Encoder) -> list[Method]:
    """Those with this encoder; the first, called by the name alone, is the cosine.

    The other measures compare raw features: on unit vectors all rank alike.
    """
    feature = encoder_feature(name, encoder)
    shopper = framed_feature(name, encoder)
    others = [measure for measure in MEASURES if measure != "cosine"]
    return [
        _measured(name, feature, cosine),
        *(_measured(f"{name}, {m}", feature, MEASURES[m]) for m in others),
        _measured(shopper.name, shopper, cosine),
        two_stage_method(name, shopper),
        fused_method(f"{name} + colours", shopper, EQUAL_WEIGHTS),
    ]


def two_stage_method(name: str, feature: Feature) -> Method:
    """pHash chooses candidates, an encoder's feature puts them in order."""
    compare = partial(_two_stages, feature.name)
    return Method(f"pHash, then {name}", [PHASH, feature], compare)


def fused_method(name: str, feature: Feature, weights: FusionWeights) -> Method:
    """The cosine of an encoder's feature together with all other looks."""
    order, score = (partial(_weighed, w, feature.name, weights) for w in (places, fuse))
    return Method(name, [feature, *LOOKS], order, score)


def _measured(name: str, feature: Feature, measure: Measure) -> Method:
    return Method(
        name,
        [feature],
        lambda queries, gallery: measure(queries[feature.name], gallery[feature.name]),
    )


def _by_bits(
    name: str, queries: Mapping[str, Array], gallery: Mapping[str, Array]
) -> Similarities:
    """The share of equal bits, 0 to 1."""
    differing = np.bitwise_count(queries[name][:, None] ^ gallery[name])
    return (1 - differing / BITS).astype(np.float32)


def _two_stages(
    name: str, queries: Mapping[str, Array], gallery: Mapping[str, Array]
) -> Similarities:
    """The cosine of those closest by pHash; the rest beneath, in the order of pHash."""
    bits = _by_bits(PHASH.name, queries, gallery)
    count = max(FEWEST_CANDIDATES, int(CANDIDATE_SHARE * bits.shape[1]))
    result = bits - 3  # below every cosine
    for row, vector in enumerate(queries[name]):
        candidates = np.argsort(-bits[row], kind="stable")[:count]
        result[row, candidates] = cosine(vector[None], gallery[name][candidates])
    return result


def _weighed(
    weigh: Callable[..., NDArray[np.float64]],
    name: str,
    weights: FusionWeights,
    queries: Mapping[str, Array],
    gallery: Mapping[str, Array],
) -> Similarities:
    alike = similarities(name, queries, gallery)
    return weigh(weights, **alike).astype(np.float32)


def similarities(
    name: str, queries: Mapping[str, Array], gallery: Mapping[str, Array]
) -> dict[str, Array]:
    """Of the feature of this name and of LOOKS, by the names of fusion's weights."""
    textures = (side[TEXTURES.name].tolist() for side in (queries, gallery))
    shapes = (side[SHAPES.name].tolist() for side in (queries, gallery))
    return {
        "vector": cosine(queries[name], gallery[name]),
        "colour": cosine(queries[COLOURS.name], gallery[COLOURS.name]),
        "hash": _by_bits(PHASH.name, queries, gallery),
        "texture": shared_textures(*textures),
        "shape": shared_shapes(*shapes),
    }


def _phashes(images: Sequence[Image.Image]) -> Array:
    """The shop's own, uint64 of shape (k,)."""
    return np.array([int(perceptual_hash(image), 16) for image in images], np.uint64)


def _dhashes(images: Sequence[Image.Image]) -> Array:
    """dHash, the signs of horizontal gradients (Krawetz 2013), uint64 of shape (k,)."""
    return np.array([int(str(imagehash.dhash(i)), 16) for i in images], np.uint64)


def _colours(images: Sequence[Image.Image]) -> Array:
    return colour_vectors([colour_signature(image) for image in images])


def _textures(images: Sequence[Image.Image]) -> Array:
    """As text, of shape (k,): an inner product would not tell them apart."""
    return np.array([texture_signature(image) for image in images])


def _shapes(images: Sequence[Image.Image]) -> Array:
    """As text, of shape (k,): shapes are compared with mirrored ones as well."""
    return np.array([shape_signature(image) for image in images])


PHASH = Feature("pHash", _phashes)
DHASH = Feature("dHash", _dhashes)
HISTOGRAM = Feature("colour histogram", HistogramEncoder().encode_images)
COLOURS = Feature("colour signature", _colours)
TEXTURES = Feature("texture signature", _textures)
SHAPES = Feature("shape signature", _shapes)
# What the database says of a picture, and fusion counts beside the encoder.
LOOKS = (COLOURS, PHASH, TEXTURES, SHAPES)
