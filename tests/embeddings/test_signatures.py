import numpy as np
import pytest

from embeddings.signatures import shared, signature, unit_vectors


def test_digits_are_roots_of_shares():
    assert signature([0, 1, 4, 9]) == "05af"


def test_vectors_are_unit_rows_and_zeros_where_nothing_is_known():
    vectors = unit_vectors(["03", "40", ""], 2)

    assert vectors.tolist() == [[0, 1], [1, 0], [0, 0]]
    assert vectors.dtype == np.float32


def test_histograms_share_what_their_bins_have_in_common():
    shares = shared(["ff00"], ["ff00", "0ff0", "00ff"], 4)

    assert shares == pytest.approx(np.array([[1, 0.5, 0]]))


def test_nothing_is_known_of_an_empty_signature():
    shares = shared(["ff", ""], ["ff", ""], 2)

    assert np.isnan(shares).tolist() == [[False, True], [True, True]]
