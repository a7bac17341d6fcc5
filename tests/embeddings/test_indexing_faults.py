"""Whatever fails, nothing else fails with it, and the reason is told."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError
from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends, indexing
from embeddings.encoders.base import EncoderBroken
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.index import entry_of, rested, stored_ids
from tests.factories import add_image, make_file, make_picture
from tests.factories import make_product as product

pytestmark = pytest.mark.django_db

State = IndexEntry.State


class BrokenStore(MemoryVectorStore):
    """Away whenever it is to write."""

    def upsert(self, *arguments, **options):
        raise VectorStoreUnavailable("away")


def test_a_broken_file_fails_with_its_reason_and_its_neighbours_are_indexed(index_all):
    good, broken = add_image(product(), "red"), add_image(product(), "blue")
    default_storage.delete(broken.file.name)
    default_storage.save(broken.file.name, ContentFile(make_file()[:200]))

    index_all()

    assert stored_ids() == [good.pk]
    assert entry_of(broken).state == State.FAILED
    assert entry_of(broken).reason == "This picture is damaged and cannot be read."


def test_a_file_that_is_not_the_uploaded_one_fails_with_its_reason(index_all):
    image = add_image(product(), "red")
    default_storage.delete(image.file.name)
    other = make_file(make_picture("blue"))
    default_storage.save(image.file.name, ContentFile(other))

    index_all()

    assert stored_ids() == []
    assert entry_of(image).reason == (
        "The file is not the one that was uploaded: it has changed."
    )


def test_a_missing_file_fails_with_its_reason(index_all):
    image = add_image(product(), "red")
    default_storage.delete(image.file.name)

    index_all()

    entry = entry_of(image)
    assert (entry.state, entry.reason) == (
        State.FAILED,
        "The picture's file is missing.",
    )


def test_a_store_that_is_away_counts_no_attempt_and_loses_nothing(index_all):
    image = add_image(product(), "red")
    backends._vector_stores["memory"] = BrokenStore()

    with pytest.raises(indexing.IndexingWaits, match="away"):
        index_all()

    entry = entry_of(image)
    assert (entry.state, entry.attempts, entry.claim) == (State.PENDING, 0, "")
    assert entry.claimed_until is None
    backends.forget()
    index_all()
    assert stored_ids() == [image.pk]


def test_a_picture_that_breaks_the_encoder_is_set_aside_alone(index_all, monkeypatch):
    good, bad = add_image(product(), "red"), add_image(product(), "blue")
    encoder = backends.load_encoder("histogram")
    encode = type(encoder).encode_images

    def fails_on_blue(self, images):
        if any(image.getpixel((48, 48)) == (0, 0, 255) for image in images):
            raise RuntimeError("cannot stand blue")
        return encode(self, images)

    monkeypatch.setattr(type(encoder), "encode_images", fails_on_blue)

    tries = []
    for _ in range(6):
        index_all()
        tries.append((entry_of(bad).state, entry_of(bad).attempts))
        rested()

    assert stored_ids() == [good.pk]
    assert tries[1:] == [("pending", 2), *[("quarantined", 0)] * 4]
    assert entry_of(bad).reason == "RuntimeError: cannot stand blue"


def test_a_vector_that_is_no_number_never_reaches_the_store(index_all, monkeypatch):
    image = add_image(product(), "red")
    encoder = type(backends.get_encoder(indexing.first_version()))
    nothing = np.full((1, encoder.dimension), np.nan, np.float32)
    monkeypatch.setattr(encoder, "encode_images", lambda self, images: nothing)

    index_all()

    assert stored_ids() == []
    assert entry_of(image).state == State.FAILED


def test_a_failed_picture_does_not_answer_with_the_vector_of_the_one_before(index_all):
    image = add_image(product(), "red")
    index_all()
    image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
    image.save()
    default_storage.delete(image.file.name)

    index_all()

    assert entry_of(image).state == State.FAILED
    assert stored_ids() == []


def test_a_deletion_that_does_not_take_hold_rests_and_stops_nobody(index_all):
    class Forgetful(MemoryVectorStore):
        forgetting = True

        def delete(self, collection, ids):
            if not self.forgetting:
                super().delete(collection, ids)

    backends._vector_stores["memory"] = store = Forgetful()
    gone, new = add_image(product(), "red"), add_image(product(), "green")
    index_all()
    gone_id = gone.pk
    gone.delete()
    new.save()

    index_all()

    entry = IndexEntry.objects.get(image=gone_id)
    assert (entry.state, entry.attempts) == (State.DELETING, 1)
    assert entry.claimed_until > timezone.now()
    assert entry_of(new).state == State.INDEXED
    store.forgetting = False
    rested()
    index_all()
    assert stored_ids() == [new.pk]


def test_a_version_whose_encoder_is_away_does_not_hold_up_the_others(index_all):
    add_image(product(), "red")
    index_all()
    building = indexing.create_version("histogram")
    IndexVersion.objects.exclude(pk=building.pk).update(encoder_identity="f" * 64)
    image = add_image(product(), "blue")

    with pytest.raises(indexing.IndexingWaits, match="have changed"):
        index_all()

    done = IndexEntry.objects.filter(version=building, state=State.INDEXED)
    assert done.count() == 2
    assert IndexEntry.objects.get(image=image, state=State.PENDING).attempts == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_moment_blames_no_picture(index_all):
    class Unlucky(MemoryVectorStore):
        def upsert(self, *arguments, **options):
            raise OperationalError("the connection is closed")

    image = add_image(product(), "red")
    backends._vector_stores["memory"] = Unlucky()

    with pytest.raises(indexing.IndexingWaits, match="the connection is closed"):
        index_all()

    entry = entry_of(image)
    assert (entry.state, entry.attempts, entry.claim) == (State.PENDING, 0, "")


def test_an_encoder_that_is_broken_blames_no_picture(index_all, monkeypatch):
    image = add_image(product(), "red")
    index_all()
    IndexEntry.objects.mark_changed([image.pk], embed_anew=True)
    cuda = RuntimeError("CUDA error: an illegal memory access was encountered")
    monkeypatch.setattr(HistogramEncoder, "encode_images", mock_error(cuda))

    with pytest.raises(indexing.IndexingWaits, match="is broken") as waits:
        index_all()

    assert isinstance(waits.value.__cause__, EncoderBroken)
    entry = entry_of(image)
    assert (entry.state, entry.attempts) == (State.PENDING, 0)
    assert stored_ids() == [image.pk]


def test_an_encoder_that_fails_its_own_test_blames_no_picture(index_all, monkeypatch):
    image = add_image(product(), "red")
    indexing.first_version()
    monkeypatch.setattr(HistogramEncoder, "encode_images", mock_error(MemoryError()))

    with pytest.raises(indexing.IndexingWaits, match="HSV histogram fails"):
        index_all()

    monkeypatch.undo()
    index_all()
    assert stored_ids() == [image.pk]


def test_a_folder_that_is_not_mounted_blames_no_picture(
    index_all, monkeypatch, tmp_path
):
    storage = FileSystemStorage(tmp_path / "media")
    monkeypatch.setattr(ProductImage._meta.get_field("file"), "storage", storage)
    image = add_image(product(), "red")
    (tmp_path / "media").rename(tmp_path / "elsewhere")

    with pytest.raises(indexing.IndexingWaits, match="cannot read a picture"):
        index_all()

    (tmp_path / "elsewhere").rename(tmp_path / "media")
    index_all()
    assert entry_of(image).state == State.INDEXED


def test_an_encoder_that_breaks_while_it_is_loaded_blames_no_picture(
    index_all, settings
):
    settings.ENCODERS = {"histogram": "tests.embeddings.test_indexing_faults.NoEncoder"}
    image = add_image(product(), "red")

    with pytest.raises(indexing.IndexingWaits, match="out of memory"):
        index_all()

    assert not IndexEntry.objects.filter(image=image).exclude(attempts=0).exists()


class NoEncoder:
    @classmethod
    def from_argument(cls, argument, **options):
        raise RuntimeError("out of memory")


def test_a_storage_that_is_away_blames_no_picture(index_all, monkeypatch):
    image = add_image(product(), "red")
    with monkeypatch.context() as patch:
        patch.setattr(
            type(default_storage._wrapped), "open", mock_error(OSError("stale handle"))
        )
        with pytest.raises(indexing.IndexingWaits, match="stale handle"):
            index_all()

    entry = entry_of(image)
    assert (entry.state, entry.attempts) == (State.PENDING, 0)


def mock_error(error):
    def fail(*arguments, **options):
        raise error

    return fail
