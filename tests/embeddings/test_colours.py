"""Signatures of colours are alike where the subjects' colours are."""

import numpy as np
import pytest
from PIL import Image

from embeddings.colours import (
    BINS,
    colour_signature,
    colour_vectors,
    share_in,
    shared_colours,
)
from tests.factories import make_picture


def shared(left, right):
    first, second = colour_vectors([colour_signature(left), colour_signature(right)])
    return first @ second


def on_ground(colour, ground, size=(96, 96)):
    picture = Image.new("RGB", size, ground)
    width, height = size
    inner = (width // 3, height // 3, width * 2 // 3, height * 2 // 3)
    picture.paste(colour, inner)
    return picture


def test_a_signature_is_a_hexadecimal_digit_a_bin():
    signature = colour_signature(make_picture())

    assert len(signature) == BINS
    assert set(signature) <= set("0123456789abcdef")
    assert "f" in signature


def test_the_same_picture_in_another_size_shares_all_its_colours():
    assert shared(make_picture(), make_picture(size=(300, 300))) > 0.98


def test_the_subject_counts_more_than_the_ground():
    red_on_white = on_ground("red", "white")

    same_subject = shared(red_on_white, on_ground("red", "tan"))
    same_ground = shared(red_on_white, on_ground("blue", "white"))

    assert same_subject > 0.8
    assert same_ground < 0.2


def test_two_reds_on_either_side_of_the_wheels_seam_are_one_colour():
    assert shared(make_picture("#ff0300"), make_picture("#ff0003")) > 0.99


@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_a_picture_of_one_colour_has_a_signature(colour):
    picture = Image.new("RGB", (8, 8), colour)

    assert shared(picture, picture) == pytest.approx(1)


def test_vectors_are_unit_rows_and_zeros_where_nothing_is_known():
    vectors = colour_vectors([colour_signature(make_picture()), ""])

    assert vectors.shape == (2, BINS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0])


def test_no_signatures_give_no_rows():
    assert colour_vectors([]).shape == (0, BINS)


def test_shared_colours_are_unknown_where_a_signature_is_empty():
    red = colour_signature(make_picture("red"))
    blue = colour_signature(make_picture("blue"))

    shares = shared_colours([red, ""], [red, blue, ""])

    assert shares[0, :2] == pytest.approx([1, shared_colours([blue], [red])[0, 0]])
    assert np.isnan(shares[1]).all()
    assert np.isnan(shares[:, 2]).all()


def test_a_picture_of_one_colour_is_all_in_it_and_not_in_others():
    signatures = [colour_signature(make_picture(c)) for c in ("red", "lime", "blue")]

    in_red = share_in((255, 0, 0), signatures)

    assert in_red.shape == (3,)
    assert in_red[0] > 0.9
    assert in_red[1:].max() < 0.01


def test_what_is_half_in_a_colour_has_half_of_it():
    halves = Image.new("RGB", (64, 64), "red")
    halves.paste("blue", (0, 0, 64, 32))

    (share,) = share_in((255, 0, 0), [colour_signature(halves)])

    assert share == pytest.approx(0.5, abs=0.1)


def test_a_shade_is_nearer_to_its_colour_than_another_hue_is():
    shade, other = (colour_signature(make_picture(c)) for c in ("#c00000", "#c08000"))

    of_shade, of_other = share_in((255, 0, 0), [shade, other])

    assert of_shade > 2 * of_other


def test_what_has_no_colours_has_none_of_any():
    assert share_in((255, 0, 0), [""]).tolist() == [0]
