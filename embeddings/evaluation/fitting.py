"""Learns what counts how much in a score, and what a score then means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from embeddings.encoders.base import Encoder
from embeddings.evaluation.calibrating import UnfitSet, fit_calibration
from embeddings.evaluation.features import Features
from embeddings.evaluation.tasks import FOLDS, Task, spread, tasks_of, words_of
from embeddings.fusion import VECTOR_ALONE, FusionWeights
from embeddings.models import IndexVersion
from embeddings.ranking import Tuning

Values = NDArray[np.float64]
# A cosine differs by some hundredths where a ranking is decided: so sharp is the
# softmax that learning begins with, and the bound beyond which it only gets sharper.
FIRST_SHARPNESS, MOST_SHARPNESS = 20.0, 500.0
# Of what was learned, the rest being the vector's: the more careful, the less is lost
# where other looks mislead.
SHARES = [number / 10 for number in range(1, 11)]
# What the same shape may add to the order: none first.
BOOSTS = [number / 10 for number in range(16)]
# Questions of a task that weights are learned from: five numbers need no more.
MOST_QUESTIONS = 300
# Of the weight that words beside a picture may have.
TEXT_SHARES = [number / 20 for number in range(20)]
# Of fewer questions each, held out in FOLDS parts, a figure would mean nothing.
FEWEST = 10
# No task may lose more of its Recall@1 by what the others win: less than one of 160
# questions. At 0.01, outlines won other colours and took the print of a T-shirt.
TOLERATED = 0.005
# Anything beside the vector has to win so much on questions it was not learned from,
# and a larger boost so much more than a smaller one. At 0.002, outlines and textures
# won 8 of 551 questions of other colours, nothing of the two other tasks, and took the
# print of a T-shirt in 3 of 10 pictures.
LEAST_GAIN = 0.005


@dataclass(frozen=True)
class Fit:
    """A tuning, the labelled set it was learned from, and by task how it did there on
    questions that were held out."""

    tuning: Tuning
    dataset: str
    figures: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, Any]:
        """As calibration.json, in an encoder's folder and in an index version."""
        return {
            "fusion": self.tuning.fusion.as_json(),
            "calibration": self.tuning.calibration.as_json(),
            "fitted_on": {"dataset": self.dataset, **self.figures},
        }


def fit(features: Features, name: str, encoder: Encoder, *, seed: int = 0) -> Fit:
    """Learn from a labelled set on which the encoder's feature has this name.

    Weights are learned on all of tasks_of(), each counting the same, then that of words
    beside them. Scores mean what they mean for the first task, the set's own queries.
    Raises UnfitSet.
    """
    own, *others = tasks_of(features, name)
    if len(own) < FEWEST:
        raise UnfitSet(f"it has {len(own)} queries, and {FEWEST} are needed")
    tasks = [own, *(task for task in others if len(task) >= FEWEST)]
    weights, figures = fit_fusion(tasks, seed=seed)
    if words := words_of(features, name, encoder):
        weights, figures[words.name] = fit_text(words, weights, seed=seed)
    calibration, quality = fit_calibration(own, weights, seed=seed)
    tuning = Tuning(weights, calibration)
    return Fit(tuning, features.labelled.name, figures | {"pairs": quality})


def store(found: Fit, encoder: Encoder) -> IndexVersion:
    """Let the live index version rank and judge so from now on.

    Raises UnfitSet where it was not made with this encoder.
    """
    version = IndexVersion.objects.live()
    if version is None or version.encoder_identity != encoder.identity:
        raise UnfitSet(f"the live index version was not made with {encoder.name}")
    version.calibration = found.as_json()
    version.save(update_fields=["calibration"])
    return version


