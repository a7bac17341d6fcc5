"""Features are encoded once, and what is broken or was cut short is noticed."""

import numpy as np
import pytest

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.evaluation.golden import Part
from embeddings.training.features import features
from embeddings.training.shop import collect
from embeddings.training.views import VIEWS, views
from tests.embeddings.training.drawings import add_products, draw

pytestmark = pytest.mark.django_db


class Counting(HistogramEncoder):
    """Counts what it encodes."""

    encoded = 0

    def encode_images(self, images):
        self.encoded += len(images)
        return super().encode_images(images)


@pytest.fixture
def examples():
    add_products(Part.TRAINING, 2, pictures=2)
    return collect().training


def test_every_picture_gets_a_unit_vector_for_each_view(examples, tmp_path):
    encoder = HistogramEncoder()

    found = features(examples, encoder, tmp_path)

    assert found.shape == (4, VIEWS, encoder.dimension)
    picture = draw(examples[0].label, 0)
    expected = encoder.encode_images(views(picture, examples[0].content_hash))
    # Kept as float16.
    np.testing.assert_allclose(found[0], expected, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(found, axis=2), 1, atol=1e-6)


def test_what_was_encoded_before_is_taken_from_the_disk(examples, tmp_path):
    first, second = Counting(), Counting()

    before = features(examples[:3], first, tmp_path)
    after = features(examples, second, tmp_path)

    assert (first.encoded, second.encoded) == (3 * VIEWS, VIEWS)
    np.testing.assert_array_equal(after[:3], before)


def test_a_file_that_was_cut_short_is_made_anew(examples, tmp_path):
    features(examples, HistogramEncoder(), tmp_path)
    kept = next(tmp_path.rglob("*.npy"))
    kept.write_bytes(kept.read_bytes()[:100])
    encoder = Counting()

    found = features(examples, encoder, tmp_path)

    assert encoder.encoded == VIEWS
    assert found.any(axis=2).all()


def test_a_picture_that_is_gone_gets_zeros(examples, tmp_path):
    gone = examples[1].file
    gone.storage.delete(gone.name)

    found = features(examples, HistogramEncoder(), tmp_path)

    assert found.any(axis=(1, 2)).tolist() == [True, False, True, True]
