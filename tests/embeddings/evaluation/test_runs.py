"""Running a method: rankings of products, metrics, sizes."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.evaluation.datasets import GalleryPicture, TextQuery
from embeddings.evaluation.features import extract
from embeddings.evaluation.methods import encoder_feature
from embeddings.evaluation.runs import METRICS, rank_pictures, run, run_texts
from tests.embeddings.evaluation.drawn import (
    BY_NUMBERS,
    features_of,
    photo_of,
    set_of,
)
from tests.networks import make_folder

COLOURS = ["red", "lime", "blue"]


def test_a_product_stands_where_its_closest_picture_does():
    similarities = np.array([[0.1, 0.9, 0.5, 0.7]])

    (ranking,) = rank_pictures(similarities, ["mug", "mug", "bowl", "vase"])

    assert ranking.tolist() == [1, 3, 2]


def test_equals_stand_in_the_order_of_the_gallery():
    (ranking,) = rank_pictures(np.zeros((1, 3)), ["vase", "bowl", "mug"])

    assert ranking.tolist() == [0, 1, 2]


def test_metrics_are_those_of_the_ranking():
    features = features_of(
        set_of(COLOURS, asked=["red", "lime"]),
        queries=[[1, 0, 0], [1, 0.5, 0]],
        gallery=np.eye(3),
    )

    result = run(BY_NUMBERS, features)

    assert [ranking.tolist() for ranking in result.rankings] == [[0, 1, 2]] * 2
    assert set(result.scores) == set(METRICS)
    assert result.scores["recall_at_1"].tolist() == [1, 0]
    assert result.scores["mrr"].tolist() == [1, 1 / 2]
    assert result.mean("map") == 3 / 4
    assert result.mean("recall_at_5") == 1
    assert result.interval("recall_at_5") == (1, 1)
    assert result.index_bytes == 3 * 3 * 4
    assert result.ms_per_query > result.encode_ms == 1


def test_what_is_left_out_is_neither_right_nor_wrong():
    labelled = set_of(COLOURS, asked=["red"])
    query = replace(
        labelled.queries[0],
        right=frozenset(["lime disc"]),
        left_out=frozenset(["red disc"]),
    )
    features = features_of(
        replace(labelled, queries=[query]),
        queries=[[1, 0.5, 0]],
        gallery=np.eye(3),
    )

    result = run(BY_NUMBERS, features)

    assert result.rankings[0].tolist() == [1, 2]
    assert result.mean("recall_at_1") == 1


def test_texts_are_ranked_by_their_cosine_to_the_pictures(tmp_path):
    folder = make_folder(tmp_path / "tiny")
    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=8
    )
    labelled = replace(
        set_of(COLOURS),
        gallery=[GalleryPicture(photo_of(c), f"{c} disc") for c in COLOURS],
        texts=[TextQuery("red disc", frozenset(["red disc"]))],
    )
    features = extract(labelled, [encoder_feature("tiny", encoder)])

    result = run_texts("tiny", encoder, features)

    cosines = (
        encoder.encode_texts(["red disc"])
        @ encoder.encode_images([photo_of(c).decode() for c in COLOURS]).T
    )
    assert result.rankings[0].tolist() == np.argsort(-cosines[0]).tolist()


def test_an_encoder_of_pictures_alone_reads_no_texts():
    features = features_of(
        replace(set_of(COLOURS), texts=[TextQuery("red", frozenset(["red disc"]))]),
        queries=np.eye(3),
        gallery=np.eye(3),
    )

    with pytest.raises(NotImplementedError, match="pictures only"):
        run_texts("numbers", HistogramEncoder(), features)
