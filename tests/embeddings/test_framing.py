"""What of a shopper's picture is encoded to search with."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from embeddings.boxes import Box
from embeddings.framing import frames, join, squared
from embeddings.images import MIN_SIDE
from embeddings.subjects import find_subjects
from tests.factories import make_picture


def framed(image):
    return frames(image, find_subjects(image).boxes)


def drawn(place, size=(400, 300), ground="white"):
    image = Image.new("RGB", size, ground)
    ImageDraw.Draw(image).rectangle(place, fill="navy")
    return image


def test_a_picture_is_framed_as_a_whole_and_around_its_subject():
    image = drawn((160, 100, 239, 199))

    whole, subject = framed(image)

    assert whole is image
    assert subject.width == subject.height
    assert 100 <= subject.width < 150
    navy = np.argwhere((np.asarray(subject) == (0, 0, 128)).all(axis=2))
    assert len(navy) == 80 * 100


def test_a_picture_without_a_subject_is_framed_as_a_whole_alone():
    image = Image.new("RGB", (96, 96), "teal")

    assert framed(image) == [image]


def test_a_frame_moves_to_where_the_picture_has_pixels():
    image = drawn((10, 60, 90, 239))

    _, subject = framed(image)

    assert subject.width == subject.height
    middle = [subject.getpixel((x, subject.height // 2)) for x in (9, 10, 90, 91)]
    assert middle == [(255, 255, 255), (0, 0, 128), (0, 0, 128), (255, 255, 255)]


def test_a_frame_is_never_smaller_than_a_picture_may_be():
    image = drawn((14, 14, 18, 18), size=(40, 40))

    for frame in framed(image):
        assert min(frame.size) >= MIN_SIDE


def test_a_part_is_not_squeezed():
    image = drawn((100, 0, 139, 299))

    frame = squared(Box(25, 0, 10, 100).crop(image))

    assert frame.size == (300, 300)
    assert frame.getcolors() == [(300 * 300, (0, 0, 128))]


def test_a_part_stands_in_the_middle_of_its_borders_mean_colour():
    image = Image.new("RGB", (10, 30), "white")
    image.paste((0, 0, 0), (3, 3, 7, 27))

    square = squared(image)

    assert square.size == (30, 30)
    assert square.crop((10, 0, 20, 30)).tobytes() == image.tobytes()
    assert square.getpixel((0, 0)) == square.getpixel((29, 29)) == (255, 255, 255)


def test_a_square_stays_as_it_is():
    image = make_picture("red")

    assert squared(image) is image


def test_frames_are_joined_to_their_unit_mean():
    vectors = np.array([[1, 0, 0], [0, 1, 0]], np.float32)

    joined = join(vectors)

    assert joined.dtype == np.float32
    assert joined.shape == (1, 3)
    assert joined[0] == pytest.approx([0.5**0.5, 0.5**0.5, 0])


def test_a_single_frame_counts_as_it_is():
    vector = np.array([[0.6, 0.8]], np.float32)

    assert join(vector) is vector
