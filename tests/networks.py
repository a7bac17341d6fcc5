"""Makes tiny networks of random weights, as folders that open_clip reads."""

import json
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file

TINY = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 8},
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 32,
        "heads": 2,
        "layers": 1,
    },
}
PREPROCESSING = {
    "size": [32, 32],
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.5, 0.5, 0.5],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}


def make_folder(folder: Path, seed: int = 0, **preprocessing) -> Path:
    """An open_clip folder with a tiny network of random weights."""
    folder.mkdir()
    torch.manual_seed(seed)
    config = {"model_cfg": TINY, "preprocess_cfg": PREPROCESSING | preprocessing}
    (folder / "open_clip_config.json").write_text(json.dumps(config))
    network = open_clip.CLIP(**TINY)
    save_file(network.state_dict(), folder / "open_clip_model.safetensors")
    return folder
