"""Any open_clip architecture as encoder, with weights that lie on this machine."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import open_clip
import torch
from PIL import Image
from safetensors.numpy import load_file

from embeddings.encoders.base import Encoder, EncoderUnavailable, Vectors, unit_rows
from embeddings.encoders.folders import (
    HEAD,
    TUNING,
    VOCABULARY,
    check_sums,
    file_hash,
    read_json,
)
from embeddings.encoders.folding import fold_norms
from embeddings.encoders.sources import Source, find, load_network, load_tokenizer

logger = logging.getLogger(__name__)


class OpenCLIPEncoder(Encoder):
    """A CLIP network (Radford et al. 2021) in open_clip; loaded when it is made."""

    supports_texts = True

    def __init__(self, source: Source, *, device: str, batch_size: int) -> None:
        self.name = f"open_clip {source.architecture}"
        self.source = source
        self._batch_size = batch_size
        self.device = _choose_device(device)
        self._lock = threading.Lock()
        self._hashes = _hashes(source)
        tuning = source.part(TUNING)
        self.tuning = read_json(tuning) if tuning else {}
        # One of transformers takes seconds to load, and is made when a text comes.
        self._tokenizer = load_tokenizer(source) if source.part(VOCABULARY) else None
        self._network, self._preprocess = load_network(source, self.device)
        fold_norms(self._network.eval())
        self.head = load_file(source.head)["weight"] if source.head else None
        self.dimension = self.encode_images([Image.new("RGB", (64, 64))]).shape[1]

    @classmethod
    def from_argument(cls, argument: str, *, device: str, batch_size: int) -> Self:
        return cls(find(argument), device=device, batch_size=batch_size)

    def description(self) -> dict[str, Any]:
        """Where the parts lie is left out: moved weights are the same weights."""
        parts = {
            "kind": "open_clip",
            "architecture": None if self.source.folder else self.source.architecture,
            "weights": self._hashes[self.source.weights.name],
            "preprocessing": open_clip.get_model_preprocess_cfg(self._network),
            "dimension": self.dimension,
        }
        # Only where there is one: identities that are in databases must not change.
        for part, name in (("head", HEAD), ("vocabulary", VOCABULARY)):
            if name in self._hashes:
                parts[part] = self._hashes[name]
        return parts

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
            self.device, torch.bfloat16, enabled=self.device == "cuda"
        )
        try:
            with torch.inference_mode(), half:
                vectors = encode(inputs.to(self.device))
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
        if self.device == "cuda":
            torch.cuda.empty_cache()

    def _pixels(self, images: Sequence[Image.Image]) -> torch.Tensor:
        return torch.stack([self._preprocess(image) for image in images])

    def _tokenize(self, texts: Sequence[str]) -> torch.Tensor:
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = load_tokenizer(self.source)
        return self._tokenizer(list(texts))


def _choose_device(device: str) -> str:
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        raise EncoderUnavailable("ENCODER_DEVICE is cuda, but no CUDA device answers")
    return device


def _hashes(source: Source) -> dict[str, str]:
    """SHA-256 by name of the files that vectors depend on.

    Raises EncoderUnavailable where a file is not the one that its folder pins.
    """
    pinned = check_sums(source.folder) if source.folder else {}
    parts = [source.weights, source.part(HEAD), source.part(VOCABULARY)]
    return {
        path.name: pinned.get(path.name) or file_hash(path) for path in parts if path
    }
