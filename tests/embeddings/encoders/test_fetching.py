"""An encoder is fetched whole, checked and pinned, or not at all."""

import hashlib
import shutil
import socket

import pytest
import torch
from huggingface_hub import constants

from embeddings.encoders.fetching import FetchFailed, carry, fetch
from embeddings.encoders.folders import check_sums, read_sums
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.encoders.presets import Preset
from tests.factories import make_picture
from tests.hub import COMMIT, hub_of
from tests.networks import SIGLIP, add_tokenizer, make_folder

WEIGHTS = "open_clip_model.safetensors"
PRESET = Preset("tiny", "tests/tiny", 64, 0.1, 1, "English", "MIT", "tests")


@pytest.fixture(scope="module")
def offered(tmp_path_factory):
    folder = make_folder(tmp_path_factory.mktemp("hub") / "tiny", network=SIGLIP)
    add_tokenizer(folder)
    (folder / "README.md").write_text("# Tiny")
    (folder / "open_clip_pytorch_model.bin").write_bytes(b"a pickle")
    return folder


@pytest.fixture
def hub(offered):
    with hub_of(offered) as hub:
        yield hub


@pytest.fixture
def fetch_tiny(hub, tmp_path):
    def fetch_tiny(**options):
        folder = tmp_path / "encoders" / "tiny"
        fetch(PRESET, folder, endpoint=hub.endpoint, **options)
        return folder

    return fetch_tiny


