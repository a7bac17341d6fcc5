import numpy as np
import pytest

from embeddings.foreground import LEAST_WEIGHT, foreground


def on_white(colour, side=64):
    pixels = np.full((side, side, 3), 255, np.uint8)
    inner = slice(side // 4, 3 * side // 4)
    pixels[inner, inner] = colour
    return pixels


def test_what_differs_from_the_border_is_the_subject():
    weights = foreground(on_white((255, 0, 0)))

    assert weights[32, 32] == pytest.approx(1, abs=0.01)
    assert weights[2, 32] < LEAST_WEIGHT


def test_a_slight_difference_counts_in_part():
    assert 0.4 < foreground(on_white((225, 255, 255)))[32, 32] < 0.6


def test_a_picture_of_one_colour_weighs_little_but_not_nothing():
    weights = foreground(on_white((255, 255, 255)))

    assert 0 < weights.max() <= LEAST_WEIGHT
    assert weights.argmax() // 64 in (31, 32)
