"""The same region, planted into two different pictures, is found in both."""

import numpy as np
import pytest
from PIL import Image

from embeddings.boxes import Box
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.regions import agreements, windows
from tests.embeddings.planted import BLUES, GREENS, REDS, plant, speckled


def found(left, right):
    parts = windows(left), windows(right)
    vectors = [HistogramEncoder().encode_images(list(p.values())) for p in parts]
    return agreements(list(parts[0]), vectors[0], list(parts[1]), vectors[1])


def test_a_region_planted_into_two_pictures_is_named_in_both():
    patch = speckled(REDS, (80, 80))
    left = plant(patch, speckled(BLUES, (200, 200)), at=(0, 0))
    right = plant(patch, speckled(GREENS, (200, 200)), at=(120, 80))

    (region,) = found(left, right)

    assert region.left == Box(0, 0, 40, 40)
    assert region.right == Box(60, 40, 40, 40)
    assert region.cosine == pytest.approx(1)


def test_a_region_that_lies_between_the_windows_is_still_found():
    patch = speckled(REDS, (80, 80))
    left = plant(patch, speckled(BLUES, (200, 200)), at=(10, 10))
    right = plant(patch, speckled(GREENS, (200, 200)), at=(110, 90))

    (region,) = found(left, right)

    assert (region.left.left, region.left.top) == (0, 0)
    assert (region.right.left, region.right.top) == (60, 40)


def test_pictures_without_a_common_region_agree_nowhere():
    assert found(speckled(BLUES, (200, 200)), speckled(GREENS, (200, 200))) == []


def test_the_order_of_the_pictures_only_turns_the_regions():
    patch = speckled(REDS, (80, 80))
    left = plant(patch, speckled(BLUES, (200, 200)), at=(0, 0))
    right = plant(patch, speckled(GREENS, (200, 200)), at=(120, 80))

    assert found(right, left) == [region.mirrored() for region in found(left, right)]


def test_the_plain_ground_is_no_region():
    blank = Image.new("RGB", (200, 200), "white")
    subject = plant(speckled(REDS, (80, 80)), blank.copy(), at=(0, 0))

    assert windows(blank) == {}
    assert found(blank, subject) == []
    assert Box(0, 0, 40, 40) in windows(subject)
    assert Box(60, 60, 40, 40) not in windows(subject)


def test_regions_of_one_picture_do_not_overlap():
    random = np.random.default_rng(1)
    image = Image.fromarray(random.integers(0, 256, (50, 50, 3), np.uint8))
    image = image.resize((400, 400))

    regions = found(image, image)

    assert 0 < len(regions) <= 4
    assert all(region.left == region.right for region in regions)
    corners = {(region.left.left // 40, region.left.top // 40) for region in regions}
    assert len(corners) == len(regions)
