"""A name alone stands for an encoder's folder, where it is on this machine."""

import subprocess
import sys

import pytest

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import read_json, weights_in
from embeddings.encoders.presets import PRESETS, encoder_named, folder_named


def test_what_is_no_name_stays_as_it_is(tmp_path):
    for spec in ("histogram", "openclip:ViT-B-32@laion2b_s34b_b79k", "resnet"):
        assert encoder_named(spec, tmp_path) == spec


def test_a_preset_is_loaded_from_its_folder_and_never_from_the_network(tmp_path):
    (tmp_path / "clip-vit-b-32").mkdir()

    spec = encoder_named("clip-vit-b-32", tmp_path)

    assert spec == f"openclip:local-dir:{tmp_path}/clip-vit-b-32"


def test_a_preset_that_is_not_here_is_named_with_the_command_that_gets_it(tmp_path):
    with pytest.raises(
        EncoderUnavailable, match="manage.py fetch_encoder siglip2-b-16"
    ):
        encoder_named("siglip2-b-16", tmp_path)


def test_a_folder_of_the_shops_own_is_called_by_its_name(tmp_path):
    (tmp_path / "shop-2026").mkdir()

    assert encoder_named("shop-2026", tmp_path).endswith(f"{tmp_path}/shop-2026")


@pytest.mark.parametrize("name", ["", ".", "..", ".tiny.part", "own/inner"])
def test_paths_and_hidden_folders_are_no_names(name, tmp_path):
    for folder in (".tiny.part", "own/inner"):
        (tmp_path / folder).mkdir(parents=True)

    assert folder_named(name, tmp_path) is None


def test_names_are_kept_without_torch():
    code = "import sys, embeddings.encoders.presets; assert 'torch' not in sys.modules"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_said_of_the_shipped_encoder_is_true_of_its_folder(tmp_path):
    preset = PRESETS["lookalike-s"]
    folder = preset.folder(tmp_path)

    config = read_json(folder / "open_clip_config.json")["model_cfg"]

    assert config["embed_dim"] == preset.dimension
    # Two bytes a parameter; said in whole millions.
    millions = weights_in(folder).stat().st_size / 2e6
    assert millions == pytest.approx(preset.parameters, abs=0.5)
