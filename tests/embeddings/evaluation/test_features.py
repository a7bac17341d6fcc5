"""Features are taken from every picture once, broken ones are told of."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.evaluation.datasets import Photo
from embeddings.evaluation.features import BATCH, Feature, extract
from tests.embeddings.evaluation.drawn import COLOUR, photo_of, set_of


def test_rows_are_in_the_order_of_the_set():
    features = extract(set_of(["red", "lime", "blue"], asked=["blue", "red"]), [COLOUR])

    assert np.argmax(features.gallery["mean colour"], axis=1).tolist() == [0, 1, 2]
    assert np.argmax(features.queries["mean colour"], axis=1).tolist() == [2, 0]


def test_the_gallery_comes_in_batches_and_queries_one_at_a_time():
    sizes = []
    counting = Feature(
        "count", lambda images: sizes.append(len(images)) or COLOUR.extract(images)
    )
    labelled = set_of(
        [f"#{number:06x}" for number in range(BATCH + 1)], asked=["#000000"] * 2
    )

    extract(labelled, [counting])

    assert sizes == [BATCH, 1, 1, 1]


def test_features_that_differ_in_their_queries_share_a_gallery():
    sizes = []

    def count(images):
        sizes.append(len(images))
        return COLOUR.extract(images)

    asked = Feature("asked", count, ask=lambda images: -COLOUR.extract(images))
    labelled = set_of(["red", "lime"], asked=["lime"])

    features = extract(labelled, [Feature("plain", count), asked])

    assert sizes == [2, 1]
    assert features.gallery["asked"] is features.gallery["plain"]
    assert np.array_equal(features.queries["asked"], -features.queries["plain"])


def test_broken_pictures_are_left_out_on_both_sides():
    labelled = set_of(["red", "lime", "blue"])
    torn = Photo("torn", lambda: b"no picture")
    gallery = [replace(labelled.gallery[0], photo=torn), *labelled.gallery[1:]]
    queries = [*labelled.queries[:2], replace(labelled.queries[2], photo=torn)]

    features = extract(replace(labelled, gallery=gallery, queries=queries), [COLOUR])

    assert features.labelled.products == ["lime disc", "blue disc"]
    assert [query.photo.name for query in features.labelled.queries] == ["query lime"]
    assert np.argmax(features.queries["mean colour"], axis=1).tolist() == [1]
    assert len(features.gallery["mean colour"]) == 2
    assert list(features.labelled.broken) == ["torn"]


def test_a_set_that_is_broken_altogether_is_refused():
    labelled = set_of(["red"])
    gallery = [replace(labelled.gallery[0], photo=Photo("x", lambda: b""))]

    with pytest.raises(ValueError, match="discs has no query that can be answered"):
        extract(replace(labelled, gallery=gallery), [COLOUR])


def test_progress_counts_every_picture():
    done = []

    extract(set_of(["red", "lime"], asked=["red"]), [COLOUR], done.append)

    assert sum(done) == 3


def test_a_picture_of_the_gallery_takes_what_its_features_take():
    words = Feature("words", lambda images: np.zeros(len(images), np.uint64))

    features = extract(set_of(["red", "lime"]), [COLOUR, words])

    assert features.bytes_per_picture("words") == 8
    assert features.bytes_per_picture("words", "mean colour") == 8 + 3 * 8
    assert photo_of("red").decode().size == (96, 96)
