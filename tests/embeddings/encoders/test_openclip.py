"""open_clip encoders keep the contract, with tiny networks made here."""

import shutil

import numpy as np
import open_clip
import pytest
import torch
from safetensors.torch import save_file

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import write_sums
from embeddings.encoders.openclip import OpenCLIPEncoder
from tests.embeddings.encoders.contract import EncoderContract
from tests.factories import make_picture
from tests.networks import COMPACT, SIGLIP, add_tokenizer, add_vocabulary, make_folder


def load(argument: str) -> OpenCLIPEncoder:
    return OpenCLIPEncoder.from_argument(argument, device="cpu", batch_size=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_folder(tmp_path_factory.mktemp("weights") / "tiny")


@pytest.fixture(scope="module")
def tiny(folder):
    return load(f"local-dir:{folder}")


@pytest.fixture(scope="module")
def compact(tmp_path_factory):
    """As lookalike-s is: of 16 bits, with a vocabulary of its own."""
    folder = tmp_path_factory.mktemp("weights") / "compact"
    make_folder(folder, network=COMPACT, dtype=torch.float16)
    add_vocabulary(folder)
    return folder


@pytest.fixture(scope="module")
def siglip(tmp_path_factory):
    folder = make_folder(tmp_path_factory.mktemp("weights") / "siglip", network=SIGLIP)
    add_tokenizer(folder)
    return folder


class TestOpenCLIPEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, tiny):
        return tiny


class TestCompactEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, compact):
        return load(f"local-dir:{compact}")


class TestSigLIPEncoder(EncoderContract):
    @pytest.fixture
    def encoder(self, siglip):
        return load(f"local-dir:{siglip}")


def test_prepares_pictures_as_the_checkpoint_says(folder, tmp_path):
    wide = make_picture("red", (200, 50))
    other = make_folder(tmp_path / "other", resize_mode="shortest")

    squashed = load(f"local-dir:{folder}").encode_images([wide])
    cropped = load(f"local-dir:{other}").encode_images([wide])

    assert not np.allclose(squashed, cropped, atol=1e-3)


def test_identity_follows_weights_and_preprocessing_but_not_the_folder(
    folder, tmp_path
):
    moved = shutil.copytree(folder, tmp_path / "moved")
    other_weights = make_folder(tmp_path / "weights", seed=1)
    other_mean = make_folder(tmp_path / "mean", mean=[0.4, 0.4, 0.4])

    identity = load(f"local-dir:{folder}").identity

    assert load(f"local-dir:{moved}").identity == identity
    assert load(f"local-dir:{other_weights}").identity != identity
    assert load(f"local-dir:{other_mean}").identity != identity


def test_identity_follows_a_vocabulary_but_tells_nothing_of_one_that_is_not_there(
    folder, compact, tmp_path
):
    moved = shutil.copytree(compact, tmp_path / "moved")
    other = shutil.copytree(compact, tmp_path / "other")
    add_vocabulary(other, ["red", "blue", "mug"])

    identity = load(f"local-dir:{compact}").identity

    assert load(f"local-dir:{moved}").identity == identity
    assert load(f"local-dir:{other}").identity != identity
    assert set(load(f"local-dir:{folder}").description()) == {
        "kind",
        "architecture",
        "weights",
        "preprocessing",
        "dimension",
    }


def test_weights_of_sixteen_bits_give_nearly_the_same_vectors(compact, tmp_path):
    whole = make_folder(tmp_path / "whole", network=COMPACT)
    pictures = [make_picture(colour) for colour in ("red", "blue", "white")]

    half = load(f"local-dir:{compact}").encode_images(pictures)

    expected = load(f"local-dir:{whole}").encode_images(pictures)
    np.testing.assert_allclose(half, expected, atol=2e-3)
    assert not np.array_equal(half, expected)


def test_what_was_learned_for_its_scores_comes_with_the_encoder(compact, tmp_path):
    tuned = shutil.copytree(compact, tmp_path / "tuned")
    (tuned / "calibration.json").write_text('{"fusion": {"vector": 0.8}}')

    assert load(f"local-dir:{tuned}").tuning == {"fusion": {"vector": 0.8}}
    assert load(f"local-dir:{compact}").tuning == {}
    assert load(f"local-dir:{tuned}").identity == load(f"local-dir:{compact}").identity


def test_files_that_are_not_as_they_were_pinned_are_not_loaded(compact, tmp_path):
    pinned = shutil.copytree(compact, tmp_path / "pinned")
    write_sums(pinned, "tests")
    assert load(f"local-dir:{pinned}").identity == load(f"local-dir:{compact}").identity
    add_vocabulary(pinned, ["red"])

    with pytest.raises(EncoderUnavailable, match="vocabulary.txt.gz is not the file"):
        load(f"local-dir:{pinned}")


