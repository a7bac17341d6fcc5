"""How alike two pictures are, and what is said where a part is away."""

import pytest

from catalog.models import ProductImage
from embeddings import backends, comparing, queries
from embeddings.boxes import Box
from embeddings.calibration import Band
from embeddings.comparing import Seen, closest, compare, judge
from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.fusion import FusionWeights
from embeddings.images import decode_image
from embeddings.looks import Look, look_of
from embeddings.models import IndexVersion
from embeddings.ranking import Tuning
from tests.embeddings.planted import BLUES, GREENS, REDS, plant, speckled
from tests.embeddings.shop import upload
from tests.embeddings.tuning import tune, tuning_json
from tests.factories import make_file, make_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(monkeypatch):
    def fail(*arguments):
        raise EncoderUnavailable("its weights are not here")

    monkeypatch.setattr(backends, "get_encoder", fail)


def keep(image):
    return queries.keep_query_image(decode_image(make_file(image)))


def test_a_picture_is_as_like_to_itself_as_can_be(shop):
    found = compare(upload("red"), upload("red"))

    assert found.same_file
    assert found.verdict == (1.0, Band.SAME)
    assert found.likeness.cosine == pytest.approx(1)
    assert found.likeness.euclidean == pytest.approx(0, abs=1e-3)
    assert found.likeness.tanimoto == pytest.approx(1)
    assert found.likeness.bits == 64
    assert found.likeness.colours == pytest.approx(1)


def test_pictures_that_differ_are_judged_as_was_learned(shop):
    tune()

    found = compare(upload("red"), upload("blue"))

    cosine = found.likeness.cosine
    tuning = Tuning.from_json(tuning_json())
    assert not found.same_file
    assert 0 < cosine < 0.9
    assert found.verdict.probability == tuning.calibration.probability(cosine)
    assert found.verdict.band == tuning.calibration.band(cosine)


def test_colours_and_outline_count_as_was_learned(shop):
    tuning = Tuning.from_json(tuning_json(vector=0.5, hash=0.25, colour=0.25))
    likeness = closest(*(Seen(*seen(colour)) for colour in ("red", "blue")))

    verdict = judge(likeness, tuning)

    parts = likeness.bits / 64 + likeness.colours
    score = 0.5 * likeness.cosine + 0.25 * parts
    assert verdict.probability == pytest.approx(tuning.calibration.probability(score))


def test_nothing_is_said_of_the_product_where_nothing_was_learned(shop):
    found = compare(upload("red"), upload("blue"))

    assert found.verdict == (None, None)
    assert not found.degraded


def test_a_product_picture_is_compared_like_a_shoppers(shop):
    image = ProductImage.objects.get(product__name="red mug")

    assert compare(image, upload("red")).same_file
    assert not compare(image, upload("blue")).same_file


def test_a_planted_region_is_named_on_the_side_where_it_is(shop):
    patch = speckled(REDS, (80, 80))
    left = keep(plant(patch, speckled(BLUES, (200, 200)), at=(0, 0)))
    right = keep(plant(patch, speckled(GREENS, (200, 200)), at=(120, 80)))

    (region,) = compare(left, right).regions
    (turned,) = compare(right, left).regions

    assert (region.left.left, region.left.top) == (0, 0)
    assert (region.right.left, region.right.top) == (60, 40)
    assert turned == region.mirrored()


def test_with_a_box_what_is_in_it_is_compared(shop):
    patch = speckled(REDS, (100, 100))
    left = keep(plant(patch, speckled(BLUES, (200, 200)), at=(100, 100)))

    whole = compare(left, keep(patch))
    part = compare(left, keep(patch), Box(50, 50, 50, 50))

    assert whole.likeness.bits < 64
    assert part.likeness.bits == 64
    assert part.likeness.colours == pytest.approx(1, abs=0.01)
    assert part.likeness.cosine > whole.likeness.cosine
    assert part.regions[0].left == part.regions[0].right
    assert compare(left, keep(patch)).likeness == whole.likeness


