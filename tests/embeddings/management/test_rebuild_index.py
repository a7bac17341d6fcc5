"""`manage.py rebuild_index` builds, waits, pauses and goes back."""

import pytest
from django.core.management import CommandError, call_command

from embeddings import backends, indexing, rollout
from embeddings.management.commands import rebuild_index
from embeddings.models import IndexEntry, IndexVersion
from tests.embeddings.index import stored_ids
from tests.factories import add_image, make_product

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


def _built(index_all):
    building = indexing.create_version("histogram")
    index_all()
    return building
