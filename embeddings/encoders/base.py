"""The contract of an encoder: from pictures, and sometimes texts, to unit vectors."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]


class EncoderUnavailable(Exception):
    """The encoder cannot be loaded on this machine; the message says what to do."""


class EncoderBroken(EncoderUnavailable):
    """It worked in this process and does not any more, as after an error of CUDA."""


class Encoder(ABC):
    """Turns pictures into vectors whose inner product says how alike they look.

    `name` is for people, `dimension` the length of a vector, `tuning` what was learned
    for its scores (fusion, calibration); no vector depends on it. Instances are safe
    to call from several threads.
    """

    name: str
    dimension: int
    supports_texts = False
    tuning: Mapping[str, Any] = {}

    @classmethod
    @abstractmethod
    def from_argument(cls, argument: str, *, device: str, batch_size: int) -> Self:
        """Make the encoder that ENCODER names: `argument` is what follows its colon.

        Raises EncoderUnavailable where its parts are not on this machine.
        """

    @abstractmethod
    def description(self) -> dict[str, Any]:
        """All that a vector depends on: architecture, weights, preprocessing."""

    @property
    def identity(self) -> str:
        """SHA-256 of the description, 64 hexadecimal digits.

        Two encoders of one identity give the same vectors for the same pictures.
        """
        text = json.dumps(self.description(), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @abstractmethod
    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        """Encode RGB pictures: float32 of shape (len(images), dimension), unit rows.

        Rows are in the order of the pictures. No pictures give shape (0, dimension).
        """

    def raw_features(self, images: Sequence[Image.Image]) -> Vectors:
        """As encode_images, before rows are scaled to length 1, where an encoder has
        that: only then does it matter by which measure they are compared."""
        return self.encode_images(images)

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Encode texts into the space of the pictures, shapes as above.

        Raises NotImplementedError where `supports_texts` is False.
        """
        raise NotImplementedError(f"{self.name} reads pictures only")


def unit_rows(vectors: NDArray[Any]) -> Vectors:
    """The rows scaled to length 1, as float32; a row of zeros stays as it is."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
