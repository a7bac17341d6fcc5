"""The next version goes live when it is complete, in one step, and back again."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.filtering import ProductFilters
from catalog.models import Product
from embeddings import backends, indexing, queries, rollout, search
from embeddings.audit import audit
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.images import decode_image
from embeddings.management.commands import rebuild_index
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


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(rebuild_index, "SECONDS_BETWEEN_LOOKS", 0)


@pytest.fixture
def a_worker_hears(monkeypatch, unhurried):
    """Who rings, is heard at once."""
    monkeypatch.setattr(rebuild_index.tasks, "ring", indexing.index_pending)


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


def test_the_command_builds_a_version_and_makes_it_live(live, a_worker_hears, capsys):
    call_command("rebuild_index")

    version = IndexVersion.objects.live()
    assert version != live
    assert capsys.readouterr().out == (
        f"Version {version.pk} (histogram) is live: 1 pictures,"
        " 0 more could not be used (see the admin).\n"
    )


def test_a_rebuild_that_lost_its_vectors_makes_them_again(
    live, index_all, a_worker_hears
):
    building = _built(index_all)
    backends.get_vector_store().delete(building.collection, stored_ids(building))

    call_command("rebuild_index", verbosity=0)

    assert IndexVersion.objects.live() == building
    assert len(stored_ids(building)) == 1


def test_a_paused_version_is_left_alone_but_told_of_changes(live, index_all):
    building = indexing.create_version("histogram")

    call_command("rebuild_index", "--pause")
    image = add_image(make_product(), "blue")
    index_all()

    building.refresh_from_db()
    assert building.state == State.PAUSED
    entries = IndexEntry.objects.filter(version=building)
    assert set(entries.values_list("state", flat=True)) == {"pending"}
    assert entries.filter(image=image).exists()
    assert image.pk in stored_ids(live)


def test_who_waits_for_a_paused_version_is_told_so(live, unhurried, monkeypatch):
    monkeypatch.setattr(rebuild_index.tasks, "ring", rollout.pause)

    with pytest.raises(CommandError, match="the version is paused. Run this again"):
        call_command("rebuild_index", verbosity=0)

    assert IndexVersion.objects.live() == live


def test_a_paused_version_is_gone_on_with(live, a_worker_hears):
    building = indexing.create_version("histogram")
    rollout.pause()

    call_command("rebuild_index", verbosity=0)

    assert IndexVersion.objects.live() == building


def test_there_is_nothing_to_pause_where_nothing_is_built(live):
    with pytest.raises(CommandError, match="No version is being built"):
        call_command("rebuild_index", "--pause")


def test_rolling_back_brings_the_former_version_up_to_date(
    live, index_all, a_worker_hears
):
    red = make_product(price="10.00")
    image = add_image(red, "darkred")
    gone = add_image(make_product(), "green")
    index_all()
    rollout.make_live(_built(index_all))
    gone.delete()
    new = add_image(make_product(), "blue")
    red.price = "20.00"
    red.save()
    index_all()

    call_command("rebuild_index", "--roll-back")
    index_all()

    assert IndexVersion.objects.live() == live
    rows = dict(backends.get_vector_store().scan(live.collection))
    assert len(rows) == 3
    assert rows[image.pk]["price_minor"] == 2000
    assert new.pk in rows
    retired = IndexVersion.objects.get(state=State.RETIRED)
    call_command("rebuild_index", "--roll-back")
    assert IndexVersion.objects.live() == retired


def test_there_is_no_way_back_before_a_second_version(live):
    with pytest.raises(CommandError, match="no other version has been live"):
        call_command("rebuild_index", "--roll-back")


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


def test_a_version_that_could_not_use_what_is_found_now_stays_out(
    live, index_all, a_worker_hears
):
    building = _built(index_all)
    entries = IndexEntry.objects.filter(version=building)
    backends.get_vector_store().delete(building.collection, stored_ids(building))
    entries.update(state=IndexEntry.State.FAILED, stored=False)

    with pytest.raises(CommandError, match="1 of 1 pictures that are found now"):
        call_command("rebuild_index", verbosity=0)

    assert IndexVersion.objects.live() == live
    call_command("rebuild_index", "--accept-failures", verbosity=0)
    assert IndexVersion.objects.live() == building


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
