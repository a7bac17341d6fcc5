"""Views are the same picture as somebody else would have taken it."""

import numpy as np
from PIL import Image

from embeddings.training.views import VIEWS, view, views
from tests.embeddings.training.drawings import draw
from tests.factories import make_picture


def test_the_first_view_is_the_picture_itself_and_no_two_are_alike():
    picture = draw(1, 0)

    taken = views(picture, "seed")

    assert len(taken) == VIEWS
    assert taken[0] is picture
    assert len({view.tobytes() for view in taken}) == VIEWS


def test_the_same_seed_gives_the_same_views():
    first, again, other = (views(draw(1, 0), seed) for seed in ("a", "a", "b"))

    assert [v.tobytes() for v in first] == [v.tobytes() for v in again]
    assert first[1].tobytes() != other[1].tobytes()


def test_a_view_keeps_the_hue_of_its_subject():
    chance = np.random.default_rng(0)
    picture = make_picture("red", (200, 150))

    for _ in range(20):
        pixels = np.asarray(view(picture, chance)).astype(int)

        red, green, blue = np.median(pixels[pixels.min(axis=2) < 110], axis=0)
        assert red > green + 80
        assert abs(green - blue) < 10


def test_the_smallest_picture_that_is_taken_can_be_viewed():
    chance = np.random.default_rng(0)

    sizes = [view(Image.new("RGB", (8, 8)), chance).size for _ in range(50)]

    assert min(min(size) for size in sizes) >= 4
