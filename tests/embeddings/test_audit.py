"""An audit sees every difference between the store and the database, and mends it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from catalog.models import Product, ProductImage
from embeddings import audit, backends
from embeddings.audit import Verdict
from embeddings.models import IndexEntry, IndexVersion
from tests.embeddings.index import encoded, stored_ids
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def images(index_all):
    images = [add_image(make_product(), colour) for colour in ("red", "green", "blue")]
    index_all()
    return images


@pytest.fixture
def live(images):
    return IndexVersion.objects.live()


@pytest.fixture
def store():
    return backends.get_vector_store()


def found(version):
    return {
        kind: sorted(ids) for kind, ids in audit.audit(version).found.items() if ids
    }


def mend(version, index_all):
    audit.mend(version, audit.audit(version))
    index_all()


def test_an_index_that_is_as_it_should_be_is_clean(live, images):
    report = audit.audit(live)

    assert report.clean
    assert found(live) == {Verdict.RIGHT: [image.pk for image in images]}


def test_a_lost_vector_is_missing_and_made_again(live, images, store, index_all):
    store.delete(live.collection, [images[1].pk])
    assert found(live)[Verdict.MISSING] == [images[1].pk]

    mend(live, index_all)

    assert audit.audit(live).clean


def test_a_lost_collection_is_made_again(live, store, index_all):
    store.drop_collection(live.collection)
    assert len(found(live)[Verdict.MISSING]) == 3

    mend(live, index_all)

    assert audit.audit(live).clean


def test_a_vector_without_picture_and_entry_is_orphaned_and_deleted(
    live, images, store, index_all
):
    """As after a database was restored from before the picture was added."""
    IndexEntry.objects.filter(image=images[0].pk).delete()
    ProductImage.objects.filter(pk=images[0].pk)._raw_delete("default")
    assert found(live)[Verdict.ORPHANED] == [images[0].pk]

    mend(live, index_all)

    assert audit.audit(live).clean
    assert stored_ids() == [image.pk for image in images[1:]]


def test_a_vector_of_a_picture_that_was_set_aside_is_deleted(live, images, index_all):
    entries = IndexEntry.objects.filter(image=images[0].pk)
    entries.update(state=IndexEntry.State.FAILED, reason="damaged")
    assert found(live)[Verdict.ORPHANED] == [images[0].pk]

    mend(live, index_all)

    assert found(live)[Verdict.UNUSABLE] == [images[0].pk]
    assert entries.get().reason == "damaged"
    assert audit.audit(live).clean


def test_a_price_that_no_signal_told_of_is_outdated_and_written(
    live, images, store, index_all
):
    Product.objects.filter(images=images[0]).update(price=F("price") + 5)
    assert found(live)[Verdict.OUTDATED] == [images[0].pk]

    mend(live, index_all)

    assert dict(store.scan(live.collection))[images[0].pk]["price_minor"] == 1500
    assert audit.audit(live).clean


@pytest.mark.parametrize("field", ["content_key", "encoder_key"])
def test_a_vector_of_another_file_or_encoder_is_outdated_and_made_again(
    live, images, store, index_all, field
):
    row = store.read(live.collection, [images[0].pk])[images[0].pk]
    wrong = [row.fields | {field: 1}]
    store.upsert(live.collection, [images[0].pk], encoded("black")[None], wrong)
    assert found(live)[Verdict.OUTDATED] == [images[0].pk]

    mend(live, index_all)

    assert audit.audit(live).clean
    vector = store.fetch(live.collection, [images[0].pk])[images[0].pk]
    assert vector @ encoded("red") == pytest.approx(1, abs=1e-5)


def test_what_a_worker_is_to_do_is_waiting_and_not_wrong(live, images):
    images[0].product.save()
    new = add_image(make_product(), "black")
    unheard = ProductImage.objects.get(pk=images[1].pk)
    unheard.pk = None
    ProductImage.objects.bulk_create([unheard])
    gone = images[2].pk
    images[2].delete()

    report = audit.audit(live)

    waiting = [images[0].pk, gone, new.pk, unheard.pk]
    assert sorted(report.found[Verdict.WAITING]) == sorted(waiting)
    assert (report.clean, report.wrong) == (False, {})


def test_who_changes_while_the_audit_reads_is_waiting(live, images, store):
    scan = store.scan

    def changes_meanwhile(collection):
        rows = list(scan(collection))
        Product.objects.get(images=images[0]).save()
        IndexEntry.objects.update(state=IndexEntry.State.INDEXED)
        store.delete(collection, [images[0].pk])
        return iter(rows)

    store.scan = changes_meanwhile

    assert found(live)[Verdict.WAITING] == [images[0].pk]


def test_audits_come_at_their_time_and_mend_what_they_find(live, images, store):
    audit.audit_due()
    store.delete(live.collection, [images[0].pk])
    audit.audit_due()
    assert not IndexEntry.objects.waiting().exists()

    IndexVersion.objects.update(audited_at=timezone.now() - timedelta(seconds=25))
    audit.audit_due()

    assert IndexEntry.objects.waiting().get().image_id == images[0].pk


def test_an_audit_in_time_to_come_is_not_waited_for(live, images, store):
    IndexVersion.objects.update(audited_at=timezone.now() + timedelta(hours=1))
    store.delete(live.collection, [images[0].pk])

    audit.audit_due()

    assert IndexEntry.objects.waiting().get().image_id == images[0].pk