def fit_fusion(
    tasks: Sequence[Task], *, seed: int = 0
) -> tuple[FusionWeights, dict[str, dict[str, float]]]:
    """Weights, and by task Recall@1 and mAP held out, by the vector alone and fused.

    Of _choices(), the one that, held out, does best on average without taking more than
    TOLERATED of any task's Recall@1. fit_boost() alone has seen all questions.
    """
    boost = fit_boost(tasks)
    alone = [ranking_figures(task, VECTOR_ALONE).mean(axis=0) for task in tasks]
    folds = [task.folds(seed) for task in tasks]
    sums: Values = np.zeros(1)  # Over the questions, by choice, task and metric.
    for fold in range(FOLDS):
        parts = list(zip(tasks, folds, strict=True))
        choices = _choices([task.some(held != fold) for task, held in parts], boost)
        asked = [task.some(held == fold) for task, held in parts]
        sums = sums + [
            [ranking_figures(task, choice).sum(axis=0) for task in asked]
            for choice in choices
        ]
    means = sums / np.array([len(task) for task in tasks])[None, :, None]
    chosen = _best_choice(means, np.array(alone))
    return _choices(tasks, boost)[chosen], {
        task.name: {
            "questions": len(task),
            "vector_recall_at_1": float(alone[t][0]),
            "fused_recall_at_1": float(means[chosen, t, 0]),
            "vector_map": float(alone[t][1]),
            "fused_map": float(means[chosen, t, 1]),
        }
        for t, task in enumerate(tasks)
    }


def fit_boost(tasks: Sequence[Task]) -> float:
    """What the same shape adds to the order where else the vector decides.

    The least of BOOSTS that wins nearly as much as the best, without taking more than
    TOLERATED of any task's Recall@1. Chosen on all questions: one number of 16, which
    no single question moves.
    """
    choices = [replace(VECTOR_ALONE, same_shape=boost) for boost in BOOSTS]
    means = np.array(
        [[ranking_figures(t, choice).mean(axis=0) for t in tasks] for choice in choices]
    )
    gains = _gains(means, means[0])
    if gains.max() < LEAST_GAIN:
        return 0.0
    return BOOSTS[int(np.argmax(gains > gains.max() - LEAST_GAIN))]


def _choices(tasks: Sequence[Task], boost: float) -> list[FusionWeights]:
    """What is learned from all tasks and from each alone, and mixtures of these with
    the vector; in the end the vector alone. All with the boost of the same shape."""
    together = [list(tasks)] if len(tasks) > 1 else []
    learned = [learn_weights(some) for some in [*together, *([t] for t in tasks)]]
    mixtures = [mixed(weights, share) for weights in learned for share in SHARES]
    return [replace(all_, same_shape=boost) for all_ in (*mixtures, VECTOR_ALONE)]


def fit_text(
    task: Task, weights: FusionWeights, *, seed: int = 0
) -> tuple[FusionWeights, dict[str, float]]:
    """The same weights with one for words, and its figures held out.

    The others keep their proportions, so that nothing changes where no words are. What
    the same shape adds is left out beside words, as in a search.
    """
    choices = [_with_text(weights, share) for share in TEXT_SHARES]
    # By choice, question and metric; average precision is what is chosen by.
    figures = np.stack([ranking_figures(task, choice) for choice in choices])
    folds = task.folds(seed)
    held_out = np.zeros((len(task), 2))
    for fold in range(FOLDS):
        best = figures[:, folds != fold, 1].mean(axis=1).argmax()
        held_out[folds == fold] = figures[best, folds == fold]
    chosen = choices[int(figures[:, :, 1].mean(axis=1).argmax())]
    return replace(chosen, same_shape=weights.same_shape), {
        "questions": len(task),
        "picture_recall_at_1": float(figures[0, :, 0].mean()),
        "fused_recall_at_1": float(held_out[:, 0].mean()),
        "picture_map": float(figures[0, :, 1].mean()),
        "fused_map": float(held_out[:, 1].mean()),
    }


def _with_text(weights: FusionWeights, share: float) -> FusionWeights:
    parts = {name: (1 - share) * part for name, part in weights.shares.items()}
    boost = 0.0 if share else weights.same_shape
    return FusionWeights(**parts | {"text": share}, same_shape=boost)


