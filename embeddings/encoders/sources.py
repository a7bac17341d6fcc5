"""Where an open_clip encoder's parts lie on this machine, and how they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import open_clip
import torch
from huggingface_hub import constants, try_to_load_from_cache
from PIL import Image

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import (
    CONFIG,
    HEAD,
    VOCABULARY,
    WEIGHTS,
    text_config,
    weights_in,
)

Tokenizer = Callable[[list[str]], torch.Tensor]
PREPROCESSING = ("mean", "std", "interpolation", "resize_mode")


@dataclass(frozen=True)
class Source:
    """Where an encoder's parts lie: what open_clip calls it, its weights' file, and the
    preprocessing these weights were trained with, where open_clip would not know it."""

    architecture: str
    weights: Path
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> Path | None:
        """The folder that holds everything, where there is one."""
        local = self.architecture.startswith("local-dir:")
        return self.weights.parent if local else None

    def part(self, name: str) -> Path | None:
        """A file that the folder may hold, where it does."""
        path = self.weights.with_name(name)
        return path if self.folder and path.is_file() else None

    @property
    def head(self) -> Path | None:
        return self.part(HEAD)


def find(argument: str) -> Source:
    """Find an encoder's parts on this machine, never on a network.

    `argument` is one of
    - local-dir:FOLDER, a folder with open_clip_config.json and *.safetensors, and
      perhaps a vocabulary, a calibration and the SHA256SUMS of its files,
    - hf-hub:OWNER/NAME, the same from the hub's cache,
    - ARCHITECTURE@TAG, the weights open_clip knows by that tag, from the hub's cache,
    - ARCHITECTURE@FILE.safetensors.

    Raises EncoderUnavailable with what to do about it.
    """
    if argument.startswith("local-dir:"):
        return _in_folder(Path(argument.removeprefix("local-dir:")))
    if argument.startswith("hf-hub:"):
        repository = argument.removeprefix("hf-hub:")
        return _in_folder(_cached(repository, CONFIG, WEIGHTS)[0].parent)
    architecture, _, weights = argument.partition("@")
    if architecture not in open_clip.list_models():
        raise EncoderUnavailable(f"open_clip knows no architecture {architecture!r}")
    if weights.endswith(".safetensors"):
        return _from_file(architecture, Path(weights))
    return _from_tag(architecture, weights)


def load_network(
    source: Source, device: str
) -> tuple[Any, Callable[[Image.Image], torch.Tensor]]:
    """The network of a source, and what prepares an RGB picture for it.

    Its weights are float32, also where those of the file are float16.
    """
    with _offline():
        network, _, preprocess = open_clip.create_model_and_transforms(
            source.architecture,
            # A folder names its weights itself.
            pretrained=None if source.folder else str(source.weights),
            device=device,
            **source.options,
        )
    return network, preprocess


def load_tokenizer(source: Source) -> Tokenizer:
    """What makes tokens of texts; by the vocabulary in the folder, where it holds one.

    Raises EncoderUnavailable where its files are missing, or are those of another
    network.
    """
    merges = source.part(VOCABULARY)
    options = {"bpe_path": str(merges)} if merges else {}
    try:
        with _offline():
            tokenizer = open_clip.get_tokenizer(source.architecture, **options)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            f"{source.architecture} reads no texts, because its tokenizer is not on"
            f" this machine: {error}"
        ) from error
    if merges:
        _check_size(merges, tokenizer.vocab_size)
    return tokenizer


def _check_size(merges: Path, tokens: int) -> None:
    places = text_config(merges.parent).get("vocab_size", 0)
    if tokens > places:
        raise EncoderUnavailable(
            f"{merges} makes {tokens:,} tokens, and the text tower that {CONFIG} beside"
            f" it describes knows {places:,}"
        )


@contextmanager
def _offline() -> Iterator[None]:
    """As with HF_HUB_OFFLINE: without a network the hub's client tries for a minute."""
    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _in_folder(folder: Path) -> Source:
    return Source(f"local-dir:{folder}", weights_in(folder))


def _from_file(architecture: str, weights: Path) -> Source:
    if not weights.is_file():
        raise EncoderUnavailable(f"there is no weights file {weights}")
    tags = open_clip.list_pretrained_tags_by_model(architecture)
    known = [_options(open_clip.get_pretrained_cfg(architecture, tag)) for tag in tags]
    # A bare file does not say how pictures were prepared for it (open_clip#1068).
    if not known or any(options != known[0] for options in known):
        raise EncoderUnavailable(
            f"weights of {architecture} are in use with several kinds of preprocessing;"
            f" put {CONFIG} beside {weights} and set ENCODER=openclip:local-dir:FOLDER"
        )
    return Source(architecture, weights, known[0])


def _from_tag(architecture: str, tag: str) -> Source:
    known = open_clip.list_pretrained_tags_by_model(architecture)
    if tag not in known:
        raise EncoderUnavailable(
            f"open_clip knows no weights {tag!r} of {architecture};"
            f" choose one of {', '.join(known) or 'none'}"
        )
    config = open_clip.get_pretrained_cfg(architecture, tag)
    repository, _, filename = config.get("hf_hub", "").rpartition("/")
    if not repository:
        raise EncoderUnavailable(
            f"the weights {tag} of {architecture} are not offered as safetensors"
        )
    name = WEIGHTS if not filename.endswith(".safetensors") else filename
    return Source(architecture, _cached(repository, name)[0], _options(config))


def _options(config: dict[str, Any]) -> dict[str, Any]:
    """The preprocessing of weights known by tag, as open_clip's factory takes it."""
    options = {f"image_{key}": config[key] for key in PREPROCESSING if key in config}
    return options | {"force_quick_gelu": bool(config.get("quick_gelu"))}


def _cached(repository: str, *names: str) -> list[Path]:
    paths = [try_to_load_from_cache(repository, name) for name in names]
    if not all(isinstance(path, str) for path in paths):
        raise EncoderUnavailable(
            f"the weights {repository} are not on this machine; get them with"
            f" `hf download {repository} {' '.join(names)}`"
        )
    return [Path(str(path)) for path in paths]
