"""A folder is complete and what it was, or the first file that is not is named."""

import pytest

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import (
    check_sums,
    read_json,
    read_sums,
    weights_in,
    write_sums,
)

SUM_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "open_clip_config.json").write_text("{}")
    (tmp_path / "weights.safetensors").write_text("abc")
    return tmp_path


def test_the_weights_are_the_only_ones(folder):
    assert weights_in(folder) == folder / "weights.safetensors"


def test_among_several_they_are_those_that_open_clip_prefers(folder):
    (folder / "open_clip_model.safetensors").touch()

    assert weights_in(folder) == folder / "open_clip_model.safetensors"


def test_which_ones_of_several_is_not_guessed(folder):
    (folder / "others.safetensors").touch()

    with pytest.raises(EncoderUnavailable, match=r"and one \*.safetensors file"):
        weights_in(folder)


def test_a_head_is_no_weights(folder):
    (folder / "weights.safetensors").rename(folder / "open_clip_model.safetensors")
    (folder / "head.safetensors").touch()

    assert weights_in(folder) == folder / "open_clip_model.safetensors"


@pytest.mark.parametrize("name", ["head.safetensors", "open_clip_pytorch_model.bin"])
def test_weights_of_another_name_are_refused_beside_what_open_clip_prefers(
    folder, name
):
    (folder / name).touch()

    with pytest.raises(EncoderUnavailable, match="does not hold"):
        weights_in(folder)


def test_sums_are_written_as_sha256sum_reads_them(folder):
    write_sums(folder, "made here")

    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert lines[0] == "# made here"
    assert lines[2:] == [f"{SUM_OF_ABC}  weights.safetensors"]


def test_a_calibration_may_be_written_anew(folder):
    (folder / "calibration.json").write_text("{}")
    write_sums(folder, "made here")

    (folder / "calibration.json").write_text('{"fusion": {}}')

    assert "calibration.json" not in check_sums(folder)


def test_json_that_a_database_would_not_take_is_refused(folder):
    (folder / "calibration.json").write_text('{"slope": NaN}')

    with pytest.raises(EncoderUnavailable, match="NaN is no number"):
        read_json(folder / "calibration.json")


def test_what_is_as_it_was_passes(folder):
    write_sums(folder, "made here")

    assert check_sums(folder)["weights.safetensors"] == SUM_OF_ABC


def test_a_folder_without_sums_passes(folder):
    assert check_sums(folder) == {}


def test_other_bytes_are_named(folder):
    write_sums(folder, "made here")
    (folder / "weights.safetensors").write_text("abd")

    with pytest.raises(EncoderUnavailable, match="weights.safetensors is not the file"):
        check_sums(folder)


def test_a_file_that_is_gone_is_named(folder):
    write_sums(folder, "made here")
    (folder / "weights.safetensors").unlink()

    with pytest.raises(EncoderUnavailable, match="weights.safetensors is missing"):
        check_sums(folder)


def test_sums_of_binary_mode_are_read_too(folder):
    (folder / "SHA256SUMS").write_text(f"{SUM_OF_ABC.upper()} *weights.safetensors\n")

    assert read_sums(folder) == {"weights.safetensors": SUM_OF_ABC}


def test_sums_of_files_elsewhere_are_refused(folder):
    (folder / "SHA256SUMS").write_text(f"{SUM_OF_ABC}  ../elsewhere\n")

    with pytest.raises(EncoderUnavailable, match="files that are elsewhere"):
        read_sums(folder)


@pytest.mark.parametrize("text", ["{", "[]", "\udcff"])
def test_what_is_no_json_object_is_named(text, tmp_path):
    path = tmp_path / "calibration.json"
    path.write_bytes(text.encode(errors="surrogateescape"))

    with pytest.raises(EncoderUnavailable, match="calibration.json"):
        read_json(path)