def test_a_file_of_weights_is_loaded_into_its_architecture(tmp_path):
    torch.manual_seed(0)
    network = open_clip.create_model("RN50", pretrained=None)
    weights = tmp_path / "rn50.safetensors"
    save_file(network.state_dict(), weights)

    encoder = load(f"RN50@{weights}")

    assert encoder.dimension == 1024
    with torch.inference_mode():
        pixels = encoder._preprocess(make_picture("red"))[None]
        expected = network.eval().encode_image(pixels, normalize=True).numpy()
    np.testing.assert_allclose(
        encoder.encode_images([make_picture("red")]), expected, atol=1e-4
    )


def test_a_head_in_the_folder_turns_the_vectors_of_pictures_and_texts(folder, tmp_path):
    turned = shutil.copytree(folder, tmp_path / "turned")
    turn = np.roll(np.eye(32, dtype=np.float32), 1, axis=0)
    save_file({"weight": torch.from_numpy(turn)}, turned / "head.safetensors")
    plain, other = load(f"local-dir:{folder}"), load(f"local-dir:{turned}")

    pictures = [make_picture("red"), make_picture("blue")]

    np.testing.assert_allclose(
        other.encode_images(pictures),
        np.roll(plain.encode_images(pictures), 1, axis=1),
        atol=1e-6,
    )
    np.testing.assert_allclose(
        other.encode_texts(["red"]), np.roll(plain.encode_texts(["red"]), 1), atol=1e-6
    )
    assert other.identity != plain.identity
    assert "head" not in plain.description()


def test_a_device_that_is_not_there_is_named(folder):
    if torch.cuda.is_available():
        pytest.skip("a CUDA device answers")

    with pytest.raises(EncoderUnavailable, match="no CUDA device"):
        OpenCLIPEncoder.from_argument(
            f"local-dir:{folder}", device="cuda", batch_size=2
        )


def limit_memory(encoder, monkeypatch, most):
    """From now on the encoder's device has memory for that many at once."""
    tried = []
    network = encoder._network

    def limited(encode):
        def run(inputs):
            tried.append(len(inputs))
            if len(inputs) > most:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return encode(inputs)

        return run

    for name in ("encode_image", "encode_text"):
        monkeypatch.setattr(network, name, limited(getattr(network, name)))
    return tried


def warnings_of_encoder(caplog):
    """open_clip itself logs as root."""
    messages = [r.message for r in caplog.records if r.name.startswith("embeddings")]
    return [message.partition(": ")[2] for message in messages]


@pytest.mark.parametrize(
    ("most", "attempts", "warnings"),
    [
        (8, [8, 3], 0),
        (7, [8, 4, 4, 3], 1),
        (3, [8, 4, 2, 2, 2, 2, 2, 1], 2),
        (1, [8, 4, 2] + [1] * 11, 3),
    ],
)
def test_a_batch_too_large_for_the_memory_is_halved(
    most, attempts, warnings, folder, monkeypatch, caplog
):
    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=8
    )
    pictures = [make_picture(size=(32 + number, 32)) for number in range(11)]
    expected = encoder.encode_images(pictures)
    tried = limit_memory(encoder, monkeypatch, most)

    vectors = encoder.encode_images(pictures)

    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    assert tried == attempts
    assert len(warnings_of_encoder(caplog)) == warnings


def test_the_smaller_batch_is_remembered(folder, monkeypatch, caplog):
    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=8
    )
    tried = limit_memory(encoder, monkeypatch, 4)
    encoder.encode_images([make_picture()] * 8)
    del tried[:]

    encoder.encode_images([make_picture()] * 8)

    assert tried == [4, 4]
    assert warnings_of_encoder(caplog) == [
        "out of memory with 8 at once, going on with 4"
    ]


def test_texts_are_halved_as_pictures_are(folder, monkeypatch):
    encoder = load(f"local-dir:{folder}")
    texts = ["a red mug", "a blue plate", "a chair"]
    expected = encoder.encode_texts(texts)
    limit_memory(encoder, monkeypatch, 1)

    vectors = encoder.encode_texts(texts)

    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_where_one_picture_is_too_many_the_error_is_raised(folder, monkeypatch):
    encoder = load(f"local-dir:{folder}")
    tried = limit_memory(encoder, monkeypatch, 0)

    with pytest.raises(torch.OutOfMemoryError):
        encoder.encode_images([make_picture()] * 4)

    assert tried == [2, 1]
