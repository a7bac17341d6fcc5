"""A quick look at a network in training, on pictures that it never learns from."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from open_clip import CLIP
from PIL import Image

from embeddings.images import decode_image
from embeddings.training.compact.network import SIDE

AT_ONCE = 128


class Glance:
    """Queries, a gallery, and the labels of both: how many are found first?"""

    def __init__(
        self,
        name: str,
        queries: Sequence[tuple[Path, set[str]]],
        gallery: Sequence[tuple[Path, str]],
    ) -> None:
        self.name = name
        self._right = [right for _, right in queries]
        self._labels = np.array([label for _, label in gallery])
        self._queries = _read([path for path, _ in queries])
        self._gallery = _read([path for path, _ in gallery])

    def __call__(self, network: CLIP) -> dict[str, float]:
        """The share of queries with a right product first, and among the first five."""
        scores = _vectors(network, self._queries) @ _vectors(network, self._gallery).T
        order = np.argsort(-scores, axis=1)
        found = [
            [label in right for label in _first(self._labels[row], 5)]
            for row, right in zip(order, self._right, strict=True)
        ]
        return {
            f"{self.name} R@1": float(np.mean([row[0] for row in found])),
            f"{self.name} R@5": float(np.mean([any(row) for row in found])),
        }


def of_demo(folder: Path) -> Glance:
    """The demo's queries in its catalogue."""
    with (folder / "products.csv").open(encoding="utf-8", newline="") as file:
        gallery = [
            (folder / name, row["sku"])
            for row in csv.DictReader(file)
            for name in row["images"].split("|")
            if name and "broken" not in name
        ]
    with (folder / "queries/queries.csv").open(encoding="utf-8", newline="") as file:
        queries = [
            (folder / "queries" / row["file"], {row["product"], *row["same"].split()})
            for row in csv.DictReader(file)
        ]
    return Glance("demo", queries, gallery)


def of_grocery(folder: Path) -> Glance:
    """Photos of the Grocery Store set's `val` among its studio pictures."""
    with (folder / "classes.csv").open(encoding="utf-8", newline="") as file:
        gallery = [
            (folder / row[4].lstrip("/"), row[1]) for row in list(csv.reader(file))[1:]
        ]
    lines = (folder / "val.txt").read_text().splitlines()
    queries = [
        (folder / name, {number})
        for name, number, _ in (line.split(", ") for line in lines)
    ]
    return Glance("grocery val", queries, gallery)


def paths_of(photos: Path, demo: Path) -> list[Path]:
    """Every picture that is only measured with."""
    return [
        *sorted((demo / "queries").glob("*.jpg")),
        *sorted((photos / "grocery/val").rglob("*.jpg")),
        *sorted((photos / "clothing/test").rglob("*.jpg")),
    ]


def _first(labels: NDArray[np.str_], most: int) -> list[str]:
    """Products in the order in which any of their pictures comes."""
    return list(dict.fromkeys(labels.tolist()))[:most]


def _read(paths: Sequence[Path]) -> NDArray[np.uint8]:
    pixels = np.empty((len(paths), SIDE, SIDE, 3), np.uint8)
    for path, picture in zip(paths, pixels, strict=True):
        image = decode_image(path.read_bytes()).image
        picture[:] = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    return pixels


def _vectors(network: CLIP, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    network.eval()
    parts = []
    for start in range(0, len(pixels), AT_ONCE):
        batch = torch.from_numpy(pixels[start : start + AT_ONCE]).permute(0, 3, 1, 2)
        with torch.inference_mode():
            parts.append(
                network.encode_image(batch.float() / 127.5 - 1, normalize=True)
            )
    return torch.cat(parts).numpy()
