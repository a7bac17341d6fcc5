"""The shape of lookalike-s, and the folder that open_clip reads it from."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import open_clip
import torch
from safetensors.torch import save_file

from embeddings.training.compact.vocabulary import FIXED

TOWER = "regnetx_004"
CONFIG, WEIGHTS = "open_clip_config.json", "open_clip_model.safetensors"
VOCABULARY = "vocabulary.txt.gz"
# Training sees crops of at most 160 pixels, which show things larger: a network sees
# best at a size above the one it learned at (Touvron et al. 2019, FixRes).
SIDE = 192
PREPROCESSING = {
    "size": [SIDE, SIDE],
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


def configuration(vocabulary: Path, tower: str = TOWER) -> dict[str, Any]:
    """What open_clip calls a model's configuration; `tower` is timm's name.

    Our image tower is RegNetX-400MF (Radosavovic et al. 2020), 4.8 million parameters:
    of those tried it learned most pictures a second on two cores (197, ResNet-10-T 143,
    MobileNetV4-S 148, ConvNeXt-Atto 84, at 128 pixels in bfloat16).
    """
    merges = gzip.decompress(vocabulary.read_bytes()).count(b"\n")
    return {
        "embed_dim": 256,
        "vision_cfg": {
            "timm_model_name": tower,
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "image_size": SIDE,
        },
        "text_cfg": {
            "context_length": 32,
            "vocab_size": FIXED + merges,
            "width": 192,
            "heads": 3,
            "layers": 3,
        },
    }


def tower_of(folder: Path) -> str:
    """What timm calls the image tower of an encoder's folder."""
    described = json.loads((folder / CONFIG).read_text())
    return str(described["model_cfg"]["vision_cfg"]["timm_model_name"])


def check_preprocessing(folder: Path) -> None:
    """Raise ValueError where an encoder's folder shifts or scales colours unlike us."""
    described = json.loads((folder / CONFIG).read_text())["preprocess_cfg"]
    for name in ("mean", "std"):
        if described[name] != PREPROCESSING[name]:
            raise ValueError(f"{folder} wants a {name} of {described[name]}")


def build(vocabulary: Path, tower: str = TOWER) -> open_clip.CLIP:
    """The network with random weights."""
    return open_clip.CLIP(**configuration(vocabulary, tower))


def save(
    network: torch.nn.Module, vocabulary: Path, folder: Path, tower: str = TOWER
) -> None:
    """Write the folder, weights as float16: half the size, the same results."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        name: (value.half() if value.is_floating_point() else value).contiguous()
        for name, value in network.state_dict().items()
    }
    save_file(state, folder / WEIGHTS)
    described = configuration(vocabulary, tower)
    config = {"model_cfg": described, "preprocess_cfg": PREPROCESSING}
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n")
    if vocabulary != folder / VOCABULARY:
        shutil.copyfile(vocabulary, folder / VOCABULARY)
