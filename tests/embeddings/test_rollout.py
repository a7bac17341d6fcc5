"""The next version goes live when it is complete, in one step, and back again."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import backends, indexing, queries, rollout, search
from embeddings.audit import audit
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.images import decode_image
from embeddings.models import IndexEntry, IndexVersion
from tests.embeddings.index import encoded, stored_ids
from tests.factories import add_image, make_file, make_picture, make_product

pytestmark = pytest.mark.django_db

State = IndexVersion.State


@pytest.fixture
def live(index_all):
    add_image(make_product(), "red")
    index_all()
    return IndexVersion.objects.live()


def test_a_complete_version_becomes_the_live_one(live, index_all):
    building = indexing.create_version("histogram")
    index_all()

    rollout.make_live(building)

    live.refresh_from_db()
    assert IndexVersion.objects.live() == building
    assert live.state == State.RETIRED
    store = backends.get_vector_store()
    assert store.count("products") == store.count(building.collection) == 1


def test_a_version_with_pending_pictures_stays_out(live):
    building = indexing.create_version("histogram")

    with pytest.raises(rollout.NotReady, match="1 pictures are not done yet"):
        rollout.make_live(building)

    assert IndexVersion.objects.live() == live


def test_what_waits_in_the_live_version_as_well_holds_nobody_up(live, index_all):
    building = _built(index_all)
    add_image(make_product(), "green")

    rollout.make_live(building)

    assert IndexVersion.objects.live() == building


def test_a_version_whose_collection_lacks_a_vector_stays_out_and_is_mended(
    live, index_all
):
    building = _built(index_all)
    (image_id,) = stored_ids(building)
    backends.get_vector_store().delete(building.collection, [image_id])

    with pytest.raises(rollout.NotReady, match="differs: 1 without a vector"):
        rollout.make_live(building)

    assert IndexVersion.objects.live() == live
    index_all()
    assert stored_ids(building) == [image_id]
    rollout.make_live(building)


def test_a_query_made_before_is_answered_by_the_version_that_is_live_now(
    live, index_all
):
    query = queries.keep_query_image(decode_image(make_file()))
    rollout.make_live(_built(index_all))

    found = search.find_similar(query, ProductFilters())

    assert found.items[0].score == pytest.approx(1, abs=1e-5)


def test_progress_counts_pictures_that_cannot_be_used(live):
    IndexEntry.objects.update(state=IndexEntry.State.FAILED)

    assert rollout.progress_of(live) == rollout.Progress(indexed=0, unusable=1, total=1)


def test_another_version_that_is_being_built_is_given_up(live):
    other = indexing.create_version("histogram")
    IndexVersion.objects.filter(pk=other.pk).update(encoder_identity="f" * 64)

    version = rollout.start("histogram")

    other.refresh_from_db()
    assert other.state == State.RETIRED
    assert (version.state, version != other) == (State.BUILDING, True)
    assert rollout.start("histogram") == version


@pytest.fixture
def other_libraries(monkeypatch):
    """The encoder's identity is the same, and its vectors are others."""

    def begin():
        encode = HistogramEncoder.encode_images
        monkeypatch.setattr(
            HistogramEncoder,
            "encode_images",
            lambda self, images: np.roll(encode(self, images), 7, axis=1),
        )
        backends.forget_verdicts()

    return begin


def test_after_a_change_of_libraries_no_former_vector_is_taken_over(
    live, other_libraries, index_all
):
    other_libraries()
    version = rollout.start("histogram")

    with pytest.raises(indexing.IndexingWaits, match="does not make the vectors"):
        index_all()
    rollout.make_live(version)

    (vector,) = (
        backends.get_vector_store()
        .fetch(version.collection, stored_ids(version))
        .values()
    )
    assert vector @ encoded("red") == pytest.approx(1, abs=1e-5)


def test_what_was_begun_with_other_libraries_is_not_gone_on_with(live, other_libraries):
    begun = rollout.start("histogram")
    other_libraries()

    assert rollout.start("histogram") != begun


def test_a_way_back_is_not_open_before_changes_are_written(live, index_all):
    image = add_image(make_product(), "darkred")
    index_all()
    rollout.make_live(_built(index_all))
    image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
    image.save()
    dearer = Product.objects.exclude(images=image).get()
    dearer.price = "99.00"
    dearer.save()
    index_all()

    version = rollout.start_back()

    with pytest.raises(rollout.NotReady, match="2 pictures are not done yet"):
        rollout.make_live(version)
    index_all()
    rollout.make_live(version)
    assert audit(version).clean


def test_two_who_roll_back_at_once_leave_one_version_live(live, index_all, monkeypatch):
    rollout.make_live(_built(index_all))
    get_encoder = backends.get_encoder

    def meanwhile_another_did(version):
        monkeypatch.setattr(backends, "get_encoder", get_encoder)
        rollout.make_live(rollout.start_back())
        return get_encoder(version)

    monkeypatch.setattr(backends, "get_encoder", meanwhile_another_did)

    with pytest.raises(rollout.NotReady, match="is not retired any more"):
        rollout.start_back()

    assert IndexVersion.objects.live() == live


def test_a_version_that_was_given_up_does_not_become_live(live, index_all):
    building = _built(index_all)
    IndexVersion.objects.filter(pk=building.pk).retire()

    with pytest.raises(rollout.NotReady, match="is not building any more"):
        rollout.make_live(building)

    assert IndexVersion.objects.live() == live


def test_only_the_last_of_the_retired_versions_is_kept(live, index_all):
    store = backends.get_vector_store()
    given_up = indexing.create_version("histogram")
    second = _built(index_all)
    rollout.make_live(second)
    third = _built(index_all)
    rollout.make_live(third)
    IndexVersion.objects.filter(pk=given_up.pk).retire()
    rollout.drop_retired()
    assert IndexVersion.objects.count() == 4

    long_ago = timezone.now() - timedelta(hours=2)
    IndexVersion.objects.filter(state=State.RETIRED).update(retired_at=long_ago)
    rollout.drop_retired()

    assert list(IndexVersion.objects.all()) == [third, second]
    assert store.count(second.collection) == 1
    assert live.collection not in store._collections
    assert given_up.collection not in store._collections
    assert IndexEntry.objects.count() == 2


def _built(index_all):
    building = indexing.create_version("histogram")
    index_all()
    return building
