"""Frozen features: every picture and its views encoded once, kept on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from embeddings.decoding import decode_apart
from embeddings.encoders.base import Encoder, Vectors, unit_rows
from embeddings.images import Picture
from embeddings.training.shop import Example
from embeddings.training.views import VIEWS, views

PICTURES_AT_ONCE = 16


def features(examples: Sequence[Example], encoder: Encoder, cache: Path) -> Vectors:
    """Unit vectors of all views, float32 of shape (len(examples), VIEWS, dimension).

    A picture that cannot be read gets zeros. What is in the cache is not encoded again,
    and a run that was stopped goes on where it was.
    """
    folder = cache / encoder.identity[:16]
    found = np.zeros((len(examples), VIEWS, encoder.dimension), np.float32)
    missing = []
    for row, example in enumerate(examples):
        kept = _kept(_path(folder, example), found.shape[1:])
        if kept is None:
            missing.append(row)
        else:
            found[row] = kept
    with tqdm(total=len(missing), desc="Encoding", unit="picture", disable=None) as bar:
        for start in range(0, len(missing), PICTURES_AT_ONCE):
            rows = missing[start : start + PICTURES_AT_ONCE]
            for row, vectors in _encoded([(r, examples[r]) for r in rows], encoder):
                # As they are kept: a run that goes on is to see the same.
                found[row] = kept = vectors.astype(np.float16)
                if not examples[row].private:
                    _keep(_path(folder, examples[row]), kept)
            bar.update(len(rows))
    return unit_rows(found.reshape(-1, encoder.dimension)).reshape(found.shape)


def pictures(examples: Sequence[Example]) -> list[Image.Image | None]:
    """The pictures of examples, decoded; None where one cannot be read any more."""
    files: list[bytes] = []
    for example in examples:
        try:
            with example.file.open() as source:
                files.append(source.read())
        except (OSError, ValueError):  # Gone, or no file was ever kept.
            files.append(b"")
    answers = decode_apart(files)
    return [a.image if isinstance(a, Picture) else None for a in answers]


def _encoded(
    pairs: Sequence[tuple[int, Example]], encoder: Encoder
) -> Iterator[tuple[int, Vectors]]:
    decoded = pictures([example for _, example in pairs])
    readable = [
        (row, views(image, example.content_hash))
        for (row, example), image in zip(pairs, decoded, strict=True)
        if image is not None
    ]
    vectors = encoder.encode_images([view for _, taken in readable for view in taken])
    for number, (row, _) in enumerate(readable):
        yield row, vectors[number * VIEWS : (number + 1) * VIEWS]


def _path(folder: Path, example: Example) -> Path:
    return folder / example.content_hash[:2] / f"{example.content_hash}.npy"


def _kept(path: Path, shape: tuple[int, ...]) -> NDArray[np.float16] | None:
    try:
        kept = np.load(path)
    except (OSError, ValueError, EOFError):  # None yet, or cut short by a full disk.
        return None
    return kept if kept.shape == shape else None


def _keep(path: Path, vectors: NDArray[np.float16]) -> None:
    """Whole or not at all, so that a run may be stopped at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        np.save(file, vectors)
    draft.replace(path)
