"""What a shop's own database offers to learn from, parted by product."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from django.db.models.fields.files import FieldFile
from numpy.typing import NDArray

from catalog.models import ProductImage
from embeddings.colours import shared_colours
from embeddings.decoding import decode_apart
from embeddings.evaluation.golden import Groups, Part, part_of
from embeddings.images import Picture
from embeddings.looks import Look, look_in, look_of
from embeddings.models import Click, Judgement, Verdict
from embeddings.queries import is_listed

# Bits of 64, and the share of colours, from which on two pictures are one. By outline
# alone, half of a shop's pictures were taken for the same in another colour (203 of 405
# of the demo's); so it is 74. Of 80 smaller, recompressed copies, 78 share as much.
NEAR = 8
SAME_COLOURS = 0.5
# A click says less than a shop's own pictures: it is drawn half as often.
WEIGHT_OF_A_CLICK = 0.5
# Who says that a product fits has looked at more than its card.
CLICKS_OF_A_VERDICT = 3
# Their features, of 1,280 numbers in four views, take 400 MB.
MOST_PICTURES = 20_000
MOST_JUDGED_BY = 1000
ROWS = 1000


@dataclass(frozen=True)
class Example:
    """A picture, the product it shows (a number), and how often it is drawn.

    `look` is that of its row, whose colours may be empty. Nothing of a `private` one
    outlives its file.
    """

    file: FieldFile
    content_hash: str
    look: Look
    label: int
    weight: float = 1.0
    private: bool = False

    @property
    def part(self) -> Part:
        return part_of(self.label)


@dataclass(frozen=True)
class Material:
    """Pictures to learn from and pictures to judge by, never of the same product.

    `opposed` are pairs of labels that people told apart; `left_out` counts the pictures
    that are in neither, by reason.
    """

    training: Sequence[Example]
    validation: Sequence[Example]
    opposed: Sequence[tuple[int, int]] = ()
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def examples(self) -> list[Example]:
        """All of them, training first."""
        return [*self.training, *self.validation]

    @property
    def parts(self) -> tuple[Sequence[Example], Sequence[Example]]:
        return self.training, self.validation

    def only(self, wanted: NDArray[np.bool_]) -> Material:
        """Without the examples that could not be read; they are counted."""
        first = len(self.training)
        parts = [
            [e for e, w in zip(part, chosen, strict=True) if w]
            for part, chosen in zip(
                self.parts, (wanted[:first], wanted[first:]), strict=True
            )
        ]
        broken = Counter(unreadable=int((~wanted).sum()))
        return replace(
            self,
            training=parts[0],
            validation=parts[1],
            left_out=+(self.left_out + broken),
        )


def collect() -> Material:
    """All that can be learnt from: pictures of products, judged pairs, shoppers' word.

    The same products are always on the same side. Golden pictures are left out, and
    near copies of what is on the other side: no picture stands on both.
    """
    groups = Groups()
    left_out: Counter[str] = Counter()
    doubted = contradicted(groups)
    found = unambiguous(of_products(groups, doubted), left_out)
    found += of_clicks(groups)
    parts: dict[Part, list[Example]] = defaultdict(list)
    for example in found:
        parts[example.part].append(example)
    left_out["golden"] = len(parts[Part.GOLDEN])
    validation = without_copies(parts[Part.VALIDATION], parts[Part.GOLDEN])
    others = [*parts[Part.GOLDEN], *parts[Part.VALIDATION]]
    training = without_copies(parts[Part.TRAINING], others)
    kept = len(validation) + len(training)
    left_out["near copies"] = len(found) - left_out["golden"] - kept
    left_out["doubted"] = len(doubted)
    taken, judged_by = training[:MOST_PICTURES], validation[:MOST_JUDGED_BY]
    left_out["too many"] = kept - len(taken) - len(judged_by)
    return Material(taken, judged_by, list(opposed(groups)), +left_out)


def of_products(groups: Groups, doubted: set[int]) -> Iterator[Example]:
    """The shop's pictures, but for those that people said show something else."""
    images = ProductImage.objects.order_by("pk").only(
        "file", "content_hash", "product", *Look._fields
    )
    for image in images.iterator():
        if image.pk not in doubted:
            look = look_in(image)
            label = groups.of(image.product_id)
            yield Example(image.file, image.content_hash, look, label)


def unambiguous(examples: Iterable[Example], left_out: Counter[str]) -> list[Example]:
    """Each file once, and none that two products have: which one does it show?"""
    labels = defaultdict(set)
    first: dict[str, Example] = {}
    for example in examples:
        labels[example.content_hash].add(example.label)
        first.setdefault(example.content_hash, example)
    alone = [e for digest, e in first.items() if len(labels[digest]) == 1]
    left_out["of two products"] = len(first) - len(alone)
    return alone


