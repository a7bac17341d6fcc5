"""Each method finds by what it looks at."""

import numpy as np
import pytest
from PIL import ImageOps

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.evaluation import methods
from embeddings.evaluation.features import Feature, extract
from embeddings.evaluation.methods import encoder_methods, fixed_methods, fused_method
from embeddings.evaluation.runs import run
from embeddings.fusion import FusionWeights
from tests.embeddings.evaluation.drawn import features_of, set_of
from tests.factories import make_picture

ALL = [*fixed_methods(), *encoder_methods("histogram", HistogramEncoder())]


@pytest.mark.parametrize("method", ALL, ids=lambda method: method.name)
def test_a_picture_is_closest_to_itself(method):
    labelled = set_of(["red", "lime", "blue"])
    features = extract(labelled, method.features)

    similarities = method.compare(features.queries, features.gallery)

    assert similarities.shape == (3, 3)
    assert similarities.dtype == np.float32
    assert similarities.max(axis=1) == pytest.approx(similarities.diagonal())


@pytest.mark.parametrize("feature", [methods.PHASH, methods.DHASH])
def test_hashes_take_eight_bytes_and_know_outlines(feature):
    picture = make_picture("red")

    hashes = feature.extract([picture, make_picture("black"), ImageOps.invert(picture)])

    assert hashes.dtype == np.uint64
    similar, inverted = 64 - np.bitwise_count(hashes[0] ^ hashes[1:])
    assert similar > 48 > inverted


def test_two_stages_rank_candidates_above_all_others(monkeypatch):
    monkeypatch.setattr(methods, "FEWEST_CANDIDATES", 2)
    (method,) = [m for m in ALL if m.name == "pHash, then histogram"]
    hashes = np.array([0b0000, 0b0001, 0b1111], np.uint64)
    vectors = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]], np.float32)
    gallery = {"pHash": hashes, "histogram, framed": vectors}

    similarities = method.compare(
        {"pHash": hashes[:1], "histogram, framed": vectors[1:2]}, gallery
    )

    assert np.argsort(-similarities[0]).tolist() == [1, 0, 2]


def test_a_fusion_weighs_vectors_and_looks_and_adds_the_same_shape():
    feature = Feature("numbers", lambda images: np.eye(3, dtype=np.float32))
    weights = FusionWeights(
        vector=0.25, colour=0.25, hash=0.25, texture=0.25, same_shape=0.5
    )
    one, another = "f" + "0" * 59, "0" * 59 + "f"
    shape, turned = "f" + "0" * 767, "0f" + "0" * 766
    method = fused_method("fused", feature, weights)
    query = {
        "numbers": np.float32([[1, 0]]),
        "colour signature": np.float32([[1, 0]]),
        "pHash": np.array([0], np.uint64),
        "texture signature": np.array([one]),
        "shape signature": np.array([shape]),
    }
    gallery = {
        "numbers": np.float32([[1, 0], [0, 1]]),
        "colour signature": np.float32([[0, 1], [1, 0]]),
        "pHash": np.array([0, 2**32 - 1], np.uint64),
        "texture signature": np.array([one, another]),
        "shape signature": np.array([turned, shape]),
    }

    assert method.compare(query, gallery).tolist() == [[0.75, 0.375 + 0.5]]
    assert method.score(query, gallery).tolist() == [[0.75, 0.375]]


def test_measures_of_raw_features_rank_differently():
    feature_methods = {
        method.name: method for method in encoder_methods("numbers", HistogramEncoder())
    }
    features = features_of(
        set_of(["red", "lime", "blue"], asked=["red"]),
        queries=[[1, 1]],
        gallery=[[2, 2], [9, 1], [1, 0.8]],
    )

    firsts = {
        name: run(feature_methods[name], features).rankings[0][0]
        for name in ("numbers", "numbers, inner product", "numbers, Euclidean")
    }

    assert firsts == {
        "numbers": 0,
        "numbers, inner product": 1,
        "numbers, Euclidean": 2,
    }
