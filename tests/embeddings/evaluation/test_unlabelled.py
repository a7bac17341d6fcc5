import numpy as np
import pytest
from PIL import Image

from embeddings.evaluation.loaders import load
from embeddings.evaluation.unlabelled import recolour, recolour_and_move
from tests.factories import make_file, make_picture


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "hats").mkdir()
    for name, colour in (("mug.png", "red"), ("hats/cap.png", "blue")):
        (tmp_path / name).write_bytes(make_file(make_picture(colour)))
    return tmp_path


def middle(photo):
    image = photo.decode()
    return np.array(image.getpixel((image.width // 2, image.height // 2)))


def test_a_picture_asks_for_itself_in_other_colours(folder):
    labelled = load(f"colours:{folder}")

    first = labelled.queries[0]
    assert labelled.products == [
        "mug.png",
        "mug.png, another colour",
        "mug.png, a third colour",
        "hats/cap.png",
        "hats/cap.png, another colour",
        "hats/cap.png, a third colour",
    ]
    assert first.photo.name == "mug.png"
    assert first.right == {"mug.png, another colour", "mug.png, a third colour"}
    assert first.left_out == {"mug.png"}


def test_other_colours_differ_from_each_other_and_are_the_same_each_time(folder):
    pictures = [picture.photo for picture in load(f"colours:{folder}").gallery[:3]]

    again = [picture.photo for picture in load(f"colours:{folder}").gallery[:3]]

    seen = [middle(photo) for photo in pictures]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(seen[one] - seen[other]).max() > 60
    assert [photo.read() for photo in pictures] == [photo.read() for photo in again]


def test_a_picture_from_aside_asks_for_its_own_colours(folder):
    labelled = load(f"aside:{folder}")

    asked = labelled.queries[1]
    assert len(labelled.products) == 6
    assert asked.right == {"hats/cap.png"}
    assert asked.left_out == frozenset()
    assert asked.photo.decode().size == (67, 67)
    assert middle(asked.photo).tolist() == [0, 0, 255]


def test_grey_is_tinted():
    grey = Image.new("RGB", (8, 8), (128, 128, 128))

    pixel = recolour(grey, np.random.default_rng(1)).getpixel((0, 0))

    assert max(pixel) == 128
    assert min(pixel) < 110


def outline(image):
    """The middle of what is not ground, and the root of its area."""
    seen = np.asarray(image).astype(int)
    rows, columns = np.nonzero(np.abs(seen - seen[0, 0]).max(axis=2) > 60)
    middle, area = np.mean([rows, columns], axis=1), len(rows) ** 0.5
    return [*middle.tolist(), area]


def test_a_picture_taken_anew_is_itself_in_other_colours_held_otherwise(folder):
    others = load(f"colours:{folder}")

    labelled = load(f"retaken:{folder}")

    assert [q.right for q in labelled.queries] == [q.right for q in others.queries]
    assert labelled.products == others.products
    kept, *anew = (picture.photo.decode() for picture in labelled.gallery[:3])
    assert kept == others.gallery[0].photo.decode()
    for picture, other in zip(anew, others.gallery[1:3], strict=True):
        assert picture.size == kept.size
        assert np.abs(np.array(picture.getpixel((48, 48))) - [255, 0, 0]).max() > 60
        assert outline(picture) != pytest.approx(outline(kept), abs=0.2)
        assert outline(other.photo.decode()) == pytest.approx(outline(kept), abs=0.2)


def test_what_is_taken_anew_is_moved_by_little_on_its_ground():
    square = Image.new("RGB", (200, 200), "white")
    square.paste("red", (50, 50, 150, 150))

    moved = recolour_and_move(square, np.random.default_rng(3))

    seen = np.asarray(moved).astype(int)
    inside = np.abs(seen - seen[0, 0]).max(axis=2) > 60
    rows, columns = np.nonzero(inside)
    assert (seen[[0, 0, -1, -1], [0, -1, 0, -1]] == seen[0, 0]).all()
    assert rows.mean() == pytest.approx(99.5, abs=6.5)
    assert columns.mean() == pytest.approx(99.5, abs=6.5)
    assert inside.sum() == pytest.approx(100 * 100, rel=0.15)
