"""Fine-tuning: the image tower learns, at a small rate, from a shop's pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from embeddings.encoders.base import Vectors
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.encoders.sources import load_network
from embeddings.training.exam import Exam, hits
from embeddings.training.features import pictures
from embeddings.training.sampling import Picks, Sampler
from embeddings.training.shop import Example
from embeddings.training.views import VIEWS, view, views

AT_ONCE = 32
# In place of a picture that was deleted meanwhile.
BLANK = Image.new("RGB", (64, 64))


class NetworkStudent:
    """Trains an image tower, see loop.Student; its text tower stays as it is.

    A head that the encoder has stays behind the tower. Statistics of batch
    normalisation are those of the base: batches of a few products would spoil them.
    """

    def __init__(
        self,
        encoder: OpenCLIPEncoder,
        examples: Sequence[Example],
        sampler: Sampler,
        exam: Exam,
    ) -> None:
        device = encoder.device
        self.network, self._preprocess = load_network(encoder.source, device)
        self.network.eval().requires_grad_(False)
        self.module = self.network.visual.requires_grad_(True)
        head = encoder.head
        self._head = None if head is None else torch.from_numpy(head).to(device)
        self._device = device
        self._examples = examples
        self._sampler = sampler
        self._exam = exam

    def batches(self, seed: int, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        chance = np.random.default_rng([seed, epoch, 1])
        for picks in self._sampler.batches(seed, epoch):
            taken = list(self._taken(picks, chance))
            numbers = [number for number, _ in taken]
            labels = torch.from_numpy(self._exam.labels[numbers])
            yield self._forward([image for _, image in taken]), labels.to(self._device)

    def recall(self) -> float:
        return float(hits(self._exam.ranks(*self.answers()), 1).mean())

    def answers(self) -> tuple[Vectors, Vectors]:
        """What the exam's questions and its gallery are with the network as it is."""
        gallery = np.stack([self._exam.gallery, np.zeros_like(self._exam.gallery)])
        return self._encode(self._exam.asked), self._encode(gallery.T)

    def judged_by(self, numbers: Sequence[int]) -> Vectors:
        """All views of these examples, of shape (len(numbers), VIEWS, dimension)."""
        picks = [(number, seen) for number in numbers for seen in range(VIEWS)]
        vectors = self._encode(np.array(picks, np.int64).reshape(-1, 2))
        return vectors.reshape(len(numbers), VIEWS, -1)

    def _taken(
        self, picks: Picks, chance: np.random.Generator
    ) -> Iterator[tuple[int, Image.Image]]:
        """Each epoch sees other views; a picture that cannot be read is left out."""
        decoded = pictures([self._examples[number] for number, _ in picks])
        for (number, seen), image in zip(picks.tolist(), decoded, strict=True):
            if image is not None:
                yield number, view(image, chance) if seen else image

    def _encode(self, picks: Picks) -> Vectors:
        """Unit vectors of the same views as those of frozen features."""
        parts = []
        for start in range(0, len(picks), AT_ONCE):
            part = picks[start : start + AT_ONCE].tolist()
            examples = [self._examples[number] for number, _ in part]
            images = [
                views(image or BLANK, example.content_hash)[seen]
                for (_, seen), example, image in zip(
                    part, examples, pictures(examples), strict=True
                )
            ]
            with torch.inference_mode():
                parts.append(self._forward(images).float().cpu().numpy())
        return np.concatenate(parts)

    def _forward(self, images: Sequence[Image.Image]) -> Any:
        pixels = torch.stack([self._preprocess(image) for image in images])
        vectors = self.network.encode_image(pixels.to(self._device))
        if self._head is not None:
            vectors = vectors @ self._head.T
        return F.normalize(vectors)
