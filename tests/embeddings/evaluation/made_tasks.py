"""Tasks made of numbers, where it is known which similarity knows what."""

import numpy as np

from embeddings.evaluation.tasks import Task

COUNT = 40


def make_task(name="queries", right=None, **similarities):
    """Every question has one picture of each product; its own product is right."""
    right = np.eye(COUNT, dtype=bool) if right is None else right
    nothing = np.zeros_like(right)
    products = [f"{number:02}" for number in range(COUNT)]
    return Task(name, similarities, right, nothing, nothing, products)


def noise(seed, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(COUNT, COUNT))


def informed(seed, right=1.0, scale=0.5):
    return right * np.eye(COUNT) + noise(seed, scale)
