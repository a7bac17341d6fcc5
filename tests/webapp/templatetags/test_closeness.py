"""What is told of how close a result comes to the shopper's picture."""

from types import SimpleNamespace

import pytest

from embeddings.looks import UNKNOWN, Look, look_of
from tests.factories import make_picture
from webapp.templatetags.closeness import Closeness, closeness

RED, BLUE = look_of(make_picture("red")), look_of(make_picture("blue"))


def found(look):
    return SimpleNamespace(image=SimpleNamespace(**look._asdict()))


def test_the_same_picture_shares_all_and_is_said_to():
    close = closeness(found(RED), RED)

    assert close.colours == pytest.approx(1)
    assert close.outline == 1
    assert close.pattern == pytest.approx(1, abs=0.001)
    assert close.shape == pytest.approx(1)
    assert close.reasons == ["The same outline", "Close in colour"]


def test_another_colour_is_no_reason():
    close = closeness(found(BLUE), RED)

    assert close.colours < 0.5
    assert close.reasons == ["The same outline"]


@pytest.mark.parametrize(("outline", "said"), [(57, []), (58, ["The same outline"])])
def test_a_near_copy_differs_in_six_bits_at_most(outline, said):
    reasons = Closeness(None, outline / 64).reasons

    assert reasons == said


@pytest.mark.parametrize(("shape", "said"), [(0.89, []), (0.9, ["The same shape"])])
def test_one_thing_in_two_colours_has_one_shape(shape, said):
    reasons = Closeness(None, 40 / 64, shape=shape).reasons

    assert reasons == said


@pytest.mark.parametrize(("left", "right"), [(UNKNOWN, RED), (RED, UNKNOWN)])
def test_what_is_not_known_is_not_told(left, right):
    assert closeness(found(left), right) == Closeness(None, None)


def test_colours_alone_may_be_known():
    close = closeness(found(RED), Look("", RED.colours))

    assert close.colours == pytest.approx(1)
    assert close.outline is None
    assert close.pattern is None


def test_without_a_look_nothing_is_said():
    assert closeness(found(RED), None) is None
