"""Messages are translated into one call each."""

import signal

import pytest
from kombu.exceptions import OperationalError

from embeddings import backends, indexing, tasks
from embeddings.breaker import Breaker
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.models import IndexEntry, IndexVersion, Notice
from embeddings.vector_stores.base import VectorStoreError, VectorStoreUnavailable
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.embeddings.wishes import a_round_is_due, ask_and_confirm
from tests.factories import add_image, make_product

pytestmark = pytest.mark.django_db


class Away(MemoryVectorStore):
    def ensure_collection(self, *arguments, **options):
        raise VectorStoreUnavailable("nobody answers")


def states():
    return list(IndexEntry.objects.values_list("state", flat=True))


def test_the_doorbell_indexes_what_is_pending():
    add_image(make_product())

    tasks.index_pending()

    assert states() == ["indexed"]


def test_the_doorbell_rings_again_while_work_is_left(monkeypatch, settings):
    settings.ENCODER_BATCH_SIZE, rung = 1, []
    monkeypatch.setattr(tasks, "BATCHES_A_TASK", 1)
    monkeypatch.setattr(tasks.index_pending, "apply_async", lambda **_: rung.append(1))
    product = make_product()
    add_image(product)
    add_image(product)

    tasks.index_pending()

    assert sorted(states()) == ["indexed", "pending"]
    assert rung == [1]


def test_the_sweep_indexes_what_no_message_told_of():
    image = add_image(make_product())
    indexing.first_version()
    IndexEntry.objects.all().delete()

    tasks.sweep()

    assert IndexEntry.objects.get(image=image).state == "indexed"


def test_a_store_that_is_away_is_a_line_in_the_log_and_no_failed_task(caplog):
    add_image(make_product())
    backends._vector_stores["memory"] = Away()

    tasks.index_pending()
    tasks.sweep()

    assert states() == ["pending"]
    (version,) = IndexVersion.objects.values_list("pk", flat=True)
    assert caplog.messages == [
        "indexing waits: nobody answers",
        f"index version {version} is not audited: nobody answers",
        "indexing waits: nobody answers",
    ]


def test_a_version_whose_store_is_broken_keeps_the_sweep_from_no_other(monkeypatch):
    live = indexing.first_version()
    broken = indexing.create_version("histogram").collection
    image = add_image(make_product())
    IndexEntry.objects.all().delete()
    store = backends.get_vector_store()
    scan = store.scan

    def refuse(collection):
        if collection == broken:
            raise VectorStoreError("corrupt")
        return scan(collection)

    monkeypatch.setattr(store, "scan", refuse)

    tasks.sweep()

    assert [key for key, _ in scan(live.collection)] == [image.pk]


def test_a_worker_whose_encoder_broke_ends_itself(monkeypatch):
    add_image(make_product())
    backends.get_encoder(indexing.first_version())
    heard = []
    monkeypatch.setattr(signal, "raise_signal", heard.append)

    def broken(self, images):
        raise RuntimeError("CUDA error")

    monkeypatch.setattr(HistogramEncoder, "encode_images", broken)

    tasks.index_pending()

    assert heard == [signal.SIGTERM]
    assert states() == ["pending"]


def test_an_encoder_that_is_missing_is_a_line_in_the_log(caplog, settings):
    settings.ENCODER = "openclip:local-dir:/nowhere"
    add_image(make_product())

    tasks.index_pending()
    tasks.sweep()

    assert IndexVersion.objects.count() == 0
    assert len(caplog.messages) == 2
    assert "/nowhere does not hold" in caplog.text


def test_a_bell_that_broke_is_left_alone_for_a_while(monkeypatch, caplog):
    tried = []

    def refuse(**options):
        tried.append(options)
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.index_pending, "apply_async", refuse)

    for _ in range(3):
        tasks.ring()

    assert tried == [{"retry": False}]
    assert caplog.messages == [
        "no worker can be woken, the sweep will do: connection refused"
    ]
    assert caplog.records[0].exc_info is None


def test_the_bell_is_tried_again_after_a_while(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.index_pending, "apply_async", lambda **_: rung.append(1))
    monkeypatch.setattr(tasks, "_bell", Breaker(rest=0))
    tasks._bell.failed()

    tasks.ring()
    tasks.ring()

    assert rung == [1, 1]


def test_alerts_are_matched_and_told_of_in_one_task(index_all, mailoutbox):
    ask_and_confirm("red")
    add_image(make_product("Red mug"), "red")
    index_all()
    a_round_is_due()

    tasks.tend_alerts()
    tasks.tend_alerts()

    assert ["Red mug" in message.body for message in mailoutbox] == [False, True]


def test_alerts_wait_for_a_store_that_is_away(caplog):
    ask_and_confirm("red")
    add_image(make_product(), "red")
    indexing.index_pending()
    a_round_is_due()
    backends.get_vector_store().drop_collection(IndexVersion.objects.live().collection)

    tasks.tend_alerts()

    assert "alerts wait: " in caplog.text
    assert not Notice.objects.exists()
