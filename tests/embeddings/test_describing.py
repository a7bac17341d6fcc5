"""Pictures of before an upgrade get the looks that were not known then."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.models import ProductImage
from embeddings import describing
from embeddings.decoding import DecoderUnavailable
from embeddings.describing import Describer
from embeddings.models import IndexEntry
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def images():
    """Three of a version that knew no shapes."""
    images = [add_image(make_product(), colour) for colour in ("red", "green", "blue")]
    ProductImage.objects.update(shapes="")
    return images


def shapes():
    return list(ProductImage.objects.order_by("pk").values_list("shapes", flat=True))


def test_a_picture_gets_the_look_it_lacks_and_keeps_the_others(images):
    ProductImage.objects.update(colours="as they were")

    assert Describer().step() == 3

    assert shapes() == [image.shapes for image in images]
    assert not describing.lacking().exists()
    assert set(ProductImage.objects.values_list("colours", flat=True)) == {
        "as they were"
    }


def test_neither_entries_nor_vectors_are_touched(index_all, images):
    index_all()
    ProductImage.objects.update(shapes="")
    before = list(IndexEntry.objects.values())

    Describer().step()

    assert list(IndexEntry.objects.values()) == before


def test_a_file_that_is_gone_broken_or_another_one_costs_its_picture_nothing_else(
    index_all, images
):
    index_all()
    ProductImage.objects.update(shapes="")
    other = default_storage.open(images[2].file.name).read()
    for image, data in ((images[0], None), (images[1], other)):
        default_storage.delete(image.file.name)
        if data:
            default_storage.save(image.file.name, ContentFile(data))
    default_storage.delete(images[2].file.name)
    default_storage.save(images[2].file.name, ContentFile(b"broken"))

    assert Describer().step() == 0

    assert shapes() == ["", "", ""]
    states = IndexEntry.objects.values_list("state", "stored")
    assert set(states) == {(IndexEntry.State.INDEXED, True)}


def test_a_step_takes_some_and_the_next_ones_go_on(images, monkeypatch):
    monkeypatch.setattr(describing, "PICTURES_A_STEP", 2)
    default_storage.delete(images[0].file.name)
    describer = Describer()

    assert [describer.step() for _ in range(3)] == [1, 1, 0]

    assert [bool(shape) for shape in shapes()] == [False, True, True]


def test_after_a_pass_it_rests_and_then_tries_again_what_could_not_be_read(
    images, monkeypatch
):
    name = images[0].file.name
    kept = default_storage.open(name).read()
    default_storage.delete(name)
    describer = Describer()
    assert [describer.step(), describer.step()] == [2, 0]
    default_storage.save(name, ContentFile(kept))

    assert describer.step() == 0

    monkeypatch.setattr(describing.time, "monotonic", lambda: 1e9)
    assert describer.step() == 1


def test_without_a_decoder_it_waits_where_it_is(images, monkeypatch):
    def away(files):
        raise DecoderUnavailable("no memory")

    describer = Describer()
    with monkeypatch.context() as broken:
        broken.setattr(describing, "decode_apart", away)
        assert describer.step() == 0

    assert describer.step() == 3
