"""Losses of metric learning by name, each with the miner that picks hard examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import (
    ContrastiveLoss,
    NTXentLoss,
    SupConLoss,
    TripletMarginLoss,
)
from pytorch_metric_learning.miners import (
    MultiSimilarityMiner,
    PairMarginMiner,
    TripletMarginMiner,
)

# Up to this share of the epochs margins grow, and triplets are semi-hard.
GROWTH = 0.5


@dataclass(frozen=True)
class Objective:
    """A loss of (vectors, labels, pairs), and the miner that finds those pairs."""

    loss: Any
    miner: Any

    def __call__(self, vectors: Any, labels: Any) -> Any:
        """The mean loss of a batch, of vectors of shape (n, dimension) and n labels."""
        return self.loss(vectors, labels, self.miner(vectors, labels))


def objective(name: str, progress: float) -> Objective:
    """The loss called so in LOSSES, when this share of all epochs is over, 0 to 1."""
    return LOSSES[name](progress)


def growing(start: float, end: float, progress: float) -> float:
    """A margin that is small while the network is coarse, and then stays at its end."""
    return start + (end - start) * min(progress / GROWTH, 1)


def contrastive(progress: float) -> Objective:
    """Pairs as a Siamese network learns them (Hadsell et al. 2006): the same product
    at distance 0, others beyond the margin. Of 2, which unit vectors can have."""
    margin = growing(0.6, 1.0, progress)
    margins = {"pos_margin": 0, "neg_margin": margin, "distance": LpDistance()}
    return Objective(ContrastiveLoss(**margins), PairMarginMiner(**margins))


def triplet(progress: float) -> Objective:
    """Another product is further than the same one by a margin (Schroff et al. 2015).

    As there, negatives are semi-hard at first: the hardest make all vectors collapse
    while the network is coarse.
    """
    margin = growing(0.1, 0.3, progress)
    kind = "semihard" if progress < GROWTH else "hard"
    distance = LpDistance(power=2)
    return Objective(
        TripletMarginLoss(margin=margin, distance=distance),
        TripletMarginMiner(margin=margin, type_of_triplets=kind, distance=distance),
    )


def ntxent(progress: float) -> Objective:
    """The same product is told from all others at once: N-pair loss (Sohn 2016) on
    cosines with a temperature, as InfoNCE (van den Oord et al. 2018)."""
    return Objective(NTXentLoss(temperature=0.07), MultiSimilarityMiner(epsilon=0.3))


def supcon(progress: float) -> Objective:
    """Supervised contrastive loss: all pictures of a product at once (Khosla et al.
    2020)."""
    return Objective(SupConLoss(temperature=0.1), MultiSimilarityMiner(epsilon=0.3))


LOSSES: dict[str, Callable[[float], Objective]] = {
    "contrastive": contrastive,
    "triplet": triplet,
    "ntxent": ntxent,
    "supcon": supcon,
}
