"""Perceptual hashes stay near where pictures look alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from embeddings.hashing import BITS, equal_bits, hamming_distance, perceptual_hash
from tests.factories import make_picture

HASHES = st.integers(0, 2**BITS - 1).map(lambda number: f"{number:016x}")


def test_a_hash_has_sixteen_hexadecimal_digits():
    found = perceptual_hash(make_picture())

    assert len(found) == 16
    assert int(found, 16) < 2**BITS


@pytest.mark.parametrize("colour", ["black", "white"])
def test_a_picture_of_one_colour_has_a_hash(colour):
    assert len(perceptual_hash(Image.new("RGB", (64, 64), colour))) == 16


def test_the_same_picture_in_another_size_hashes_nearly_alike():
    picture = Image.radial_gradient("L").transform(
        (256, 256), Image.Transform.AFFINE, (0.6, 0.2, 5, 0.1, 0.5, 20)
    )
    smaller = picture.resize((90, 90))

    distance = hamming_distance(perceptual_hash(picture), perceptual_hash(smaller))

    assert distance <= 4


def test_another_picture_hashes_otherwise():
    disc = make_picture("red", (96, 96))
    stripes = Image.linear_gradient("L").rotate(90).convert("RGB")

    distance = hamming_distance(perceptual_hash(disc), perceptual_hash(stripes))

    assert distance > 16


@given(HASHES, HASHES)
def test_the_distance_is_symmetric_and_counts_bits(left, right):
    distance = hamming_distance(left, right)

    assert distance == hamming_distance(right, left)
    assert (distance == 0) == (left == right)
    assert 0 <= distance <= BITS


def test_the_distance_of_opposites_is_all_bits():
    assert hamming_distance("0" * 16, "f" * 16) == BITS


def test_equal_bits_are_shares_and_unknown_where_a_hash_is_empty():
    shares = equal_bits(["0" * 16, ""], ["0" * 16, "f" * 16, "0" * 15 + "f", ""])

    unknown = [np.nan] * 4
    expected = [[1, 0, 60 / 64, np.nan], unknown]
    assert np.array_equal(shares, expected, equal_nan=True)


def test_no_hashes_have_no_equal_bits():
    assert equal_bits([], ["0" * 16]).shape == (0, 1)
