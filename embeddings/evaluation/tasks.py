"""Tasks that a search has to do well, made of one labelled set's pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings.encoders.base import Encoder
from embeddings.evaluation.datasets import LabelledSet
from embeddings.evaluation.features import Array, Features
from embeddings.evaluation.methods import LOOKS, similarities
from embeddings.fusion import FusionWeights, fuse, places
from embeddings.measures import cosine

Mask = NDArray[np.bool_]
QUERIES, VIEWS, VARIANTS = "queries", "other views", "other colours"
FOLDS = 5
WORDS = "words beside a picture"


@dataclass(frozen=True)
class Task:
    """n questions to m pictures of some products.

    `similarities` are float of shape (n, m), by name as in FusionWeights; the masks
    are of shape (n, m) as well: the pictures of `right` products, of their `variants`,
    and of what is `left_out`. `products` is whose each picture is.
    """

    name: str
    similarities: Mapping[str, Array]
    right: Mask
    variants: Mask
    left_out: Mask
    products: Sequence[str]

    def __len__(self) -> int:
        return len(self.right)

    def folds(self, seed: int) -> NDArray[np.int64]:
        """In which of FOLDS parts each question is held out, of shape (n,)."""
        return np.random.default_rng(seed).permutation(len(self)) % FOLDS

    def some(self, rows: Array) -> Task:
        """The same with these questions alone."""
        return replace(
            self,
            similarities={name: a[rows] for name, a in self.similarities.items()},
            right=self.right[rows],
            variants=self.variants[rows],
            left_out=self.left_out[rows],
        )

    def scores(self, weights: FusionWeights) -> NDArray[np.float64]:
        """Of each product by its best picture, float64 of shape (n, products), in the
        order of of_products(); -inf where the product is left out."""
        fused = fuse(weights, **self.similarities)
        return self.of_products(np.where(self.left_out, -np.inf, fused))

    def places(self, weights: FusionWeights) -> NDArray[np.float64]:
        """What products are put in order by, as scores()."""
        order = places(weights, **self.similarities)
        return self.of_products(np.where(self.left_out, -np.inf, order))

    def of_products(self, values: Array) -> Array:
        """The greatest value of each product's pictures, shape (n, products)."""
        order, starts = self._by_product
        return np.maximum.reduceat(values[:, order], starts, axis=1)

    @cached_property
    def _by_product(self) -> tuple[Array, Array]:
        codes = np.unique(self.products, return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        return order, np.unique(codes[order], return_index=True)[1]


def tasks_of(features: Features, name: str) -> list[Task]:
    """What can be asked of a labelled set whose encoder's feature has this name.

    - queries: the set's own;
    - other views: a product's further pictures ask for its main, the first one;
    - other colours: its main picture asks for those of its variants, itself left out.

    The last two are there where the gallery has several pictures of a product, and
    where queries name variants.
    """
    found = [_queries(features, name)]
    labelled = features.labelled
    mains, others = _mains(labelled)
    groups = _groups(labelled)
    products = np.array(labelled.products)
    known = [row for row in mains if len(groups.get(products[row], ())) > 1]
    if others:
        right = [_same(labelled, p) for p in products[others]]
        nothing: list[frozenset[str]] = [frozenset()] * len(others)
        found.append(_among(VIEWS, features, name, others, mains, right, nothing))
    if known:
        out = [_same(labelled, p) for p in products[known]]
        right = [groups[p] - left for p, left in zip(products[known], out, strict=True)]
        found.append(_among(VARIANTS, features, name, known, mains, right, out))
    return found


def words_of(features: Features, name: str, encoder: Encoder) -> Task | None:
    """A main picture and words ask for those of its variants that the words describe.

    The product itself is left out. None where the set has no such words, or the
    encoder reads pictures only.
    """
    labelled = features.labelled
    if not encoder.supports_texts or not labelled.texts:
        return None
    mains, _ = _mains(labelled)
    groups = _groups(labelled)
    rows, texts, right, out = [], [], [], []
    for row in mains:
        product = labelled.products[row]
        for number, text in enumerate(labelled.texts):
            described = text.right & groups.get(product, frozenset())
            itself = _same(labelled, product)
            if described and not described & itself:
                rows.append(row)
                texts.append(number)
                right.append(described)
                out.append(itself)
    if not rows:
        return None
    pictures = _among(WORDS, features, name, rows, mains, right, out)
    vectors = encoder.encode_texts([text.text for text in labelled.texts])
    alike = cosine(vectors, features.gallery[name][mains])[texts]
    return replace(pictures, similarities={**pictures.similarities, "text": alike})


def spread(count: int, most: int) -> NDArray[np.int64]:
    """At most so many of a count's row numbers, evenly spread."""
    rows = np.linspace(0, count - 1, min(count, most))
    return np.unique(rows.astype(np.int64))


def _queries(features: Features, name: str) -> Task:
    labelled = features.labelled
    products = labelled.products
    asked = labelled.queries
    return Task(
        QUERIES,
        similarities(name, features.queries, features.gallery),
        _mask([query.right for query in asked], products),
        _mask([query.variants for query in asked], products),
        _mask([query.left_out for query in asked], products),
        products,
    )


def _among(
    task: str,
    features: Features,
    name: str,
    rows: Sequence[int],
    mains: Sequence[int],
    right: Sequence[frozenset[str]],
    left_out: Sequence[frozenset[str]],
) -> Task:
    """Gallery pictures ask for the main pictures of the gallery."""
    names = (name, *(feature.name for feature in LOOKS))
    asked = {key: features.gallery[key][rows] for key in names}
    found = {key: features.gallery[key][mains] for key in names}
    products = [features.labelled.products[row] for row in mains]
    return Task(
        task,
        similarities(name, asked, found),
        _mask(right, products),
        np.zeros((len(rows), len(mains)), bool),
        _mask(left_out, products),
        products,
    )


def _mask(wanted: Sequence[frozenset[str]], products: Sequence[str]) -> Mask:
    """Whether each picture is of one of the products wanted of it."""
    names = np.array(products)
    shape = len(wanted), len(products)
    return np.array([np.isin(names, list(some)) for some in wanted]).reshape(shape)


def _mains(labelled: LabelledSet) -> tuple[list[int], list[int]]:
    """Rows of the first picture of each product, and of all others."""
    mains: dict[str, int] = {}
    for row, product in enumerate(labelled.products):
        mains.setdefault(product, row)
    chosen = set(mains.values())
    rows = range(len(labelled.gallery))
    return list(mains.values()), [row for row in rows if row not in chosen]


def _same(labelled: LabelledSet, product: str) -> frozenset[str]:
    """The product, with other SKUs that queries call the same."""
    found = frozenset([product])
    return found.union(*(q.right for q in labelled.queries if product in q.right))


def _groups(labelled: LabelledSet) -> dict[str, frozenset[str]]:
    """Products that differ in their colour alone, as far as queries name them."""
    return _joined(q.right | q.variants for q in labelled.queries if q.variants)


def _joined(sets: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    """The union of all sets that share a member, by member."""
    found: dict[str, frozenset[str]] = {}
    for some in sets:
        union = some.union(*(found.get(member, some) for member in some))
        found |= dict.fromkeys(union, union)
    return found
