"""From hits on pictures to a list of products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from embeddings.calibration import Calibration
from embeddings.fusion import FusionWeights, boosts, fuse
from embeddings.looks import UNKNOWN, Look, likenesses
from embeddings.vector_stores.base import Hit

# What likeness to the query counts beside being unlike what was chosen before.
RELEVANCE = 0.7


class Judged(NamedTuple):
    """A picture's score, and what is added to it where pictures are put in order."""

    id: int
    score: float
    boost: float = 0.0


class Candidate(NamedTuple):
    """A product on its way through ranking, with its best-matching picture.

    In order it counts as much more than its score as `boost` says.
    """

    product_id: int
    image_id: int
    score: float
    boost: float = 0.0

    @property
    def place(self) -> float:
        """What it is put in order by, the highest first."""
        return self.score + self.boost

    def with_score(self, score: float) -> Self:
        """The same in the same place, with a score that may be higher."""
        if score == self.score:
            return self
        return self._replace(score=score, boost=self.place - score)


class Match(NamedTuple):
    """A found picture, and by its number the query vector that came closest to it."""

    id: int
    score: float
    query: int = 0


@dataclass(frozen=True)
class Tuning:
    """What was learned for one encoder: what counts how much, and what scores mean."""

    fusion: FusionWeights
    calibration: Calibration

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From {"fusion": {...}, "calibration": {...}}; other keys are for people.

        Raises ValueError where it is something else.
        """
        try:
            fusion, calibration = data["fusion"], data["calibration"]
        except (KeyError, TypeError) as error:
            raise ValueError("expected `fusion` and `calibration`") from error
        return cls(FusionWeights.from_json(fusion), Calibration.from_json(calibration))


def best_image_per_product(
    hits: Iterable[Hit | Judged], product_of_image: Mapping[int, int]
) -> list[Candidate]:
    """One candidate a product, closest first, those of one place by product id.

    Its picture is the one with the first place, its score that of the closest.

    Hits whose picture has no product in the mapping are left out. Milvus could group
    as well, but its grouping lowers the quality of the first results (milvus#46349).
    """
    best: dict[int, Candidate] = {}
    for hit in hits:
        product_id = product_of_image.get(hit.id)
        if product_id is None:
            continue
        found = Candidate(product_id, *hit)
        known = best.get(product_id, found)
        first = found if found.place > known.place else known
        best[product_id] = first.with_score(max(found.score, known.score))
    return sorted(best.values(), key=lambda found: (-found.place, found.product_id))


def rank_by_windows(
    order: Sequence[int],
    judge: Callable[[Sequence[int]], Iterable[Judged]],
    product_of_image: Mapping[int, int],
    *,
    wanted: int,
    window: int,
) -> list[Candidate]:
    """Products in the order of a closer look, taken at `window` pictures at a time.

    `order` is what a first look said; `judge` gives the scores of some of its pictures.
    A product stands where its first window puts it, so that what a longer order adds
    at its end changes nothing before it: pages follow each other without a gap. At
    least `wanted` products, where there are so many.
    """
    found: dict[int, Candidate] = {}
    for start in range(0, len(order), window):
        if len(found) >= wanted:
            break
        hits = judge(order[start : start + window])
        for candidate in best_image_per_product(hits, product_of_image):
            found.setdefault(candidate.product_id, candidate)
    return list(found.values())


def varied(
    ranked: Sequence[Candidate], vectors: Mapping[int, NDArray[np.float32]]
) -> list[Candidate]:
    """All of the candidates, those early that are unlike the ones before them.

    By maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998): the first stays
    first. What boosts others would bring all that is alike in one thing to the front.
    `vectors` are the unit vectors of the pictures by id; one that is missing is
    like no other.
    """
    if not vectors:
        return list(ranked)
    blank = np.zeros_like(next(iter(vectors.values())))
    rows = np.stack([vectors.get(found.image_id, blank) for found in ranked])
    relevance = RELEVANCE * np.array([found.score for found in ranked])
    likeness = (1 - RELEVANCE) * (rows @ rows.T)
    nearest = np.full(len(ranked), -1.0)
    chosen = [0] if ranked else []
    for _ in ranked[1:]:
        nearest = np.maximum(nearest, likeness[chosen[-1]])
        worth = relevance - nearest
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return [ranked[place] for place in chosen]


def closest_matches(answers: Sequence[Iterable[Hit]]) -> dict[int, Match]:
    """Of the hits of each query vector, each picture's closest, by its id.

    In the order of falling scores, equal ones by id.
    """
    best: dict[int, Match] = {}
    for query, hits in enumerate(answers):
        for hit in hits:
            if hit.id not in best or hit.score > best[hit.id].score:
                best[hit.id] = Match(hit.id, hit.score, query)
    ordered = sorted(best.values(), key=lambda match: (-match.score, match.id))
    return {match.id: match for match in ordered}


def fused(
    matches: Sequence[Match],
    asked: Sequence[Look],
    known: Mapping[int, Look],
    weights: FusionWeights,
) -> list[Judged]:
    """The matches with the score that their cosine and looks make together, and what
    their shapes add to the order.

    `asked` are the looks of the query pictures by number, `known` those of the found
    ones by id. What is not known of a picture does not count for it.
    """
    if not matches:
        return []
    looks = [known.get(match.id, UNKNOWN) for match in matches]
    pairs = [match.query for match in matches], np.arange(len(matches))
    alike = {name: all_[pairs] for name, all_ in likenesses(asked, looks).items()}
    scores = fuse(weights, vector=[match.score for match in matches], **alike)
    added = boosts(weights, alike["shape"])
    ids = [match.id for match in matches]
    return list(map(Judged, ids, scores.tolist(), added.tolist()))
