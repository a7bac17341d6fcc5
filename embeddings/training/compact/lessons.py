"""All that a training run looks at, prepared once and kept beside its results."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from embeddings.training.compact import cleaning, pixels
from embeddings.training.compact.captions import caption_of
from embeddings.training.compact.corpus import Example
from embeddings.training.compact.vocabulary import learn_merges, write_merges

TOKENS = 6144
CAPTIONS_EACH = 8


@dataclass(frozen=True)
class Lessons:
    """`pixels` is uint8 (n, side, side, 3), `masks` uint8 (n, side, side); n is the
    number of examples."""

    examples: list[Example]
    pixels: NDArray[np.uint8]
    masks: NDArray[np.uint8]

    def pictures(self, chosen: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Pixels (m, 3, side, side) and masks (m, 1, side, side) of these."""
        images = torch.from_numpy(self.pixels[chosen]).permute(0, 3, 1, 2)
        return images.contiguous(), torch.from_numpy(self.masks[chosen])[:, None]


def prepare(
    examples: Sequence[Example], measured: Sequence[Path], folder: Path
) -> Lessons:
    """Decode, clean, find subjects; from `folder` what is there.

    Whatever is a near copy of a `measured` picture is left out.
    """
    sources = [*(example.path for example in examples), *measured]
    names = [str(path) for path in sources]
    kept = folder / "lessons.npz"
    if kept.exists():
        with np.load(kept) as known:
            if known["names"].tolist() == names:
                clean = known["clean"]
                return Lessons(
                    [e for e, good in zip(examples, clean, strict=True) if good],
                    known["pixels"],
                    known["masks"],
                )
    folder.mkdir(parents=True, exist_ok=True)
    clean = ~cleaning.copies(
        cleaning.hashes([example.path for example in examples]),
        cleaning.hashes(measured),
    )
    good = [e for e, is_good in zip(examples, clean, strict=True) if is_good]
    pictures = pixels.load([example.path for example in good])
    lessons = Lessons(good, pictures, pixels.subjects(pictures))
    draft = folder / "lessons.part.npz"  # Whole or not at all.
    np.savez(
        draft,
        names=np.array(names),
        clean=clean,
        pixels=lessons.pixels,
        masks=lessons.masks,
    )
    draft.replace(kept)
    return lessons


def write_vocabulary(examples: Sequence[Example], path: Path, seed: int) -> None:
    """The merges that these examples' captions and sentences are spelled with."""
    chance = random.Random(seed)  # noqa: S311 - neither cryptography nor security
    texts = [
        caption_of(example, chance).text
        for example in examples
        for _ in range(CAPTIONS_EACH)
    ]
    texts += [text for example in examples for text in example.sentences]
    texts += [value for example in examples for _, value in example.facts]
    write_merges(learn_merges(texts, TOKENS), path)
