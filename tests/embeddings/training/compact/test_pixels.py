import numpy as np

from embeddings.training.compact.pixels import SIDE, load, subjects
from tests.factories import make_file, make_picture


def test_pictures_are_squashed_to_squares_in_their_order(tmp_path):
    paths = []
    for colour in ("red", "blue"):
        path = tmp_path / f"{colour}.png"
        path.write_bytes(make_file(make_picture(colour, (300, 90))))
        paths.append(path)

    pixels = load(paths)

    assert pixels.shape == (2, SIDE, SIDE, 3)
    middle = pixels[:, SIDE // 2, SIDE // 2].tolist()
    assert middle == [[255, 0, 0], [0, 0, 255]]


def test_a_subject_on_a_plain_ground_is_found_with_its_holes_filled():
    picture = make_picture("red", (SIDE, SIDE))
    picture.paste("white", (80, 80, 96, 96))

    (mask,) = subjects(np.asarray(picture)[None])

    assert mask[SIDE // 2, SIDE // 2] == 255
    assert mask[2, 2] == 0
    assert 0.3 < mask.mean() / 255 < 0.4  # a disc of two thirds of the side


def test_a_picture_without_a_plain_ground_has_no_known_subject():
    noise = np.random.default_rng(0).integers(0, 256, (1, SIDE, SIDE, 3), np.uint8)

    assert not subjects(noise).any()
