"""Pictures are harmed as their names say, the same way for the same seed."""

import numpy as np
import pytest
from PIL import Image

from embeddings.evaluation.harms import HARMS, SIDE, harm
from tests.factories import make_picture


@pytest.fixture
def disc():
    return make_picture("red", (200, 160))


def pixels(image):
    return np.asarray(image, np.int64)


@pytest.mark.parametrize("name", HARMS)
def test_a_seed_always_gives_the_same_rgb_picture(name, disc):
    first, again = harm(disc, name, 7), harm(disc, name, 7)

    assert first.mode == "RGB"
    assert first.tobytes() == again.tobytes()
    assert first.size != disc.size or first.tobytes() != disc.tobytes()


@pytest.mark.parametrize("name", [name for name in HARMS if name != "cropped"])
def test_the_size_stays(name, disc):
    assert harm(disc, name, 0).size == (200, 160)


def test_a_large_picture_is_brought_down_first():
    assert harm(make_picture("red", (1024, 512)), "dark", 0).size == (SIDE, SIDE // 2)


def test_the_picture_itself_is_not_touched(disc):
    before = disc.tobytes()

    for name in HARMS:
        harm(disc, name, 0)

    assert disc.tobytes() == before


def test_a_crop_is_a_window_of_the_picture(disc):
    cropped = harm(disc, "cropped", 1)

    assert cropped.size == (140, 112)
    windows = np.lib.stride_tricks.sliding_window_view(
        pixels(disc).sum(axis=2), (112, 140)
    )
    wanted = pixels(cropped).sum(axis=2)
    assert (windows == wanted).all(axis=(2, 3)).any()


def test_corners_of_a_turned_picture_have_the_colour_of_its_border(disc):
    turned = harm(disc, "turned", 1)

    assert turned.getpixel((0, 0)) == (255, 255, 255)
    assert turned.getpixel((100, 80)) == (255, 0, 0)


def test_a_blur_softens_the_edge_and_not_the_middle(disc):
    blurred = harm(disc, "blurred", 0)

    edge = pixels(blurred)[80, 20:50, 1]
    assert np.abs(np.diff(edge)).max() < 30
    assert blurred.getpixel((100, 80)) == (255, 0, 0)


def test_a_dark_picture_has_a_third_of_the_light(disc):
    assert harm(disc, "dark", 0).getpixel((100, 80)) == (89, 0, 0)


def test_a_sticker_covers_a_seventh_near_the_middle():
    for seed in range(5):
        stuck = pixels(harm(Image.new("RGB", (200, 160), "white"), "sticker", seed))

        covered = (stuck != 255).any(axis=2)
        assert 0.07 < covered.mean() < 0.16
        assert covered[30:130, 40:160].any()


def test_another_background_leaves_the_product_as_it_is(disc):
    other = pixels(harm(disc, "other background", 3))

    assert (other[80, 100] == [255, 0, 0]).all()
    assert (other[:10] != 255).any(axis=2).mean() > 0.9


def test_a_background_of_many_colours_is_kept_for_the_most_part():
    random = np.random.default_rng(0)
    restless = Image.fromarray(random.integers(0, 256, (64, 64, 3), np.uint8))

    other = harm(restless, "other background", 0)

    kept = (pixels(other) == pixels(restless)).all(axis=2)
    assert kept.mean() > 0.9


def test_noise_is_as_strong_as_it_is_said_to_be():
    grey = Image.new("RGB", (200, 200), (128, 128, 128))

    noise = pixels(harm(grey, "noisy", 0)) - 128

    assert noise.std() == pytest.approx(0.12 * 255, rel=0.02)
    assert abs(noise.mean()) < 0.5


def test_a_strongly_compressed_picture_keeps_its_colours_roughly(disc):
    compressed = harm(disc, "JPEG 30", 0)

    assert compressed.getpixel((100, 80)) == pytest.approx((255, 0, 0), abs=12)
