"""A box is the part of a picture that is meant, in percent of its sides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from embeddings.boxes import Box
from embeddings.images import MIN_SIDE


@st.composite
def boxes(draw):
    left, top = draw(st.integers(0, 90)), draw(st.integers(0, 90))
    width, height = draw(st.integers(10, 100 - left)), draw(st.integers(10, 100 - top))
    return Box(left, top, width, height)


@given(boxes())
def test_a_box_is_read_as_it_is_written(box):
    assert Box.parse(str(box)) == box


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12,5,60",
        "12,5,60,80,1",
        "12;5;60;80",
        "-1,5,60,80",
        "12,5,6e1,80",
        "12,5,60.5,80",
        "12,5,60,96",
        "41,5,60,80",
        "12,5,9,80",
        "12,5,60,0",
        "12,5,60,0000000080",
        "٣²,5,60,80",
        "\0,5,60,80",
    ],
)
def test_what_is_no_part_of_a_picture_is_refused(text):
    with pytest.raises(ValueError, match="no "):
        Box.parse(text)


def test_a_box_crops_what_it_surrounds():
    image = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(image).rectangle((24, 5, 143, 84), fill="red")

    part = Box(12, 5, 60, 80).crop(image)

    assert part.size == (120, 80)
    assert part.getcolors() == [(120 * 80, (255, 0, 0))]


def test_the_whole_is_known_as_such():
    assert Box(0, 0, 100, 100).is_whole
    assert not Box(0, 0, 100, 99).is_whole


@given(boxes(), st.integers(MIN_SIDE, 90), st.integers(MIN_SIDE, 90))
def test_a_part_is_a_picture_that_an_encoder_takes(box, width, height):
    part = box.crop(Image.new("RGB", (width, height)))

    assert MIN_SIDE <= part.width <= width
    assert MIN_SIDE <= part.height <= height


def test_boxes_know_what_they_share():
    box = Box(0, 0, 50, 50)

    assert box.shared_with(Box(0, 0, 100, 100)) == 1
    assert box.shared_with(Box(25, 0, 50, 50)) == 0.5
    assert box.shared_with(Box(50, 0, 50, 50)) == 0
