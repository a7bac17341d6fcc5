"""Compares many pairs of products by what is stored of them: nothing is encoded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalog.models import Product, ProductImage
from embeddings import backends, stages
from embeddings.comparing import SAME_FILE, Seen, closest, judge
from embeddings.fusion import VECTOR_ALONE
from embeddings.looks import Look, look_in
from embeddings.models import IndexVersion
from embeddings.ranking import Tuning

PICTURE = "picture:"
IDS_A_QUERY = 1000

Pair = tuple[str, str]


class Facts(NamedTuple):
    """What is written of a pair: empty where it is not known, or there is a problem."""

    probability: str = ""
    band: str = ""
    cosine: str = ""
    phash_bits: str = ""
    colours: str = ""
    problem: str = ""
    euclidean: str = ""
    tanimoto: str = ""
    pattern: str = ""
    shape: str = ""


FACTS = Facts._fields


class Known(NamedTuple):
    """The pictures of one side that have a vector, and the hashes of their files."""

    seen: Seen
    files: set[str]


def compare_pairs(pairs: Sequence[Pair]) -> list[Facts]:
    """The facts of each pair, in order.

    Either side is the SKU of a product, of which the picture counts that comes closest,
    or `picture:` and the number of one picture. Raises VectorStoreError.
    """
    version = IndexVersion.objects.live()
    tuning = stages.tuning_of(version) if version else None
    references = {reference for pair in pairs for reference in pair}
    images = _images_of(references)
    known = _known(images, version)
    skus = Product.objects.filter(external_id__in=references)
    there = {*images, *skus.values_list("external_id", flat=True)}
    return [
        Facts(problem=problem)
        if (problem := _problem(pair, there, images, known))
        else _facts(known[pair[0]], known[pair[1]], tuning)
        for pair in pairs
    ]


def _problem(
    pair: Pair,
    there: set[str | None],
    images: Mapping[str, Sequence[ProductImage]],
    known: Mapping[str, Known],
) -> str:
    for side in pair:
        if side not in there:
            return f"unknown: {side}"
        if side not in images:
            return f"no picture: {side}"
        if side not in known:
            return f"not indexed yet: {side}"
    return ""


def _facts(left: Known, right: Known, tuning: Tuning | None) -> Facts:
    weights = tuning.fusion if tuning else VECTOR_ALONE
    likeness = closest(left.seen, right.seen, weights)
    verdict = SAME_FILE if left.files & right.files else judge(likeness, tuning)
    return Facts(
        probability=_written(verdict.probability),
        band=verdict.band or "",
        cosine=_written(likeness.cosine),
        phash_bits="" if likeness.bits is None else str(likeness.bits),
        colours=_written(likeness.colours),
        euclidean=_written(likeness.euclidean),
        tanimoto=_written(likeness.tanimoto),
        pattern=_written(likeness.pattern),
        shape=_written(likeness.shape),
    )


def _written(number: float | None) -> str:
    return "" if number is None else f"{number:.4f}"


def _images_of(references: set[str]) -> dict[str, list[ProductImage]]:
    """The pictures that each reference means; none is left out."""
    pictures = [text for text in references if text.startswith(PICTURE)]
    numbers = [text.removeprefix(PICTURE) for text in pictures]
    # More digits make no id of a database.
    keys = [int(text) for text in numbers if text.isdecimal() and len(text) < 19]
    images = ProductImage.objects.select_related("product").only(
        "product__external_id", "content_hash", *Look._fields
    )
    found = defaultdict(list)
    for image in images.filter(product__external_id__in=references):
        found[image.product.external_id or ""].append(image)
    for image in images.filter(pk__in=keys):
        found[f"{PICTURE}{image.pk}"].append(image)
    return dict(found)


def _known(
    images: Mapping[str, Sequence[ProductImage]], version: IndexVersion | None
) -> dict[str, Known]:
    """What is known of each reference that has a vector at least."""
    if version is None:
        return {}
    keys = sorted({image.pk for group in images.values() for image in group})
    vectors: dict[int, NDArray[np.float32]] = {}
    for start in range(0, len(keys), IDS_A_QUERY):
        part = keys[start : start + IDS_A_QUERY]
        vectors |= backends.get_vector_store().fetch(version.collection, part)
    known = {}
    for reference, group in images.items():
        if usable := [image for image in group if image.pk in vectors]:
            rows = np.stack([vectors[image.pk] for image in usable])
            seen = Seen(rows, [look_in(image) for image in usable])
            known[reference] = Known(seen, {image.content_hash for image in usable})
    return known
