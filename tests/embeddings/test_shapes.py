"""Signatures of shapes are alike where outlines are, in whatever colours."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from embeddings.shapes import BINS, shape_signature, shared_shapes

BOOT = [(60, 20), (110, 20), (110, 150), (200, 170), (200, 215), (60, 215)]
VASE = [(90, 20), (150, 20), (140, 90), (190, 160), (160, 220), (80, 220), (50, 160)]


def drawn(outline, fill="brown", ground="white", moved=0):
    picture = Image.new("RGB", (240, 240), ground)
    points = [(x + moved, y + moved) for x, y in outline]
    ImageDraw.Draw(picture).polygon(points, fill=fill)
    return picture


def likeness(left, right):
    return shared_shapes([shape_signature(left)], [shape_signature(right)]).item()


def test_a_signature_is_a_hexadecimal_digit_a_bin():
    signature = shape_signature(drawn(BOOT))

    assert len(signature) == BINS
    assert set(signature) <= set("0123456789abcdef")


def test_a_picture_has_its_own_shape():
    assert likeness(drawn(BOOT), drawn(BOOT)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("fill", "ground"), [("navy", "white"), ("white", "black"), ("yellow", "teal")]
)
def test_a_shape_is_the_same_in_other_colours(fill, ground):
    assert likeness(drawn(BOOT), drawn(BOOT, fill, ground)) > 0.95


def test_a_shape_is_the_same_a_little_aside():
    assert likeness(drawn(BOOT), drawn(BOOT, moved=4)) > 0.9


def test_a_shape_is_the_same_in_a_mirror():
    assert likeness(drawn(BOOT), ImageOps.mirror(drawn(BOOT))) > 0.95
    assert likeness(drawn(BOOT), ImageOps.flip(drawn(BOOT))) < 0.8


def test_other_shapes_are_not_alike_in_the_same_colours():
    assert likeness(drawn(BOOT), drawn(VASE)) < 0.8


def test_faint_noise_makes_no_shape():
    random = np.random.default_rng(1)
    noise = random.normal(0, 3, (240, 240, 3))
    rough = np.clip(np.asarray(drawn(BOOT)) + noise, 0, 255).astype(np.uint8)

    assert likeness(drawn(BOOT), Image.fromarray(rough)) > 0.97


@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_a_picture_of_one_colour_has_no_shape(colour):
    assert shape_signature(Image.new("RGB", (8, 8), colour)) == "0" * BINS


def test_likeness_is_unknown_where_a_shape_is_empty_or_there_is_none():
    known = shape_signature(drawn(BOOT))

    unknown = np.isnan(shared_shapes([known, "", "0" * BINS], ["", known]))

    assert unknown.tolist() == [[True, False], [True, True], [True, True]]


def test_likeness_is_unknown_where_no_picture_has_a_shape():
    assert np.isnan(shared_shapes(["", ""], [""])).tolist() == [[True], [True]]
