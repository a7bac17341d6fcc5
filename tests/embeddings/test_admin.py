"""A shop owner sees each picture's state, and can do something about it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from embeddings import backends, indexing
from embeddings.models import IndexEntry, IndexVersion, Worker
from tests.factories import add_image, make_file, make_product

pytestmark = pytest.mark.django_db

PRODUCTS = reverse("admin:catalog_product_changelist")
ENTRIES = reverse("admin:embeddings_indexentry_changelist")
State = IndexEntry.State


def run(client, url, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url, data, follow=True)


@pytest.fixture
def failed(index_all):
    """A picture whose file is broken, beside a good one."""
    add_image(make_product("good mug"), "red")
    image = add_image(make_product("broken mug"), "blue")
    whole = default_storage.open(image.file.name).read()
    default_storage.delete(image.file.name)
    default_storage.save(image.file.name, ContentFile(make_file()[:200]))
    index_all()
    default_storage.delete(image.file.name)
    default_storage.save(image.file.name, ContentFile(whole))
    return image


def test_the_product_list_tells_the_state_of_the_pictures(admin_client, failed):
    page = admin_client.get(PRODUCTS).content.decode()

    assert "1 Indexed" in page
    assert "1 Failed" in page


def test_the_product_list_is_filtered_by_state(admin_client, failed):
    page = admin_client.get(PRODUCTS, {"index_state": "failed"}).content.decode()

    assert "broken mug" in page
    assert "good mug" not in page


def test_a_product_shows_the_reason_beside_its_picture(admin_client, failed):
    url = reverse("admin:catalog_product_change", args=[failed.product_id])

    page = admin_client.get(url).content.decode()

    assert "Failed: This picture is damaged and cannot be read., 0\xa0minutes" in page


def test_a_picture_that_no_version_knows_yet_is_waiting(admin_client):
    image = add_image(make_product())
    url = reverse("admin:catalog_product_change", args=[image.product_id])

    assert "waiting" in admin_client.get(url).content.decode()


def test_retrying_a_product_indexes_its_failed_pictures(
    admin_client, failed, index_all
):
    page = run(admin_client, PRODUCTS, "retry", failed.product)
    index_all()

    assert "1 pictures are waiting for a worker." in page.content.decode()
    assert IndexEntry.objects.get(image=failed).state == State.INDEXED


def test_embedding_a_product_anew_reads_its_pictures_again(
    admin_client, index_all, monkeypatch
):
    image = add_image(make_product(), "red")
    index_all()
    encoder, read = type(backends.get_encoder()), []
    encode = encoder.encode_images
    monkeypatch.setattr(
        encoder,
        "encode_images",
        lambda self, images: read.append(len(images)) or encode(self, images),
    )

    run(admin_client, PRODUCTS, "embed_anew", image.product)
    index_all()

    assert read == [1]


def test_entries_are_listed_with_reason_and_filtered_by_state(admin_client, failed):
    page = admin_client.get(ENTRIES, {"state__exact": "failed"}).content.decode()

    assert "This picture is damaged and cannot be read." in page
    assert "broken mug" in page
    assert "good mug" not in page


def test_entries_can_be_retried(admin_client, failed, index_all):
    run(admin_client, ENTRIES, "retry", IndexEntry.objects.get(image=failed))
    index_all()

    assert IndexEntry.objects.get(image=failed).state == State.INDEXED


def test_the_entry_of_a_deleted_picture_is_listed_and_stays_deleted(
    admin_client, failed
):
    entry = IndexEntry.objects.get(image=failed)
    failed.delete()

    page = run(admin_client, ENTRIES, "retry", entry).content.decode()

    entry.refresh_from_db()
    assert entry.state == State.DELETING
    assert "deleted" in page


def test_versions_are_listed_with_their_counts(admin_client, failed):
    page = admin_client.get(
        reverse("admin:embeddings_indexversion_changelist")
    ).content.decode()

    assert f"{IndexVersion.objects.live().pk}: histogram (live)" in page
    assert '<td class="field-pictures">2</td>' in page
    assert '<td class="field-indexed">1</td>' in page


def test_workers_are_listed_with_the_time_since_their_last_message(admin_client):
    Worker.objects.create(
        name="celery@one", consumed_at=timezone.now() - timedelta(minutes=7)
    )

    page = admin_client.get(
        reverse("admin:embeddings_worker_changelist")
    ).content.decode()

    assert "celery@one" in page
    assert '<td class="field-age">7\xa0minutes</td>' in page
    assert "Add worker" not in page


@pytest.mark.parametrize("url", [PRODUCTS, ENTRIES])
def test_lists_need_no_query_per_row(admin_client, index_all, url):
    indexing.first_version()

    def queries_with(count):
        for _ in range(count):
            add_image(make_product())
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(url)
        return len(captured)

    assert queries_with(3) == queries_with(20)