def learn_weights(tasks: Sequence[Task]) -> FusionWeights:
    """Weights with which the right pictures come first.

    They make right pictures likely in a softmax over all pictures of a question, the
    listwise loss ListNet's top one (Cao et al. 2007), where each task counts the same
    and none may be negative. MOST_QUESTIONS of each are enough.
    """
    names = list(tasks[0].similarities)
    first = np.array([FIRST_SHARPNESS if n == "vector" else 1.0 for n in names])
    asked = [task.some(spread(len(task), MOST_QUESTIONS)) for task in tasks]
    stacks = [(_stacked(task, names), task) for task in asked]

    def loss(sharpness: Values) -> tuple[float, Values]:
        parts = [_listwise_loss(sharpness, values, task) for values, task in stacks]
        losses, slopes = zip(*parts, strict=True)
        return float(np.mean(losses)), np.mean(slopes, axis=0)

    bounds = [(0.0, MOST_SHARPNESS)] * len(names)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x
    if not found.sum() > 0:
        return VECTOR_ALONE
    shares = found / found.sum()
    return FusionWeights(**dict(zip(names, map(float, shares), strict=True)))


def mixed(weights: FusionWeights, share: float) -> FusionWeights:
    """This share of the weights, the rest being the vector's."""
    parts = {name: share * weight for name, weight in weights.as_json().items()}
    return FusionWeights(**parts | {"vector": parts["vector"] + 1 - share})


def ranking_figures(task: Task, weights: FusionWeights) -> Values:
    """Recall@1 and average precision of each question, of shape (n, 2)."""
    scores = task.places(weights)
    right = task.of_products(task.right & ~task.left_out)
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(right, order, axis=1)
    precision = hits.cumsum(axis=1) / np.arange(1, hits.shape[1] + 1)
    average = (precision * hits).sum(axis=1) / np.maximum(hits.sum(axis=1), 1)
    return np.column_stack([hits[:, 0], average]).astype(np.float64)


def _stacked(task: Task, names: Sequence[str]) -> Values:
    """Of shape (similarities, n, m); what is not known is as the mean of the rest."""
    arrays = [np.asarray(task.similarities[name], np.float64) for name in names]
    return np.stack([np.where(np.isnan(a), np.nanmean(a), a) for a in arrays])


def _listwise_loss(
    sharpness: Values, values: Values, task: Task
) -> tuple[float, Values]:
    """The mean of -log P(right), and its slope for each similarity."""
    logits = np.where(task.left_out, -np.inf, np.tensordot(sharpness, values, axes=1))
    of_right = np.where(task.right, logits, -np.inf)
    answerable = np.isfinite(of_right).any(axis=1)
    logits, of_right = logits[answerable], of_right[answerable]
    whole = logsumexp(logits, axis=1, keepdims=True)
    part = logsumexp(of_right, axis=1, keepdims=True)
    pull = np.exp(logits - whole) - np.exp(of_right - part)
    slope = np.einsum("nm,knm->k", pull, values[:, answerable]) / len(logits)
    return float((whole - part).mean()), slope


def _best_choice(means: Values, alone: Values) -> int:
    """Of shape (choices, tasks, metrics); the last choice is the vector and the boost.

    `alone`, of shape (tasks, metrics), is the vector without it: no task may lose more
    of that than is tolerated.
    """
    gains = _gains(means, alone)
    gains = np.where(gains >= gains[-1] + LEAST_GAIN, gains, -np.inf)
    gains[-1] = 0
    return int(gains.argmax())


def _gains(means: Values, alone: Values) -> Values:
    """What each choice wins on average over `alone`, of shape (tasks, metrics); -inf
    where that costs a task too much."""
    harmless = (means[:, :, 0] >= alone[:, 0] - TOLERATED).all(axis=1)
    return np.where(harmless, (means - alone).mean(axis=(1, 2)), -np.inf)
