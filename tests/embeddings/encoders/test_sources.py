"""An encoder's parts are found on this machine, or what is missing is said at once."""

import socket

import open_clip
import pytest
import torch

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.sources import find, load_network, load_tokenizer
from tests.networks import COMPACT, SIGLIP, add_tokenizer, add_vocabulary, make_folder


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("ViT-B-32@laion2b_s34b_b79k", "hf download laion/CLIP-ViT-B-32"),
        ("hf-hub:Marqo/marqo-ecommerce-embeddings-B", "hf download Marqo/marqo-ecomm"),
        ("ViT-B-32@/nowhere/weights.safetensors", "no weights file /nowhere"),
        ("ViT-B-32@no_such_tag", "choose one of .*laion2b_s34b_b79k"),
        ("ViT-B-32", "choose one of"),
        ("NoSuchNet@tag", "no architecture 'NoSuchNet'"),
        ("local-dir:/nowhere", "does not hold open_clip_config.json"),
    ],
)
def test_missing_parts_are_named_at_once_with_what_to_do(argument, message, tmp_path):
    with pytest.raises(EncoderUnavailable, match=message):
        find(argument)


def test_a_folder_without_weights_is_not_filled_with_random_ones(tmp_path):
    folder = make_folder(tmp_path / "empty")
    (folder / "open_clip_model.safetensors").unlink()

    with pytest.raises(EncoderUnavailable, match="does not hold"):
        find(f"local-dir:{folder}")


def test_pickled_weights_are_not_read(tmp_path):
    folder = make_folder(tmp_path / "pickled")
    (folder / "open_clip_model.safetensors").unlink()
    torch.save({}, folder / "open_clip_pytorch_model.bin")

    with pytest.raises(EncoderUnavailable, match="does not hold"):
        find(f"local-dir:{folder}")


def test_weights_of_sixteen_bits_are_run_with_thirty_two(tmp_path):
    folder = make_folder(tmp_path / "half", network=COMPACT, dtype=torch.float16)

    network, _ = load_network(find(f"local-dir:{folder}"), "cpu")

    kinds = {value.dtype for value in network.state_dict().values()}
    assert kinds == {torch.float32, torch.int64}  # int64: how many batches were seen


def test_a_folder_reads_texts_by_the_vocabulary_in_it(tmp_path):
    folder = make_folder(tmp_path / "compact", network=COMPACT)
    add_vocabulary(folder)

    tokenizer = load_tokenizer(find(f"local-dir:{folder}"))

    assert tokenizer(["Red mug"]).tolist() == [[523, 513, 518, 524, *[0] * 12]]


def test_without_one_it_reads_them_as_clip_does(tmp_path):
    folder = make_folder(tmp_path / "tiny")

    tokens = load_tokenizer(find(f"local-dir:{folder}"))(["Red mug"])

    assert torch.equal(tokens, open_clip.tokenize(["red mug"]))


def test_a_vocabulary_of_another_network_is_refused(tmp_path):
    folder = make_folder(tmp_path / "compact", network=COMPACT)
    add_vocabulary(folder, ["red", "blue", "mug", "plate", "saucer"])

    with pytest.raises(EncoderUnavailable, match="makes 530 tokens, .* knows 525"):
        load_tokenizer(find(f"local-dir:{folder}"))


def test_the_tokenizer_of_a_folder_is_read_from_it_without_a_network(
    tmp_path, monkeypatch
):
    folder = make_folder(tmp_path / "siglip", network=SIGLIP)
    add_tokenizer(folder)
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)

    tokenizer = load_tokenizer(find(f"local-dir:{folder}"))

    assert tokenizer(["Red MUG!"]).tolist() == [[4, 6, *[1] * 14]]


def test_a_tokenizer_that_is_missing_is_named_without_asking_the_network(
    tmp_path, monkeypatch
):
    folder = make_folder(tmp_path / "siglip", network=SIGLIP)
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)

    with pytest.raises(EncoderUnavailable, match="siglip reads no texts, because"):
        load_tokenizer(find(f"local-dir:{folder}"))
