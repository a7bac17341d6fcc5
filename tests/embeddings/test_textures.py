"""Signatures of textures are alike where patterns are, in whatever colours."""

import numpy as np
import pytest
from PIL import Image

from embeddings.textures import BINS, shared_textures, texture_signature

SIDE = 240


def cloth(pattern, dark=(120, 20, 40), light=(240, 220, 200)):
    """A square of a patterned cloth on a white ground; 1 in the pattern is dark."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] // 8
    cells = pattern(rows, columns) % 2 == 1
    pixels = np.where(cells[..., None], np.array(dark), np.array(light))
    picture = Image.new("RGB", (SIDE * 2, SIDE * 2), "white")
    picture.paste(Image.fromarray(pixels.astype(np.uint8)), (SIDE // 2, SIDE // 2))
    return picture


def across(rows, columns):
    return rows


def upright(rows, columns):
    return columns


def checks(rows, columns):
    return rows + columns


def plain(rows, columns):
    return rows * 0


def likeness(left, right):
    return shared_textures([texture_signature(left)], [texture_signature(right)]).item()


def test_a_signature_is_a_hexadecimal_digit_a_bin():
    signature = texture_signature(cloth(checks))

    assert len(signature) == BINS
    assert set(signature) <= set("0123456789abcdef")


def test_the_same_pattern_in_other_colours_is_the_same():
    other = cloth(checks, dark=(20, 60, 140), light=(250, 240, 90))

    assert likeness(cloth(checks), other) > 0.85


def test_stripes_are_nearer_to_turned_stripes_than_to_checks_and_plain_cloth():
    stripes = cloth(across)

    near = likeness(stripes, cloth(upright))
    assert near > likeness(stripes, cloth(checks)) + 0.1
    assert near > likeness(stripes, cloth(plain)) + 0.1


@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_a_picture_of_one_colour_has_a_texture_like_itself(colour):
    picture = Image.new("RGB", (8, 8), colour)

    assert likeness(picture, picture) == pytest.approx(1, abs=0.001)


def test_likeness_is_unknown_where_a_signature_is_empty():
    known = texture_signature(cloth(checks))

    assert np.isnan(shared_textures([known, ""], ["", known])).tolist() == [
        [True, False],
        [True, True],
    ]
