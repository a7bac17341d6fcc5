"""Features: what each method sees of a picture, taken from all pictures in one pass."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from embeddings.evaluation.datasets import LabelledSet, Photo
from embeddings.images import InvalidImage

Array = NDArray[Any]
Extract = Callable[[Sequence[Image.Image]], Array]
BATCH = 32


@dataclass(frozen=True)
class Feature:
    """`extract` turns k RGB pictures into an array of k rows, of any type and width.

    `ask` does so with queries, where more is seen of them.
    """

    name: str
    extract: Extract
    ask: Extract | None = None

    @property
    def of_queries(self) -> Extract:
        return self.ask or self.extract


@dataclass(frozen=True)
class Features:
    """The features of a labelled set, by name of the feature.

    Rows of `queries` and `gallery` are in the order of `labelled`, which is the set
    without its broken pictures. `ms` is the time of one query, taken one at a time.
    """

    labelled: LabelledSet
    queries: dict[str, Array]
    gallery: dict[str, Array]
    ms: dict[str, float]
    decode_ms: float

    def bytes_per_picture(self, *names: str) -> float:
        """Of memory that these features of one gallery picture take."""
        return sum(self.gallery[n].nbytes for n in names) / len(self.labelled.gallery)


def extract(
    labelled: LabelledSet,
    features: Sequence[Feature],
    progress: Callable[[int], None] = lambda done: None,
) -> Features:
    """Decode every picture once and take all features from it.

    `progress` is told how many pictures more are done. Raises ValueError where no
    query or no gallery picture could be read.
    """
    # Apart: a query may have the name of a gallery picture.
    lost: dict[str, str] = {}
    broken: dict[str, str] = {}
    photos = [picture.photo for picture in labelled.gallery]
    # Features may differ in their queries alone.
    named = {feature.extract: feature.name for feature in features}
    taken = {name: extract for extract, name in named.items()}
    seen, _, _ = _pass(photos, taken, BATCH, lost, progress)
    gallery = {f.name: seen[named[f.extract]] for f in features if seen}
    # One at a time, as shoppers come: what a query costs is not what a batch does.
    photos = [query.photo for query in labelled.queries]
    asked = {feature.name: feature.of_queries for feature in features}
    queries, seconds, decoding = _pass(photos, asked, 1, broken, progress)
    whole = labelled.without(lost, broken)
    if not whole.gallery or not whole.queries:
        raise ValueError(f"{labelled.name} has no query that can be answered")
    readable = [q for q in labelled.queries if q.photo.name not in broken]
    products = set(whole.products)
    rows = [row for row, query in enumerate(readable) if query.right & products]
    count = len(readable)
    return Features(
        labelled=whole,
        queries={name: array[rows] for name, array in queries.items()},
        gallery=gallery,
        ms={name: 1000 * spent / count for name, spent in seconds.items()},
        decode_ms=1000 * decoding / count,
    )


def _pass(
    photos: Sequence[Photo],
    features: Mapping[str, Extract],
    size: int,
    broken: dict[str, str],
    progress: Callable[[int], None],
) -> tuple[dict[str, Array], dict[str, float], float]:
    """The features of all photos, the seconds each took, and those of decoding."""
    parts: dict[str, list[Array]] = {name: [] for name in features}
    seconds = dict.fromkeys(parts, 0.0)
    decoding = 0.0
    for start in range(0, len(photos), size):
        begun = time.perf_counter()
        images = list(_readable(photos[start : start + size], broken))
        decoding += time.perf_counter() - begun
        for name, take in features.items() if images else ():
            begun = time.perf_counter()
            parts[name].append(take(images))
            seconds[name] += time.perf_counter() - begun
        progress(min(size, len(photos) - start))
    arrays = {name: np.concatenate(p) for name, p in parts.items() if p}
    return arrays, seconds, decoding


def _readable(photos: Sequence[Photo], broken: dict[str, str]) -> Iterator[Image.Image]:
    for photo in photos:
        try:
            yield photo.decode()
        except InvalidImage as error:
            broken[photo.name] = str(error)
