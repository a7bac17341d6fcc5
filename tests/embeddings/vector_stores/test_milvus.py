"""Milvus keeps the contract, as Milvus Lite and as the real server."""

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pymilvus import MilvusClient

from embeddings.encoders.base import unit_rows
from embeddings.vector_stores.base import VectorStoreError, VectorStoreUnavailable
from embeddings.vector_stores.milvus import MilvusVectorStore
from embeddings.vector_stores.milvus_connection import REST_SECONDS
from tests.embeddings.vector_stores.contract import (
    DIMENSION,
    FIELDS,
    VectorStoreContract,
    scalars_of,
    vectors_of,
)
from tests.servers import free_port, milvus_lite, wait_until_true


@pytest.mark.live
class TestMilvusLite(VectorStoreContract):
    @pytest.fixture
    def store(self, milvus_lite_uri):
        return MilvusVectorStore(milvus_lite_uri)


@pytest.mark.live
class TestMilvusServer(VectorStoreContract):
    @pytest.fixture
    def store(self, milvus_server_uri):
        return MilvusVectorStore(milvus_server_uri)


@pytest.mark.live
@pytest.mark.parametrize("index_type", ["FLAT", "IVF_FLAT", "IVF_SQ8"])
def test_other_index_types_find_the_stored_vector_too(milvus_lite_uri, index_type):
    store = MilvusVectorStore(milvus_lite_uri, index_type=index_type)
    store.ensure_collection(index_type, dimension=DIMENSION, fields=FIELDS)
    store.upsert(index_type, range(1, 13), vectors_of(12), scalars_of(12))
    store.flush(index_type)

    (hits,) = store.search(index_type, vectors_of(12)[4:5], limit=1)

    assert hits[0].id == 5


@pytest.mark.live
@pytest.mark.parametrize(("rows", "index_type"), [(12, "FLAT"), (20_000, "HNSW")])
def test_the_index_suits_the_rows_that_are_expected(milvus_lite_uri, rows, index_type):
    collection = f"expecting_{rows}"
    store = MilvusVectorStore(milvus_lite_uri)
    store.ensure_collection(
        collection, dimension=DIMENSION, fields=FIELDS, expected_rows=rows
    )
    store.upsert(collection, range(1, 13), vectors_of(12), scalars_of(12))
    store.flush(collection)

    (hits,) = store.search(collection, vectors_of(12)[4:5], limit=1)

    assert hits[0].id == 5
    client = MilvusClient(milvus_lite_uri)
    assert client.describe_index(collection, "vector")["index_type"] == index_type


@pytest.mark.live
def test_product_quantisation_finds_most_of_the_nearest_on_the_real_server(
    milvus_server_uri,
):
    random = np.random.default_rng(0)
    # As pictures do, vectors lie in fewer directions than they have numbers.
    mixing = random.standard_normal((16, 64))
    vectors = unit_rows(random.standard_normal((5000, 16)) @ mixing)
    store = MilvusVectorStore(milvus_server_uri, index_type="IVF_PQ")
    store.ensure_collection("quantised", dimension=64, fields=FIELDS)
    store.upsert("quantised", range(5000), vectors, scalars_of(5000))
    client = MilvusClient(milvus_server_uri)
    client.flush("quantised")
    wait_until_true(lambda: built(client, "quantised"), 120, "its index is built")

    answers = store.search("quantised", vectors[:50], limit=10)

    exact = np.argsort(-(vectors[:50] @ vectors.T), axis=1)[:, :10]
    shares = [
        len({hit.id for hit in hits} & set(truth)) / 10
        for hits, truth in zip(answers, exact.tolist(), strict=True)
    ]
    # So few rows the server may well compare one by one: then it is exact.
    assert np.mean(shares) > 0.5
    assert client.describe_index("quantised", "vector")["index_type"] == "IVF_PQ"


def built(client, collection):
    state = client.describe_index(collection, "vector")
    return state["indexed_rows"] >= 5000


@pytest.mark.live
def test_refuses_an_index_type_that_milvus_lite_only_pretends_to_have(milvus_lite_uri):
    store = MilvusVectorStore(milvus_lite_uri, index_type="IVF_PQ")

    with pytest.raises(VectorStoreError, match="choose one of HNSW"):
        store.count("any")


@pytest.mark.live
def test_what_the_server_refuses_is_an_exception_and_no_traceback_in_the_log(
    milvus_lite_uri, capfd
):
    store = MilvusVectorStore(milvus_lite_uri)

    with pytest.raises(VectorStoreError):
        store.count("nobody_made_this")

    assert capfd.readouterr().err == ""


@pytest.mark.live
def test_finds_its_rows_again_after_the_server_was_killed(tmp_path):
    port = free_port()
    with milvus_lite(tmp_path, port) as server:
        store = MilvusVectorStore(server.uri)
        store.ensure_collection("kept", dimension=DIMENSION, fields=FIELDS)
        store.upsert("kept", range(1, 13), vectors_of(12), scalars_of(12))
        server.process.kill()
        server.process.wait()

        with pytest.raises(VectorStoreUnavailable):
            store.search("kept", vectors_of(1), limit=1)

    with milvus_lite(tmp_path, port):
        wait_until_true(lambda: finds_the_fifth(store), REST_SECONDS + 1, "it is back")


@pytest.mark.live
def test_a_server_that_stands_still_costs_one_wait_and_is_found_again(tmp_path):
    with milvus_lite(tmp_path, free_port()) as server:
        store = MilvusVectorStore(server.uri)
        store.ensure_collection("kept", dimension=DIMENSION, fields=FIELDS)
        store.upsert("kept", range(1, 13), vectors_of(12), scalars_of(12))
        newcomer = MilvusVectorStore(server.uri)
        os.killpg(server.process.pid, signal.SIGSTOP)

        waits = [seconds_until_refused(known) for known in (store, newcomer) * 2]
        os.killpg(server.process.pid, signal.SIGCONT)

        assert max(waits[:2]) < 3
        assert max(waits[2:]) < 0.1
        wait_until_true(lambda: finds_the_fifth(store), REST_SECONDS + 1, "it is back")


def finds_the_fifth(store):
    try:
        (hits,) = store.search("kept", vectors_of(12)[4:5], limit=1)
    except VectorStoreUnavailable:
        return False
    return hits[0].id == 5


def seconds_until_refused(store):
    started = time.monotonic()
    with pytest.raises(VectorStoreUnavailable):
        store.search("kept", vectors_of(1), limit=1)
    return time.monotonic() - started


def test_many_threads_wait_no_longer_than_one_for_a_server_that_never_answers():
    with socket.create_server(("127.0.0.1", 0), backlog=50) as deaf:
        store = MilvusVectorStore(f"http://127.0.0.1:{deaf.getsockname()[1]}")

        with ThreadPoolExecutor(8) as threads:
            waits = list(threads.map(seconds_until_refused, [store] * 16))

    assert max(waits) < 3
    assert seconds_until_refused(store) < 0.1


def test_a_store_that_is_not_there_is_unavailable_within_three_seconds():
    store = MilvusVectorStore(f"http://127.0.0.1:{free_port()}")

    started = time.monotonic()
    with pytest.raises(VectorStoreUnavailable):
        store.count("any")

    assert time.monotonic() - started < 3