def test_all_that_is_needed_is_fetched_and_nothing_else(fetch_tiny):
    folder = fetch_tiny()

    assert sorted(path.name for path in folder.iterdir()) == [
        "SHA256SUMS",
        "open_clip_config.json",
        "open_clip_model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_the_bytes_are_those_of_the_hub_and_are_pinned(fetch_tiny, offered):
    folder = fetch_tiny()

    assert (
        (folder / "SHA256SUMS")
        .read_text()
        .startswith(f"# tests/tiny at commit {COMMIT}\n")
    )
    assert check_sums(folder) == {
        name: hashlib.sha256((offered / name).read_bytes()).hexdigest()
        for name in read_sums(folder)
    }
    assert len(read_sums(folder)) == 4


def test_all_comes_from_the_commit_that_was_looked_up(fetch_tiny, hub):
    fetch_tiny(revision="v1")

    assert hub.asked[:2] == ["v1", "open_clip_config.json"]


def test_what_was_fetched_reads_pictures_and_texts_without_a_network(
    fetch_tiny, monkeypatch
):
    folder = fetch_tiny()
    monkeypatch.setattr(socket.socket, "connect", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)

    encoder = OpenCLIPEncoder.from_argument(
        f"local-dir:{folder}", device="cpu", batch_size=2
    )

    assert encoder.encode_images([make_picture()]).shape == (1, 64)
    assert encoder.encode_texts(["red mug", "blue mug"]).shape == (2, 64)


def test_a_cut_is_gone_on_with_by_the_next_run(
    fetch_tiny, hub, offered, tmp_path, monkeypatch
):
    half = (offered / WEIGHTS).stat().st_size // 2
    # Only whole pieces are kept, by default of 10 MB each.
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", half // 4)
    hub.troubles[WEIGHTS] = ["cut", "down"]

    with pytest.raises(FetchFailed, match="Run it again to go on where it stopped"):
        fetch_tiny()

    assert not (tmp_path / "encoders" / "tiny").exists()
    hub.asked.clear()
    folder = fetch_tiny()
    assert hub.asked[1:] == [f"{WEIGHTS} bytes={half}-"] * 2  # Once it is sent on.
    assert check_sums(folder)


def test_what_is_not_as_the_hub_states_is_thrown_away(fetch_tiny, hub, tmp_path):
    lfs = {"sha256": "f" * 64, "size": 1, "pointerSize": 134}
    hub.stated[WEIGHTS] = {"lfs": lfs}

    with pytest.raises(
        FetchFailed, match=f"what came as {WEIGHTS} is not what the hub"
    ):
        fetch_tiny()

    assert not (tmp_path / "encoders" / "tiny").exists()
    assert not list(tmp_path.glob(f"encoders/.tiny.*/{WEIGHTS}"))


def test_small_files_are_compared_as_well(fetch_tiny, hub):
    hub.stated["tokenizer.json"] = {"blobId": "f" * 40}

    with pytest.raises(FetchFailed, match="what came as tokenizer.json is not"):
        fetch_tiny()


def test_two_commits_are_never_mixed(fetch_tiny, hub, tmp_path):
    hub.troubles[WEIGHTS] = ["down"]
    with pytest.raises(FetchFailed):
        fetch_tiny()
    hub.commit = "d" * 40
    hub.asked.clear()

    folder = fetch_tiny()

    assert "open_clip_config.json" in hub.asked
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_a_repository_of_pickles_is_refused(offered, tmp_path):
    pickles = shutil.copytree(offered, tmp_path / "pickles")
    (pickles / WEIGHTS).unlink()

    with (
        hub_of(pickles) as hub,
        pytest.raises(
            FetchFailed, match="open_clip_pytorch_model.bin; pickles are never"
        ),
    ):
        fetch(PRESET, tmp_path / "tiny", endpoint=hub.endpoint)

    assert hub.asked == ["main"]


def test_a_text_tower_without_its_vocabulary_is_refused(offered, tmp_path):
    wordless = shutil.copytree(offered, tmp_path / "wordless")
    (wordless / "tokenizer.json").unlink()

    with (
        hub_of(wordless) as hub,
        pytest.raises(FetchFailed, match="tests/tiny has no vocabulary for its texts"),
    ):
        fetch(PRESET, tmp_path / "tiny", endpoint=hub.endpoint)


def test_a_hub_that_does_not_answer_is_named(tmp_path):
    with pytest.raises(FetchFailed, match="tiny cannot be fetched from tests/tiny"):
        fetch(PRESET, tmp_path / "tiny", endpoint="http://127.0.0.1:9")


def test_the_variable_that_forbids_the_network_is_heeded(fetch_tiny, hub, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    with pytest.raises(FetchFailed, match="HF_HUB_OFFLINE"):
        fetch_tiny()

    assert hub.asked == []


def test_a_folder_is_carried_with_its_sums(fetch_tiny, tmp_path):
    stick = fetch_tiny().rename(tmp_path / "stick")

    compared = carry(stick, tmp_path / "tiny")

    assert compared
    assert check_sums(tmp_path / "tiny") == read_sums(stick)


def test_a_file_that_was_damaged_on_the_way_is_named(fetch_tiny, tmp_path):
    stick = fetch_tiny().rename(tmp_path / "stick")
    (stick / WEIGHTS).write_bytes(b"damaged")

    with pytest.raises(FetchFailed, match=f"{WEIGHTS} is not the file that SHA256SUMS"):
        carry(stick, tmp_path / "tiny")

    assert not (tmp_path / "tiny").exists()


def test_without_sums_the_files_are_pinned_as_they_are_and_pickles_stay_behind(
    offered, tmp_path
):
    compared = carry(offered, tmp_path / "tiny")

    assert not compared
    assert sorted(read_sums(tmp_path / "tiny")) == [
        "README.md",
        "open_clip_config.json",
        "open_clip_model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]


def test_a_pickle_that_is_named_in_the_sums_is_not_taken(offered, tmp_path):
    stick = shutil.copytree(offered, tmp_path / "stick")
    torch.save({}, stick / "weights.pt")
    (stick / "SHA256SUMS").write_text(f"{'0' * 64}  weights.pt\n")

    with pytest.raises(FetchFailed, match=r"weights\.pt is of a kind that is never"):
        carry(stick, tmp_path / "tiny")


def test_a_folder_that_holds_no_encoder_is_refused(tmp_path):
    with pytest.raises(FetchFailed, match="does not hold open_clip_config.json"):
        carry(tmp_path, tmp_path / "tiny")
