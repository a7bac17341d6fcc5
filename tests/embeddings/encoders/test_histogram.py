"""The colour histogram keeps the contract, and red finds red."""

import pytest

from embeddings.encoders.histogram import HistogramEncoder
from tests.embeddings.encoders.contract import EncoderContract
from tests.factories import make_picture


class TestHistogramEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self):
        return HistogramEncoder()


def test_pictures_without_a_colour_in_common_have_nothing_in_common():
    encoder = HistogramEncoder()

    red, blue = encoder.encode_images(
        [
            make_picture("red").crop((30, 30, 60, 60)),
            make_picture("blue").crop((30, 30, 60, 60)),
        ]
    )

    assert red @ blue == 0
    assert red @ red == pytest.approx(1)


def test_the_score_does_not_depend_on_where_a_colour_stands():
    encoder = HistogramEncoder()
    picture = make_picture("red", (96, 96))

    upright, turned = encoder.encode_images([picture, picture.rotate(90)])

    assert upright @ turned == pytest.approx(1, abs=1e-3)