def of_clicks(groups: Groups) -> list[Example]:
    """Shoppers' pictures that are still kept, each with what was chosen most for it.

    Never with what was said not to fit, and none of the catalogue's own pictures: who
    searches with one looks for another product. Those of training products alone: what
    is judged by is the shop's own.
    """
    verdicts = Verdict.objects.with_picture().order_by("pk")
    clicks = list(Click.objects.with_picture().order_by("rank", "pk"))
    said = [*clicks, *verdicts.filter(fits=True)]
    chosen: dict[str, Counter[int]] = defaultdict(Counter)
    for one in said:
        count = 1 if isinstance(one, Click) else CLICKS_OF_A_VERDICT
        chosen[one.content_hash][groups.of(one.product_id)] += count
    misfits = verdicts.filter(fits=False)
    for digest, key in misfits.values_list("content_hash", "product"):
        chosen[digest].pop(groups.of(key), None)
    examples: dict[str, Example] = {}
    for one in said:
        query, digest = one.query, one.content_hash
        if query is None or digest in examples or not chosen[digest]:
            continue
        if is_listed(digest):
            continue
        label = chosen[digest].most_common(1)[0][0]
        if part_of(label) != Part.TRAINING:
            continue
        if look := _look(query.file):
            examples[digest] = Example(
                query.file, digest, look, label, WEIGHT_OF_A_CLICK, private=True
            )
    return list(examples.values())


def _look(file: FieldFile) -> Look | None:
    """How a picture looks, None where it cannot be read any more."""
    try:
        with file.open() as source:
            (picture,) = decode_apart([source.read()])
    except (OSError, ValueError):  # Gone, or no file was ever kept.
        return None
    return look_of(picture.image) if isinstance(picture, Picture) else None


def contradicted(groups: Groups) -> set[int]:
    """Pictures of one product of which people said that they do not show the same."""
    return {
        image
        for left, right, images in _told_apart(groups)
        if left == right
        for image in images
    }


def opposed(groups: Groups) -> Iterator[tuple[int, int]]:
    """Labels that people told apart: the two are to be seen side by side."""
    for left, right, _ in _told_apart(groups):
        if left != right and {part_of(left), part_of(right)} == {Part.TRAINING}:
            yield left, right
    yield from _misfits(groups)


def _misfits(groups: Groups) -> Iterator[tuple[int, int]]:
    """What shoppers said to fit a picture, and what not to."""
    fitting: dict[str, list[int]] = defaultdict(list)
    others: dict[str, list[int]] = defaultdict(list)
    rows = Verdict.objects.order_by("pk")
    for digest, key, fits in rows.values_list("content_hash", "product", "fits"):
        label = groups.of(key)
        if part_of(label) == Part.TRAINING:
            (fitting if fits else others)[digest].append(label)
    for digest, labels in fitting.items():
        pairs = product(labels, others[digest])
        yield from ((left, right) for left, right in pairs if left != right)


def _told_apart(groups: Groups) -> Iterator[tuple[int, int, tuple[int, int]]]:
    pairs = Judgement.objects.filter(same=False).order_by("pk")
    for left, right, *images in pairs.values_list(
        "left__product", "right__product", "left", "right"
    ):
        yield groups.of(left), groups.of(right), (images[0], images[1])


def without_copies(
    examples: Sequence[Example], others: Sequence[Example]
) -> list[Example]:
    """Those that look like none of the others."""
    near = near_copies([e.look for e in examples], [other.look for other in others])
    return [e for e, copied in zip(examples, near, strict=True) if not copied]


def near_copies(looks: Sequence[Look], others: Sequence[Look]) -> NDArray[np.bool_]:
    """Which looks differ from one of the others in at most NEAR bits and have its
    colours, where those of both are known."""
    near = np.zeros(len(looks), bool)
    for start in range(0, len(looks) if others else 0, ROWS):
        part = looks[start : start + ROWS]
        alike = np.bitwise_count(_bits(part)[:, None] ^ _bits(others)) <= NEAR
        shared = shared_colours(
            [look.colours for look in part], [other.colours for other in others]
        )
        # Not "at least": NaN, where colours are not known, is the same.
        near[start : start + ROWS] = (alike & ~(shared < SAME_COLOURS)).any(axis=1)
    return near


def _bits(looks: Sequence[Look]) -> NDArray[np.uint64]:
    return np.array([int(look.perceptual_hash or "0", 16) for look in looks], np.uint64)
