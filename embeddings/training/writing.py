"""Writes what was trained as an encoder's folder, which loads as any other does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_tensors

from embeddings.encoders.base import Vectors
from embeddings.encoders.folders import CONFIG, HEAD, SUMS, TUNING, WEIGHTS
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.encoders.sources import load_network

# What says how the base was made, and what its scores mean, holds of the base alone.
# Its weights get the name that open_clip prefers.
NOT_TAKEN = {SUMS, TUNING, "README.md", "curve.json", "curve.png"}


def write_head(base: OpenCLIPEncoder, weight: Vectors, folder: Path) -> None:
    """The base with a head behind it; one that it has already becomes part of it."""
    whole = weight if base.head is None else weight @ base.head
    with _draft(folder) as draft:
        _copy_base(base, draft)
        shutil.copyfile(base.source.weights, draft / WEIGHTS)
        save_file({"weight": np.ascontiguousarray(whole, np.float32)}, draft / HEAD)


def write_network(base: OpenCLIPEncoder, network: Any, folder: Path) -> None:
    """The base with another network's weights; a head stays as it is."""
    with _draft(folder) as draft:
        _copy_base(base, draft)
        state = network.state_dict().items()
        # Clones: safetensors takes no two names of one tensor.
        tensors = {name: tensor.cpu().clone().contiguous() for name, tensor in state}
        save_tensors(tensors, draft / WEIGHTS)
        if head := base.source.head:
            shutil.copyfile(head, draft / HEAD)


def write_tuning(tuning: dict[str, Any], folder: Path) -> None:
    """What its scores mean, into a folder that has been written: whole, or not."""
    draft = folder / f"{TUNING}.part"
    draft.write_text(json.dumps(tuning, indent=2) + "\n")
    draft.replace(folder / TUNING)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder that takes the place of `folder` when it is complete, or not at all."""
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    yield draft
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _copy_base(base: OpenCLIPEncoder, draft: Path) -> None:
    """All but the weights: configuration, vocabulary, tokenizer."""
    if base.source.folder is None:
        (draft / CONFIG).write_text(json.dumps(_config_of(base), indent=2))
        return
    for path in base.source.folder.iterdir():
        weights = path.suffix == ".safetensors"
        if path.is_file() and not weights and path.name not in NOT_TAKEN:
            shutil.copyfile(path, draft / path.name)


def _config_of(base: OpenCLIPEncoder) -> dict[str, Any]:
    """What a folder says of an architecture that open_clip knows by name."""
    config = open_clip.get_model_config(base.source.architecture) or {}
    if base.source.options.get("force_quick_gelu"):
        config["quick_gelu"] = True
    network, _ = load_network(base.source, "cpu")
    preprocessing = open_clip.get_model_preprocess_cfg(network)
    return {"model_cfg": config, "preprocess_cfg": preprocessing}
