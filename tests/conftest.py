"""Fixtures that more than one folder of tests uses."""

import os

import pytest
from django.core.cache import cache
from django.utils import translation

from catalog import counting
from embeddings import backends, indexing, tasks
from tests.servers import free_port, milvus_lite, milvus_server

LONGEST = ("test_parts.py", "test_milvus.py")


def pytest_collection_modifyitems(items):
    """Files run in two lanes: the longest are not to be alone in the end."""
    order = {name: number for number, name in enumerate(LONGEST, -len(LONGEST))}
    items.sort(key=lambda item: order.get(item.path.name, 0))


@pytest.fixture(autouse=True)
def fresh_backends():
    """No test sees what another left in the memory store."""
    backends.forget()
    yield
    backends.forget()


@pytest.fixture(autouse=True)
def fresh_cache(request):
    """No test sees what another computed, unless servers share the cache."""
    if request.node.get_closest_marker("live") is None:
        cache.clear()


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch):
    """No test sees the counts of another, which a busy machine would keep."""
    monkeypatch.setattr(counting, "SLOW_SECONDS", float("inf"))


@pytest.fixture
def reading(settings):
    """Vectors are made by an encoder that reads the names of colours."""
    settings.ENCODERS = settings.ENCODERS | {
        "reading": "tests.embeddings.reading.ReadingEncoder"
    }
    settings.ENCODER = "reading"


@pytest.fixture(autouse=True)
def english():
    """No test reads the language of another's page, which Django leaves switched on."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def whole_bell():
    """A test that broke it does not keep the next one from ringing."""
    tasks._bell.succeeded()


@pytest.fixture
def index_all(db):
    """Index everything that is pending, here and now."""
    return indexing.index_pending


@pytest.fixture
def private_folder(tmp_path, settings):
    """The private storage as it is on one machine."""
    local = {
        "BACKEND": "webapp.local_storage.LocalPictureStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = settings.STORAGES | {"private": local}
    return tmp_path


@pytest.fixture(scope="session")
def milvus_lite_uri(tmp_path_factory):
    with milvus_lite(tmp_path_factory.mktemp("milvus-lite"), free_port()) as server:
        yield server.uri


# Not for the session: others start one too, and a machine bears one at a time.
@pytest.fixture(scope="module")
def milvus_server_uri(tmp_path_factory):
    if "MILVUS_SERVER" not in os.environ:
        pytest.skip("MILVUS_SERVER names no program of the real Milvus server")
    with milvus_server(tmp_path_factory.mktemp("milvus"), free_port()) as server:
        yield server.uri
