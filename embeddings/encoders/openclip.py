"""Any open_clip architecture as encoder, with weights that lie on this machine."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import open_clip
import torch
from huggingface_hub import try_to_load_from_cache
from PIL import Image
from safetensors.numpy import load_file

from embeddings.encoders.base import Encoder, EncoderUnavailable, Vectors, unit_rows

logger = logging.getLogger(__name__)

CONFIG = "open_clip_config.json"
WEIGHTS = "open_clip_model.safetensors"
# A matrix that vectors are multiplied by: what training added to a network as it is.
HEAD = "head.safetensors"
PREPROCESSING = ("mean", "std", "interpolation", "resize_mode")


@dataclass(frozen=True)
class Source:
    """Where an encoder's parts lie: what open_clip calls it, its weights' file, and the
    preprocessing these weights were trained with, where open_clip would not know it."""

    architecture: str
    weights: Path
    options: dict[str, Any] = field(default_factory=dict)
    head: Path | None = None


def find(argument: str) -> Source:
    """Find an encoder's parts on this machine, never on a network.

    `argument` is one of
    - local-dir:FOLDER, a folder with open_clip_config.json and *.safetensors,
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


class OpenCLIPEncoder(Encoder):
    """A CLIP network (Radford et al. 2021) in open_clip; loaded when it is made."""

    supports_texts = True

    def __init__(self, source: Source, *, device: str, batch_size: int) -> None:
        self.name = f"open_clip {source.architecture}"
        self.source = source
        self._batch_size = batch_size
        self._device = _choose_device(device)
        self._tokenizer: Callable[[list[str]], torch.Tensor] | None = None
        self._lock = threading.Lock()
        self._network, self._preprocess = load_network(source, self._device)
        self._network.eval()
        self._weights_hash = _file_hash(source.weights)
        self.head = load_file(source.head)["weight"] if source.head else None
        self.dimension = self.encode_images([Image.new("RGB", (64, 64))]).shape[1]

    @classmethod
    def from_argument(cls, argument: str, *, device: str, batch_size: int) -> Self:
        return cls(find(argument), device=device, batch_size=batch_size)

    def description(self) -> dict[str, Any]:
        """Where the parts lie is left out: moved weights are the same weights."""
        local = self.source.architecture.startswith("local-dir:")
        head = self.source.head
        return {
            "kind": "open_clip",
            "architecture": None if local else self.source.architecture,
            "weights": self._weights_hash,
            "preprocessing": open_clip.get_model_preprocess_cfg(self._network),
            "dimension": self.dimension,
        } | ({"head": _file_hash(head)} if head else {})

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """As the contract says; a batch that the GPU has no memory for is halved.

        Raises torch.OutOfMemoryError where one picture is too many.
        """
        return unit_rows(self.raw_features(images))

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """As encode_images."""
        vectors = self._encode(texts, self._tokenize, self._network.encode_text)
        return unit_rows(vectors)

    def raw_features(self, images: Sequence[Image.Image]) -> Vectors:
        """As the contract says, and as encode_images."""
        return self._encode(images, self._pixels, self._network.encode_image)

    def _encode(
        self,
        items: Sequence[Any],
        prepare: Callable[[Sequence[Any]], torch.Tensor],
        encode: Callable[[torch.Tensor], torch.Tensor],
    ) -> Vectors:
        parts = [np.empty((0, getattr(self, "dimension", 0)), np.float32)]
        done = 0
        while done < len(items):
            batch = items[done : done + self._batch_size]
            vectors = self._run(encode, prepare(batch))
            if vectors is None:
                self._halve(len(batch))
            else:
                parts.append(vectors)
                done += len(batch)
        return np.concatenate(parts[1:] or parts)

    def _run(
        self, encode: Callable[[torch.Tensor], torch.Tensor], inputs: torch.Tensor
    ) -> Vectors | None:
        """None where the memory is too small for these, and they are not just one."""
        # bfloat16 on a GPU keeps the cosine to float32 at 0.999 and doubles the speed.
        half = torch.autocast(
            self._device, torch.bfloat16, enabled=self._device == "cuda"
        )
        try:
            with torch.inference_mode(), half:
                vectors = encode(inputs.to(self._device))
        except torch.OutOfMemoryError:
            if len(inputs) == 1:
                raise
            return None
        found = vectors.float().cpu().numpy()
        return found if self.head is None else found @ self.head.T

    def _halve(self, size: int) -> None:
        """For good: what did not fit would be tried in vain with each batch to come."""
        self._batch_size = min(self._batch_size, size // 2)
        logger.warning(
            "%s: out of memory with %d at once, going on with %d",
            self.name,
            size,
            self._batch_size,
        )
        # Not while the error is handled: it holds on to the tensors that were too many.
        if self._device == "cuda":
            torch.cuda.empty_cache()

    def _pixels(self, images: Sequence[Image.Image]) -> torch.Tensor:
        return torch.stack([self._preprocess(image) for image in images])

    def _tokenize(self, texts: Sequence[str]) -> torch.Tensor:
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = open_clip.get_tokenizer(self.source.architecture)
        return self._tokenizer(list(texts))


def load_network(
    source: Source, device: str
) -> tuple[Any, Callable[[Image.Image], torch.Tensor]]:
    """The network of a source, and what prepares an RGB picture for it."""
    network, _, preprocess = open_clip.create_model_and_transforms(
        source.architecture,
        pretrained=_pretrained(source),
        device=device,
        **source.options,
    )
    return network, preprocess


def _choose_device(device: str) -> str:
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        raise EncoderUnavailable("ENCODER_DEVICE is cuda, but no CUDA device answers")
    return device


def _pretrained(source: Source) -> str | None:
    """A folder names its weights itself."""
    return None if source.architecture.startswith("local-dir:") else str(source.weights)


def _in_folder(folder: Path) -> Source:
    # open_clip only warns where weights are missing, and goes on with random ones.
    head = folder / HEAD
    weights = sorted(set(folder.glob("*.safetensors")) - {head})
    if not (folder / CONFIG).is_file() or len(weights) != 1:
        raise EncoderUnavailable(
            f"{folder} does not hold {CONFIG} and one *.safetensors file"
        )
    head_here = head if head.is_file() else None
    return Source(f"local-dir:{folder}", weights[0], head=head_here)


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


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