def test_what_is_in_a_box_is_compared_once(shop, monkeypatch):
    left, right, box = upload("red"), upload("blue"), Box(0, 0, 50, 50)
    first = compare(left, right, box)
    monkeypatch.delattr(HistogramEncoder, "encode_images")

    assert compare(left, right, box) == first


def test_a_part_of_a_file_is_not_the_same_file(shop):
    found = compare(upload("red"), upload("red"), Box(0, 0, 50, 50))

    assert not found.same_file


def test_a_pair_is_compared_once_for_both_orders(shop, monkeypatch):
    left, right = upload("red"), upload("blue")
    first = compare(left, right)
    monkeypatch.delattr(HistogramEncoder, "encode_images")

    again = compare(right, left)

    assert again.likeness == first.likeness


def test_while_others_are_compared_regions_wait_and_are_not_remembered(shop):
    patch = speckled(REDS, (80, 80))
    left = keep(plant(patch, speckled(BLUES, (200, 200)), at=(0, 0)))
    right = keep(plant(patch, speckled(GREENS, (200, 200)), at=(120, 80)))

    with comparing._turn:
        busy = compare(left, right)
    found = compare(left, right)

    assert busy.regions is None
    assert busy.likeness == found.likeness
    assert not busy.degraded
    assert len(found.regions) == 1


def test_a_pair_that_fails_keeps_no_other_from_its_turn(shop, monkeypatch):
    left, right = upload("red"), upload("blue")
    with comparing._turn:
        compare(left, right)  # The pictures are encoded, not their windows.

    def fail(self, images):
        raise MemoryError

    monkeypatch.setattr(HistogramEncoder, "encode_images", fail)

    failed = compare(left, right)

    assert failed.degraded
    assert not comparing._turn.locked()


def test_another_index_version_compares_anew(shop):
    left, right = upload("red"), upload("blue")
    before = compare(left, right)
    live = IndexVersion.objects.live()
    IndexVersion.objects.all().delete()
    live.pk, live.encoder_identity = live.pk + 1, "another"
    live.save()

    after = compare(left, right)

    assert not before.degraded
    assert after.degraded


def test_without_an_encoder_outline_and_colours_are_compared(shop, away):
    found = compare(upload("red"), upload("blue"))

    assert found.degraded
    assert found.likeness[:3] == (None, None, None)
    assert found.likeness.bits == 64 - differing("red", "blue")
    assert found.likeness.colours == pytest.approx(0, abs=0.1)
    assert found.verdict == (None, None)
    assert found.regions == ()


def test_before_anything_is_indexed_outline_and_colours_are_compared():
    assert compare(upload("red"), upload("blue")).degraded


def test_an_encoder_that_fails_with_parts_is_as_good_as_away(shop, monkeypatch):
    left, right = upload("red"), upload("blue")

    def fail(self, images):
        raise MemoryError

    monkeypatch.setattr(HistogramEncoder, "encode_images", fail)

    assert compare(left, right).degraded


def test_a_kept_picture_that_is_gone_is_told(shop):
    left, right = upload("red"), upload("blue")
    right.file.storage.delete(right.file.name)

    with pytest.raises(queries.QueryImageGone):
        compare(left, right)


def test_of_several_pictures_the_two_that_score_highest_count():
    left, right = seen("blue", "red"), seen("green", "red")

    likeness = closest(Seen(*left), Seen(*right))

    assert likeness.cosine == pytest.approx(1)
    assert likeness.bits == 64


def test_what_is_not_known_of_a_picture_does_not_count():
    vectors, looks = seen("red")
    blank = Seen(vectors, [Look("", "")])
    weights = FusionWeights(vector=0.5, colour=0.5)

    likeness = closest(Seen(vectors, looks), blank, weights)

    assert likeness.cosine == pytest.approx(1)
    assert (likeness.bits, likeness.colours) == (None, None)


def seen(*colours):
    pictures = [make_picture(colour) for colour in colours]
    vectors = HistogramEncoder().encode_images(pictures)
    return vectors, [look_of(picture) for picture in pictures]


def differing(left, right):
    hashes = [int(look_of(make_picture(c)).perceptual_hash, 16) for c in (left, right)]
    return (hashes[0] ^ hashes[1]).bit_count()
