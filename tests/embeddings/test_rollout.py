"""The next version goes live when it is complete, in one step."""

import pytest
from django.core.management import CommandError, call_command

from catalog.filtering import ProductFilters
from embeddings import backends, indexing, rollout, search
from embeddings.images import decode_image
from embeddings.management.commands import rebuild_index
from embeddings.models import IndexEntry, IndexVersion
from tests.factories import add_image, make_file, make_product

pytestmark = pytest.mark.django_db


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
    assert live.state == IndexVersion.State.RETIRED
    store = backends.get_vector_store()
    assert store.count("products") == store.count(building.collection) == 1


def test_a_version_with_pending_pictures_stays_out(live):
    building = indexing.create_version("histogram")

    with pytest.raises(rollout.NotReady, match="1 pictures are not done yet"):
        rollout.make_live(building)

    assert IndexVersion.objects.live() == live


def test_a_version_whose_collection_lacks_a_vector_stays_out(live, index_all):
    building = indexing.create_version("histogram")
    index_all()
    ids = list(IndexEntry.objects.values_list("image", flat=True))
    backends.get_vector_store().delete(building.collection, ids)

    with pytest.raises(rollout.Mismatch, match="holds 0 vectors for 1 pictures"):
        rollout.make_live(building)


def test_a_query_made_before_is_answered_by_the_version_that_is_live_now(
    live, index_all
):
    query = search.keep_query_image(decode_image(make_file()))
    rollout.make_live(_built(index_all))

    found = search.find_similar(query, ProductFilters())

    assert found.items[0].score == pytest.approx(1, abs=1e-5)


def test_progress_counts_pictures_that_cannot_be_used(live):
    IndexEntry.objects.update(state=IndexEntry.State.FAILED)

    assert rollout.progress_of(live) == rollout.Progress(indexed=0, unusable=1, total=1)


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(rebuild_index, "SECONDS_BETWEEN_LOOKS", 0)


def test_a_rebuild_that_lost_its_vectors_is_given_up(live, index_all, unhurried):
    building = _built(index_all)
    ids = list(IndexEntry.objects.values_list("image", flat=True))
    backends.get_vector_store().delete(building.collection, ids)

    with pytest.raises(CommandError, match="Run this again to build another one"):
        call_command("rebuild_index", verbosity=0)

    building.refresh_from_db()
    assert building.state == IndexVersion.State.RETIRED
    assert IndexVersion.objects.live() == live


def test_a_rebuild_that_met_a_busy_shop_is_gone_on_with(
    live, index_all, unhurried, monkeypatch
):
    """Each time it was found complete, one more picture had come."""
    building = _built(index_all)
    monkeypatch.setattr(
        rebuild_index.Command,
        "_wait",
        lambda self, version: IndexEntry.objects.update(state="pending"),
    )

    with pytest.raises(CommandError, match="Run this again to go on with it"):
        call_command("rebuild_index", verbosity=0)

    building.refresh_from_db()
    assert building.state == IndexVersion.State.BUILDING
    assert rollout.start("histogram") == building


def _built(index_all):
    building = indexing.create_version("histogram")
    index_all()
    return building
