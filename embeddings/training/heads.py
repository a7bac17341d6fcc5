"""A head: a linear map over frozen features, trained in minutes on a CPU."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from embeddings.encoders.base import Vectors, unit_rows
from embeddings.training.exam import Exam, hits
from embeddings.training.sampling import Sampler


class Head(nn.Module):
    """x + Dx / sqrt(dimension), with D zero at the start: at first nothing changes.

    Such a map learns which directions tell a shop's products apart, as a Mahalanobis
    metric does (Weinberger and Saul 2009). Weight decay draws D, and so the head, back
    to the encoder as it was. The root lets one learning rate do for any dimension, and
    without a bias two heads are one: their product.
    """

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.change = nn.Parameter(torch.zeros(dimension, dimension))
        self.scale = dimension**-0.5

    def forward(self, vectors: Tensor) -> Tensor:
        return vectors + vectors @ self.change.T * self.scale

    def weight(self) -> Vectors:
        """The matrix that vectors are multiplied by: (dimension, dimension)."""
        change = self.change.detach().cpu().numpy() * self.scale
        return (np.eye(len(change)) + change).astype(np.float32)


class HeadStudent:
    """Trains a head on the features of a shop's pictures, see loop.Student.

    `features` are unit vectors of shape (examples, views, dimension).
    """

    def __init__(self, features: Vectors, sampler: Sampler, exam: Exam) -> None:
        self.module = Head(features.shape[-1])
        self._features = features
        self._sampler = sampler
        self._exam = exam

    def batches(self, seed: int, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
        for picks in self._sampler.batches(seed, epoch):
            vectors = torch.from_numpy(self._features[picks[:, 0], picks[:, 1]])
            labels = torch.from_numpy(self._exam.labels[picks[:, 0]])
            yield F.normalize(self.module(vectors)), labels

    def recall(self) -> float:
        return float(hits(self._exam.ranks(*self.answers()), 1).mean())

    def answers(self) -> tuple[Vectors, Vectors]:
        """What the exam's questions and its gallery are with the head."""
        numbers, seen = self._exam.asked.T
        questions = self._features[numbers, seen]
        gallery = self._features[self._exam.gallery, 0]
        return self.turned(questions), self.turned(gallery)

    def turned(self, vectors: Vectors) -> Vectors:
        """Unit vectors as the head makes them, of the shape of those given."""
        flat = vectors.reshape(-1, vectors.shape[-1]) @ self.module.weight().T
        return unit_rows(flat).reshape(vectors.shape)
