"""Encoder and vector store come from settings and index version."""

import numpy as np
import pytest

from embeddings import backends, indexing
from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.histogram import HistogramEncoder
from embeddings.models import IndexVersion
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.networks import make_folder


def test_an_encoder_is_loaded_once_a_process():
    encoder = backends.load_encoder("histogram")

    assert isinstance(encoder, HistogramEncoder)
    assert backends.load_encoder("histogram") is encoder


def test_the_vector_store_is_the_one_of_the_settings():
    store = backends.get_vector_store()

    assert isinstance(store, MemoryVectorStore)
    assert backends.get_vector_store() is store


def test_an_unknown_encoder_is_refused_with_those_that_are_known():
    with pytest.raises(EncoderUnavailable, match="lookalike-s.* histogram, openclip"):
        backends.load_encoder("resnet:50")


def test_a_name_alone_is_an_encoder_in_its_folder(settings, tmp_path):
    settings.ENCODERS_DIR = tmp_path
    make_folder(tmp_path / "clip-vit-b-32")

    encoder = backends.load_encoder("clip-vit-b-32")

    spec = f"openclip:local-dir:{tmp_path}/clip-vit-b-32"
    assert encoder.identity == backends.load_encoder(spec).identity


def test_a_preset_that_is_not_here_is_refused_with_what_to_do(settings, tmp_path):
    settings.ENCODERS_DIR = tmp_path

    with pytest.raises(EncoderUnavailable, match="fetch_encoder marqo-ecommerce-l"):
        backends.load_encoder("marqo-ecommerce-l")


@pytest.mark.django_db
def test_the_live_encoder_is_the_one_of_the_live_version(settings):
    indexing.first_version()
    settings.ENCODER = "openclip:never-read"

    assert isinstance(backends.get_encoder(), HistogramEncoder)


@pytest.mark.django_db
def test_there_is_no_live_encoder_before_anything_is_indexed():
    with pytest.raises(EncoderUnavailable, match="no index version is live"):
        backends.get_encoder()


@pytest.mark.django_db
def test_an_encoder_that_has_changed_since_is_refused():
    indexing.first_version()
    IndexVersion.objects.update(encoder_identity="f" * 64)

    with pytest.raises(EncoderUnavailable, match="have changed"):
        backends.get_encoder()


@pytest.mark.django_db
def test_an_encoder_that_makes_other_vectors_than_it_once_made_is_refused(caplog):
    version = indexing.first_version()
    golden = np.frombuffer(version.golden, np.float32).reshape(3, -1)
    IndexVersion.objects.update(golden=golden[::-1].tobytes())

    for _ in range(2):
        with pytest.raises(EncoderUnavailable, match="does not make the vectors any"):
            backends.get_encoder()

    assert len(caplog.messages) == 1


@pytest.mark.django_db
def test_the_test_of_an_encoder_is_made_once_a_process(monkeypatch):
    indexing.first_version()
    backends.get_encoder()
    monkeypatch.setattr(HistogramEncoder, "encode_images", None)

    assert isinstance(backends.get_encoder(), HistogramEncoder)
