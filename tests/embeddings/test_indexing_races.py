"""Whoever is faster, the row has the last word."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends, batches, decoding, indexing
from embeddings.batches import Batch
from embeddings.images import InvalidImage
from embeddings.models import IndexEntry, IndexVersion, entries
from tests.embeddings.index import (
    Overtaken,
    encoded,
    entry_of,
    rested,
    stored_ids,
    stored_vector,
)
from tests.factories import add_image, make_file, make_picture
from tests.factories import make_product as product
from tests.servers import wait_until_true

pytestmark = pytest.mark.django_db

State = IndexEntry.State


def test_an_entry_whose_worker_died_is_taken_up_when_its_lease_has_run_out(index_all):
    image = add_image(product(), "red")
    version = indexing.first_version()
    (claimed,) = IndexEntry.objects.claim(version, 10)

    index_all()
    assert entry_of(image).state == State.PENDING

    IndexEntry.objects.update(claimed_until=timezone.now())
    index_all()
    assert entry_of(image).state == State.INDEXED
    assert claimed.attempts == 1


def test_a_claim_made_before_the_clock_was_set_back_holds_nobody_up(index_all):
    image = add_image(product(), "red")
    IndexEntry.objects.claim(indexing.first_version(), 10)
    IndexEntry.objects.update(claimed_until=timezone.now() + timedelta(hours=1))

    index_all()

    assert entry_of(image).state == State.INDEXED


@pytest.mark.django_db(transaction=True)
def test_who_works_for_long_keeps_the_claim(monkeypatch, settings):
    monkeypatch.setattr(entries, "SECONDS_BETWEEN_RENEWALS", 0.01)
    add_image(product(), "red")
    (claimed,) = IndexEntry.objects.claim(indexing.first_version(), 10)
    almost_over = timezone.now()
    IndexEntry.objects.update(claimed_until=almost_over)

    with IndexEntry.objects.held([claimed]):
        wait_until_true(
            lambda: IndexEntry.objects.get().claimed_until > almost_over, 5, "renewed"
        )

    assert IndexEntry.objects.get().claim == claimed.claim


@pytest.mark.django_db(transaction=True)
def test_who_hangs_does_not_keep_the_claim_for_ever(monkeypatch):
    monkeypatch.setattr(entries, "SECONDS_BETWEEN_RENEWALS", 0)
    monkeypatch.setattr(entries, "MOST_SECONDS_HELD", 0)
    add_image(product(), "red")
    (claimed,) = IndexEntry.objects.claim(indexing.first_version(), 10)

    with IndexEntry.objects.held([claimed]):
        time.sleep(0.05)

    assert IndexEntry.objects.get().claimed_until == claimed.claimed_until


def test_a_picture_replaced_while_it_was_encoded_is_encoded_again(
    index_all, monkeypatch
):
    image = add_image(product(), "red")
    encoder = type(backends.get_encoder(indexing.first_version()))
    encode, calls = encoder.encode_images, []

    def replaces_meanwhile(self, images):
        if not calls:
            calls.append(1)
            row = ProductImage.objects.get(pk=image.pk)
            row.file = ContentFile(make_file(make_picture("blue")), "blue.png")
            row.save()
        return encode(self, images)

    monkeypatch.setattr(encoder, "encode_images", replaces_meanwhile)

    index_all()

    monkeypatch.undo()
    np.testing.assert_allclose(stored_vector(image), encoded("blue"), atol=1e-6)
    assert entry_of(image).state == State.INDEXED


def test_a_delete_wins_over_the_upsert_it_overtook(index_all, monkeypatch):
    image = add_image(product(), "red")
    encoder = type(backends.get_encoder(indexing.first_version()))
    encode = encoder.encode_images

    def deletes_meanwhile(self, images):
        ProductImage.objects.filter(pk=image.pk).delete()
        return encode(self, images)

    monkeypatch.setattr(encoder, "encode_images", deletes_meanwhile)

    index_all()

    assert stored_ids() == []
    assert IndexEntry.objects.count() == 0


def test_who_lost_the_lease_does_not_have_the_last_word(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    image = add_image(product(), "red")

    def another_worker_is_faster():
        rested()
        image.file = ContentFile(make_file(make_picture("blue")), "blue.png")
        image.save()
        index_all()

    store.meanwhile = another_worker_is_faster

    index_all()

    assert entry_of(image).state == State.INDEXED
    np.testing.assert_allclose(stored_vector(image), encoded("blue"), atol=1e-6)


def test_a_late_price_does_not_have_the_last_word_either(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    shirt = product(price="10.00")
    image = add_image(shirt, "red")
    index_all()

    def another_worker_is_faster():
        rested()
        shirt.price = "99.00"
        shirt.save()
        index_all()

    shirt.save()
    store.meanwhile = another_worker_is_faster
    index_all()

    collection = store._collection(IndexVersion.objects.live().collection)
    assert collection.scalars[image.pk]["price_minor"] == 9900


def test_one_edit_during_a_rebuild_is_done_once_for_each_version(index_all):
    """Two workers, each late for one of the versions, do not wake one another."""
    image = add_image(product(), "red")
    index_all()
    live = IndexVersion.objects.live()
    building = indexing.create_version("histogram")
    versions = [live, building]
    IndexEntry.objects.mark_changed([image.pk], embed_anew=True)
    claims = [IndexEntry.objects.claim(version, 10) for version in versions]
    IndexEntry.objects.mark_changed([image.pk], embed_anew=True)
    done = 0

    while any(claims):
        for number, version in enumerate(versions):
            if claims[number]:
                Batch(version, claims[number]).run()
                done += 1
            claims[number] = IndexEntry.objects.claim(version, 10)
        assert done <= 4

    assert stored_ids(live) == stored_ids(building) == [image.pk]


def test_who_gives_up_late_does_not_have_the_last_word(index_all, monkeypatch):
    image = add_image(product(), "red")
    version = indexing.first_version()
    mine = IndexEntry.objects.claim(version, 10)

    def another_worker_is_faster(files):
        monkeypatch.setattr(batches, "decode_apart", decoding.decode_apart)
        rested()
        index_all()
        return [InvalidImage("cut short")]

    monkeypatch.setattr(batches, "decode_apart", another_worker_is_faster)

    Batch(version, mine).run()
    index_all()

    assert stored_ids() == [image.pk]
    assert entry_of(image).state == State.INDEXED


def test_what_was_deleted_and_forgotten_while_it_was_written_is_deleted_again(
    index_all,
):
    backends._vector_stores["memory"] = store = Overtaken()
    image = add_image(product(), "red")
    image_id = image.pk

    def is_deleted_tombstone_and_all():
        image.delete()
        rested()
        index_all()

    store.meanwhile = is_deleted_tombstone_and_all

    index_all()

    assert not IndexEntry.objects.filter(image=image_id).exists()
    assert stored_ids() == []


def test_the_alias_stays_with_the_version_that_is_live_by_now(index_all):
    backends._vector_stores["memory"] = store = Overtaken()
    old = indexing.first_version()
    new = indexing.create_version("histogram")
    add_image(product(), "red")
    index_all()
    image = add_image(product(), "blue")

    def goes_live():
        IndexVersion.objects.filter(pk=old.pk).update(state="retired")
        IndexVersion.objects.filter(pk=new.pk).update(state="live")
        store.point_alias("products", new.collection)

    store.meanwhile = goes_live
    index_all()

    assert store._aliases["products"] == new.collection
    assert entry_of_version(image, new).state == State.INDEXED


def entry_of_version(image, version):
    return IndexEntry.objects.get(image=image, version=version)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer on SQLite")
def test_two_workers_at_once_never_claim_the_same_entry():
    version = indexing.first_version()
    shirt = product()
    for _ in range(40):
        add_image(shirt, "red")

    def claim_all(_):
        claimed = list(iter(lambda: IndexEntry.objects.claim(version, 3), []))
        connection.close()
        return [entry.pk for batch in claimed for entry in batch]

    with ThreadPoolExecutor(4) as pool:
        claimed = [pk for part in pool.map(claim_all, range(4)) for pk in part]

    assert len(claimed) == len(set(claimed)) == 40
