"""How the shopper's picture is shown, and the parts of it that are offered."""

import pytest

from embeddings.boxes import Box
from embeddings.subjects import Subjects
from webapp.sights import sight_of


@pytest.mark.parametrize(
    ("size", "shown"),
    [((640, 480), (320, 240)), ((30, 40), (240, 320)), ((1024, 8), (320, 2))],
)
def test_a_picture_of_any_size_is_shown_in_its_own_shape(size, shown):
    sight = sight_of(Subjects(*size, []), None)

    assert (sight.width, sight.height) == shown


def test_the_part_that_the_box_surrounds_is_the_chosen_one():
    left, right = Box(10, 20, 30, 40), Box(60, 20, 30, 40)

    sight = sight_of(Subjects(640, 480, [left, right]), right)

    assert sight.box == right
    assert [part.chosen for part in sight.parts] == [False, True]


def test_a_part_is_shown_by_its_place_in_the_shown_picture():
    sight = sight_of(Subjects(640, 480, [Box(10, 20, 30, 45)]), None)

    assert [part.view for part in sight.parts] == ["32.0 48.0 96.0 108.0"]
