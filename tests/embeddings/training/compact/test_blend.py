import pytest
import torch
from safetensors.torch import load_file, save_file

from embeddings.training.compact.blend import blend
from embeddings.training.compact.network import CONFIG, VOCABULARY, WEIGHTS


@pytest.fixture
def runs(tmp_path):
    """Two encoders' folders, and where a third is to be written."""
    for name, value in (("former", 1.0), ("later", 2.0)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / CONFIG).write_text(name)
        (folder / VOCABULARY).write_bytes(b"words")
        parts = {
            "weight": torch.full((2,), value).half(),
            "seen": torch.tensor([value]),
        }
        save_file(parts | {"steps": torch.tensor(int(value))}, folder / WEIGHTS)
    return tmp_path / "former", tmp_path / "later", tmp_path / "out"


def test_weights_are_mixed_by_the_share_of_the_later(runs):
    blend(*runs, share=0.25)

    mixed = load_file(runs[2] / WEIGHTS)
    assert mixed["weight"].tolist() == [1.25, 1.25]
    assert mixed["weight"].dtype == torch.float16
    assert mixed["seen"].tolist() == [1.25]
    assert mixed["steps"].item() == 2


def test_the_rest_is_that_of_the_later(runs):
    blend(*runs, share=0.25)

    assert (runs[2] / CONFIG).read_text() == "later"
    assert (runs[2] / VOCABULARY).read_bytes() == b"words"


def test_encoders_that_are_built_otherwise_are_refused(runs):
    save_file({"weight": torch.zeros(3)}, runs[0] / WEIGHTS)

    with pytest.raises(ValueError, match="are not built alike"):
        blend(*runs, share=0.25)

    assert not runs[2].exists()
