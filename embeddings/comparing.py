"""Two pictures side by side: how alike they are by each measure, and where."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache as remember
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from django.core.cache import cache
from PIL import Image

from catalog.models import ProductImage
from embeddings import backends, measures, regions, stages
from embeddings.boxes import Box
from embeddings.calibration import Band
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.fusion import VECTOR_ALONE, FusionWeights, fuse
from embeddings.hashing import BITS
from embeddings.looks import Look, likenesses
from embeddings.models import IndexVersion, QueryImage
from embeddings.queries import (
    encode_query,
    encoding,
    is_listed,
    kept_image,
    part_of,
    query_look,
    seconds_kept,
)
from embeddings.ranking import Tuning
from embeddings.regions import Agreement

logger = logging.getLogger(__name__)

Pictured = QueryImage | ProductImage

# The windows of one pair at a time: they are dozens, for anybody with an address.
_turn = Lock()


class Shown(NamedTuple):
    """A picture, or what is in a box on it."""

    picture: Pictured
    box: Box | None = None

    @property
    def key(self) -> str:
        """What tells it from others in a cache."""
        known = self.picture.content_hash
        # One that is listed meanwhile is compared as a whole, no more in frames.
        return f"{known}{is_listed(known):d}{self.box or ''}"

    def read(self) -> Image.Image:
        """The whole picture, decoded."""
        return kept_image(self.picture)


class Seen(NamedTuple):
    """Some pictures: their vectors, of shape (n, dimension), and their looks."""

    vectors: Vectors
    looks: Sequence[Look]


class Likeness(NamedTuple):
    """What two pictures have in common, in either order.

    `cosine` is -1 to 1, `euclidean` a distance of 0 to 2 and `tanimoto` -1/3 to 1, each
    of the encoder's unit vectors; `bits` of BITS are equal in the perceptual hashes;
    `colours` are shared, `pattern` and `shape` are alike, 0 to 1. None for what is not
    known.
    """

    cosine: float | None
    euclidean: float | None
    tanimoto: float | None
    bits: int | None
    colours: float | None
    pattern: float | None = None
    shape: float | None = None


class Verdict(NamedTuple):
    """How probable it is that two pictures show one product, 0 to 1, and the band.

    None where that was not learned for the encoder.
    """

    probability: float | None = None
    band: Band | None = None


# Whatever was learned of pictures that differ.
SAME_FILE = Verdict(1.0, Band.SAME)


@dataclass(frozen=True)
class Comparison:
    """All that is known of two pictures.

    `regions` show the same, closest first; None while those of other pictures are
    looked for. `degraded` says that the encoder is away: then only looks were
    compared, and the verdict is empty.
    """

    likeness: Likeness
    verdict: Verdict = Verdict()
    regions: Sequence[Agreement] | None = ()
    same_file: bool = False
    degraded: bool = False


def compare(left: Pictured, right: Pictured, box: Box | None = None) -> Comparison:
    """Compare two pictures with the live version's encoder.

    With a box, what is in it on the left one, whose regions are then parts of that.
    Raises QueryImageGone where the file of one is no more, StorageUnavailable where
    that cannot be known now.
    """
    sides = Shown(left, box), Shown(right)
    same_file = not box and left.content_hash == right.content_hash
    sure = SAME_FILE if same_file else None
    version = IndexVersion.objects.live()
    try:
        if version is None:
            raise EncoderUnavailable("nothing has been indexed yet")
        likeness, found = _known(*sides, version)
    except EncoderUnavailable as reason:
        logger.warning("comparing by outline and colours: %s", reason)
        likeness = _without_encoder(*sides)
        return Comparison(likeness, sure or Verdict(), (), same_file, degraded=True)
    verdict = sure or judge(likeness, stages.tuning_of(version))
    return Comparison(likeness, verdict, found, same_file)


def closest(left: Seen, right: Seen, weights: FusionWeights = VECTOR_ALONE) -> Likeness:
    """The likeness of the two pictures, one of each side, that score highest."""
    cosines = measures.cosine(left.vectors, right.vectors)
    alike = likenesses(left.looks, right.looks)
    scores = fuse(weights, vector=cosines, **alike)
    at = np.unravel_index(np.argmax(scores), scores.shape)
    return Likeness(
        cosine=float(cosines[at]),
        euclidean=float(-measures.euclidean(left.vectors, right.vectors)[at]),
        tanimoto=float(measures.tanimoto(left.vectors, right.vectors)[at]),
        **_named({name: of[at] for name, of in alike.items()}),
    )


def judge(likeness: Likeness, tuning: Tuning | None) -> Verdict:
    """What a likeness says of the product, where that was learned."""
    if tuning is None or likeness.cosine is None:
        return Verdict()
    known = {"vector": likeness.cosine}
    if likeness.bits is not None:
        known["hash"] = likeness.bits / BITS
    if likeness.colours is not None:
        known["colour"] = likeness.colours
    if likeness.pattern is not None:
        known["texture"] = likeness.pattern
    if likeness.shape is not None:
        known["shape"] = likeness.shape
    score = float(fuse(tuning.fusion, **known))
    calibration = tuning.calibration
    return Verdict(float(calibration.probability(score)), calibration.band(score))


def _known(
    left: Shown, right: Shown, version: IndexVersion
) -> tuple[Likeness, list[Agreement] | None]:
    """From the cache, which keeps a pair once for both orders, or computed.

    What was computed without its regions is not kept.
    """
    turned = left.picture.content_hash > right.picture.content_hash
    first, second = (right, left) if turned else (left, right)
    facts = len(Likeness._fields)  # What an older release kept has fewer.
    key = f"comparison:{facts}:{version.pk}:{first.key}:{second.key}"
    known = None
    with suppress(Exception):  # A cache that is away costs time, no answer.
        known = cache.get(key)
    if known is None:
        known = _compute(first, second, version)
        if known[1] is not None:
            with suppress(Exception):
                cache.set(key, known, seconds_kept(left.box or right.box))
    likeness, found = known
    if found and turned:
        found = [region.mirrored() for region in found]
    return likeness, found


def _compute(
    first: Shown, second: Shown, version: IndexVersion
) -> tuple[Likeness, list[Agreement] | None]:
    reads = [remember(side.read) for side in (first, second)]
    left, right = (
        Seen(
            encode_query(side.picture.content_hash, read, version, side.box),
            [query_look(side.picture.content_hash, read, side.box)],
        )
        for side, read in zip((first, second), reads, strict=True)
    )
    found = None
    if _turn.acquire(blocking=False):
        try:
            parts = [
                part_of(read(), side.box)
                for side, read in zip((first, second), reads, strict=True)
            ]
            found = _agreements(*parts, version=version)
        finally:
            _turn.release()
    return closest(left, right), found


def _agreements(*images: Image.Image, version: IndexVersion) -> list[Agreement]:
    """Both pictures' windows, encoded as one batch."""
    left, right = map(regions.windows, images)
    with encoding("parts of pictures"):
        vectors = backends.encode_images(version, [*left.values(), *right.values()])
    return regions.agreements(
        list(left), vectors[: len(left)], list(right), vectors[len(left) :]
    )


def _without_encoder(left: Shown, right: Shown) -> Likeness:
    looks = [
        query_look(side.picture.content_hash, side.read, side.box)
        for side in (left, right)
    ]
    alike = likenesses(looks[:1], looks[1:])
    known = _named({name: of.item() for name, of in alike.items()})
    return Likeness(None, None, None, **known)


def _named(alike: Mapping[str, float]) -> dict[str, Any]:
    """Likenesses of two looks by their names in Likeness, None where not known."""
    known = {name: None if np.isnan(of) else float(of) for name, of in alike.items()}
    bits = known["hash"]
    return {
        "bits": None if bits is None else round(bits * BITS),
        "colours": known["colour"],
        "pattern": known["texture"],
        "shape": known["shape"],
    }
