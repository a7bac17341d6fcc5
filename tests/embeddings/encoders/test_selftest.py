"""An encoder that would put vectors in the wrong places is found out."""

import numpy as np
import pytest

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.encoders.selftest import (
    check_encoder,
    golden_vectors,
    reference_pictures,
)
from tests.networks import make_folder


@pytest.fixture
def load(tmp_path):
    def load(name, **changes):
        folder = make_folder(tmp_path / name, **changes)
        return OpenCLIPEncoder.from_argument(
            f"local-dir:{folder}", device="cpu", batch_size=8
        )

    return load


def test_the_reference_pictures_are_the_same_on_every_machine():
    corners = [
        (picture.size, picture.getpixel((0, 0)), picture.getpixel((399, 299)))
        for picture in reference_pictures()
    ]

    assert corners == [
        ((400, 300), (0, 0, 255), (255, 255, 0)),
        ((400, 300), (0, 0, 0), (255, 178, 13)),
        ((400, 300), (0, 0, 0), (0, 255, 0)),
    ]


def test_the_same_encoder_passes(load):
    check_encoder(load("later"), golden_vectors(load("first")))


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"mean": [0.1, 0.1, 0.1]}, {"resize_mode": "shortest"}],
    ids=["weights", "mean", "cropping"],
)
def test_other_weights_or_other_preprocessing_do_not(load, changes):
    golden = golden_vectors(load("first"))

    with pytest.raises(EncoderUnavailable, match="cosine"):
        check_encoder(load("later", **changes), golden)


def test_vectors_that_are_no_numbers_do_not_pass():
    golden = np.full((3, HistogramEncoder.dimension), np.nan, np.float32)

    with pytest.raises(EncoderUnavailable, match="cosine nan"):
        check_encoder(HistogramEncoder(), golden)
