import pytest

from embeddings.boxes import Box
from embeddings.regions import WINDOWS, Agreement
from webapp.templatetags.compare import box_on, place


@pytest.mark.parametrize(
    "box, words",
    [
        (Box(0, 0, 40, 40), "top left"),
        (Box(20, 20, 40, 40), "middle"),
        (Box(60, 0, 40, 40), "top right"),
        (Box(40, 60, 40, 40), "bottom"),
        (Box(0, 0, 100, 100), "middle"),
        (Box(90, 90, 10, 10), "bottom right"),
    ],
)
def test_a_box_is_placed_in_words(box, words):
    assert place(box) == words


def test_every_window_has_a_place():
    assert len({str(place(box)) for box in WINDOWS}) == 9


def test_a_region_has_a_box_on_each_side():
    left, right = WINDOWS[0], WINDOWS[1]
    region = Agreement(left, right, 1.0)

    assert (box_on(region, "left"), box_on(region, "right")) == (left, right)
