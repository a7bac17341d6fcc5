"""What every encoder must do; each encoder's test module subclasses this."""

import numpy as np
import pytest

from tests.factories import make_picture

COLOURS = ("red", "green", "blue", "orange", "purple")


class EncoderContract:
    """Subclasses give an `encoder` fixture."""

    def test_gives_one_float32_row_of_its_dimension_for_each_picture(self, encoder):
        vectors = encoder.encode_images([make_picture(colour) for colour in COLOURS])

        assert vectors.shape == (len(COLOURS), encoder.dimension)
        assert vectors.dtype == np.float32

    def test_gives_rows_of_length_one(self, encoder):
        pictures = [make_picture("red"), make_picture("white"), make_picture("black")]

        lengths = np.linalg.norm(encoder.encode_images(pictures), axis=1)

        assert lengths == pytest.approx([1, 1, 1], abs=1e-5)

    def test_keeps_the_order_of_the_pictures_over_batches(self, encoder):
        pictures = [make_picture(colour) for colour in COLOURS]

        together = encoder.encode_images(pictures)

        alone = np.concatenate([encoder.encode_images([one]) for one in pictures])
        np.testing.assert_allclose(together, alone, atol=1e-4)

    def test_gives_no_rows_for_no_pictures(self, encoder):
        assert encoder.encode_images([]).shape == (0, encoder.dimension)

    def test_takes_pictures_of_any_shape(self, encoder):
        sizes = [(8, 8), (1024, 16), (33, 700)]

        vectors = encoder.encode_images([make_picture("red", size) for size in sizes])

        assert vectors.shape == (3, encoder.dimension)
        assert np.isfinite(vectors).all()

    def test_gives_the_same_vector_for_the_same_picture(self, encoder):
        first = encoder.encode_images([make_picture("red")])

        second = encoder.encode_images([make_picture("red")])

        np.testing.assert_array_equal(first, second)

    def test_finds_the_same_picture_closer_than_another(self, encoder):
        red, again, blue = encoder.encode_images(
            [make_picture(c) for c in ("red", "red", "blue")]
        )

        assert red @ again > red @ blue

    def test_its_identity_is_a_sha_256_that_stays(self, encoder):
        assert len(encoder.identity) == 64
        assert encoder.identity == encoder.identity

    def test_texts_are_encoded_into_the_same_space_or_refused(self, encoder):
        if not encoder.supports_texts:
            with pytest.raises(NotImplementedError, match=encoder.name):
                encoder.encode_texts(["a red mug"])
            return

        vectors = encoder.encode_texts(["a red mug", "红色杯子", ""])

        assert vectors.shape == (3, encoder.dimension)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
        assert encoder.encode_texts([]).shape == (0, encoder.dimension)
