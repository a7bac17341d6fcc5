"""Where a product is, is proposed by what differs from the picture's border."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from embeddings.boxes import Box
from embeddings.subjects import MOST, find_subjects


def drawn(*things, ground="white", size=(640, 480)):
    """Ellipses of a colour within (left, top, right, bottom) pixels, on a ground."""
    image = Image.new("RGB", size, ground)
    for colour, place in things:
        ImageDraw.Draw(image).ellipse(place, fill=colour)
    return image


def surrounds(box, place, size=(640, 480)):
    """Whether a box holds all of a place, and no more than a tenth of a side around."""
    left, top, right, bottom = np.multiply(place, 100) / [*size, *size]
    gaps = [
        left - box.left,
        top - box.top,
        box.left + box.width - right,
        box.top + box.height - bottom,
    ]
    return min(gaps) >= 0 and max(gaps) <= 10


LEFT, RIGHT, MIDDLE = (80, 120, 260, 330), (400, 180, 560, 360), (220, 140, 420, 340)


def test_two_things_on_a_plain_ground_give_two_boxes_the_larger_first():
    subjects = find_subjects(drawn(("navy", LEFT), ("red", RIGHT)))

    assert (subjects.width, subjects.height) == (640, 480)
    assert len(subjects.boxes) == 2
    assert surrounds(subjects.boxes[0], LEFT)
    assert surrounds(subjects.boxes[1], RIGHT)


@pytest.mark.parametrize("ground", ["white", "black", "#b08050"])
def test_one_thing_gives_one_box_on_any_ground(ground):
    (box,) = find_subjects(drawn(("teal", MIDDLE), ground=ground)).boxes

    assert surrounds(box, MIDDLE)


def test_a_pattern_that_reaches_the_border_is_ground():
    image = drawn()
    for left in range(0, 640, 40):
        ImageDraw.Draw(image).rectangle((left, 0, left + 19, 480), fill="red")
    ImageDraw.Draw(image).ellipse(MIDDLE, fill="navy")

    (box,) = find_subjects(image).boxes

    assert surrounds(box, MIDDLE)


def test_a_thing_with_a_hole_is_one_thing():
    image = drawn(("navy", MIDDLE), ("white", (260, 180, 380, 300)))

    (box,) = find_subjects(image).boxes

    assert surrounds(box, MIDDLE)


def test_a_picture_without_a_subject_gives_none():
    noise = np.random.default_rng(7).normal(180, 3, (480, 640, 3))
    shade = np.tile(np.linspace(60, 200, 640), (480, 1))[..., None].repeat(3, axis=2)

    assert find_subjects(drawn()).boxes == []
    assert find_subjects(Image.fromarray(noise.astype(np.uint8))).boxes == []
    assert find_subjects(Image.fromarray(shade.astype(np.uint8))).boxes == []


def test_a_thing_that_fills_the_picture_needs_no_box():
    assert find_subjects(drawn(("navy", (10, 5, 630, 475)))).boxes == []


def test_no_more_is_proposed_than_a_shopper_can_look_through():
    places = [(x, y, x + 90, y + 90) for x in (100, 280, 460) for y in (100, 290)]

    subjects = find_subjects(drawn(*(("navy", place) for place in places)))

    assert len(subjects.boxes) == MOST


def test_a_thing_at_the_edge_has_a_box_within_the_picture():
    (box,) = find_subjects(drawn(("navy", (450, 250, 638, 478)))).boxes

    assert box.left + box.width <= 100
    assert box.top + box.height <= 100


@pytest.mark.parametrize("size", [(8, 8), (8, 1024), (1024, 8), (64, 64)])
def test_a_picture_of_any_shape_is_looked_at(size):
    blurred = drawn(("navy", (2, 2, 5, 5)), size=size).filter(ImageFilter.BLUR)

    assert all(isinstance(box, Box) for box in find_subjects(blurred).boxes)


def test_the_same_picture_gives_the_same_boxes():
    image = drawn(("navy", LEFT), ("navy", (380, 120, 560, 330)))

    assert find_subjects(image) == find_subjects(image.copy())
