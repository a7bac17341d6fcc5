"""What lookalike-s is taught: which pictures belong together, on three levels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from pytorch_metric_learning.losses import NormalizedSoftmaxLoss, SupConLoss
from torch import Tensor, nn

# The temperature of items and of relations: at what distance others still count.
NEAR = 0.1


@dataclass(frozen=True)
class Weights:
    """What each part counts."""

    items: float = 1.0
    designs: float = 1.2
    families: float = 0.5
    classes: float = 1.0
    kinds: float = 0.8
    texts: float = 0.6
    teacher: float = 2.0
    relations: float = 3.0


class Objective(nn.Module):
    """Losses on embeddings, with the parameters that only training needs.

    Items, designs and families, which are all of a kind: supervised contrastive (Khosla
    et al. 2020), in which a picture alone with its own changes is self-supervised
    (SimCLR). Classes and kinds: softmax
    over unit proxies (Zhai and Wu 2019). Texts: CLIP's loss, with every caption that is
    true of a picture as right. Teacher: what another network sees at each place of the
    very same view (Romero et al. 2015, Beyer et al. 2022), from which general sight is
    learned. Relations: which views that network finds alike (Fang et al. 2021, SEED),
    where it learned these goods itself.
    """

    def __init__(
        self,
        dimension: int,
        features: int,
        classes: int,
        kinds: int,
        teacher: int | None,
    ) -> None:
        super().__init__()
        self.weights = Weights()
        self.contrast = SupConLoss(temperature=NEAR)
        self.classes = NormalizedSoftmaxLoss(classes, dimension, temperature=0.06)
        self.kinds = NormalizedSoftmaxLoss(kinds, dimension, temperature=0.1)
        self.teacher = nn.Linear(features, teacher) if teacher else nn.Identity()

    def pictures(
        self,
        vectors: Tensor,
        *,
        items: Tensor,
        designs: Tensor,
        classes: Tensor,
        kinds: Tensor,
    ) -> dict[str, Tensor]:
        """Of unit vectors (n, dimension) and their labels (n,), -1 where unknown."""
        named, sorted_ = classes >= 0, kinds >= 0
        return {
            "items": self.contrast(vectors, items),
            "designs": self.contrast(vectors, designs),
            "families": self.contrast(vectors[sorted_], kinds[sorted_]),
            "classes": self.classes(vectors[named], classes[named]),
            "kinds": self.kinds(vectors[sorted_], kinds[sorted_]),
        }

    def lesson(self, seen: Tensor, taught: Tensor) -> Tensor:
        """1 minus the cosine to what the teacher sees, at each place and as a whole.

        `seen` is (n, features, rows, columns), `taught` (n, teacher, ...). Rectified
        features all point the same way: the batch's mean is taken off what is taught.
        """
        rows, columns = seen.shape[-2:]
        taught = F.adaptive_avg_pool2d(taught, (rows, columns))
        taught = taught.flatten(2).transpose(1, 2)
        said = self.teacher(seen.flatten(2).transpose(1, 2)).float()
        taught = taught - taught.mean(dim=(0, 1))
        places = F.cosine_similarity(said, taught, dim=2).mean()
        whole = F.cosine_similarity(said.mean(dim=1), taught.mean(dim=1)).mean()
        return 1 - (places + whole) / 2

    def total(self, parts: dict[str, Tensor]) -> Tensor:
        """The weighted sum."""
        values = [getattr(self.weights, name) * loss for name, loss in parts.items()]
        return torch.stack(values).sum()


def relations_loss(vectors: Tensor, taught: Tensor) -> Tensor:
    """How far the neighbours of each picture are from those a teacher sees.

    Both are unit vectors, (n, any) and (n, any): the divergence of what each picture
    is how close to, among all others of the batch.
    """
    n = len(vectors)
    others = ~torch.eye(n, dtype=torch.bool)
    said, right = (
        F.log_softmax((of @ of.T)[others].view(n, n - 1) / NEAR, dim=1)
        for of in (vectors, taught)
    )
    return F.kl_div(said, right, reduction="batchmean", log_target=True)


def texts_loss(vectors: Tensor, texts: Tensor, true: Tensor, scale: Tensor) -> Tensor:
    """Pictures (n, d) find their captions (m, d), and captions their pictures.

    `true` is bool of shape (n, m). Each side's target is spread over all that is right.
    """
    logits = scale * vectors @ texts.T
    return (_spread(logits, true) + _spread(logits.T, true.T)) / 2


def _spread(logits: Tensor, true: Tensor) -> Tensor:
    right = true.float()
    right = right / right.sum(dim=1, keepdim=True).clamp(min=1)
    return -(right * F.log_softmax(logits, dim=1)).sum(dim=1).mean()
