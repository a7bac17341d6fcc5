"""How long encoders take for a picture on this machine's CPU, side by side."""

import argparse
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image

from benchmarks.gpu_indexing import make_network
from embeddings.encoders.base import Encoder

RANDOM = "random:"
BATCH = 32
SIZE = (800, 600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "encoders",
        nargs="+",
        metavar="ENCODER",
        help=f"a value of ENCODER, or {RANDOM}ARCHITECTURE, one of open_clip's with"
        " random weights; the others are compared with the first",
    )
    parser.add_argument("--rounds", type=int, default=15, help="of each (15)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory(prefix="lookalike-") as scratch:
        encoders = load(options.encoders, Path(scratch))
        times = measure(encoders, options.rounds)
    print(
        f"Threads: {options.threads}. Medians of {options.rounds} rounds, ms a picture:"
    )
    show(times)


def load(names: list[str], scratch: Path) -> dict[str, Encoder]:
    """Encoders by name, as the shop loads them, on the CPU."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "webapp.settings", "ENCODER_DEVICE": "cpu"}
    import django

    django.setup()
    from embeddings import backends

    encoders = {}
    for name in names:
        value = name
        if name.startswith(RANDOM):
            architecture = name.removeprefix(RANDOM)
            folder = make_network(scratch / architecture, architecture)
            value = f"openclip:local-dir:{folder}"
        encoders[name] = backends.load_encoder(value)
    return encoders


def measure(
    encoders: Mapping[str, Encoder], rounds: int
) -> dict[str, tuple[float, float]]:
    """Milliseconds a picture, of one alone and of BATCH at once.

    Resizing is part of it, decoding is not. All encoders take their turn in each round,
    so that whatever else the machine does slows down all of them.
    """
    pictures = make_pictures(BATCH)
    seconds: dict[str, tuple[list[float], list[float]]] = {
        name: ([], []) for name in encoders
    }
    for number in range(rounds + 1):
        for name, encoder in encoders.items():
            for batch, found in zip(
                (pictures[:1], pictures), seconds[name], strict=True
            ):
                begun = time.perf_counter()
                encoder.encode_images(batch)
                if number:  # The first round warms up.
                    found.append((time.perf_counter() - begun) / len(batch))
    return {
        name: (1000 * median(alone), 1000 * median(together))
        for name, (alone, together) in seconds.items()
    }


def make_pictures(count: int) -> list[Image.Image]:
    """Random pictures, coarse in detail, as large as a phone's after decoding."""
    random = np.random.default_rng(0)
    coarse = [random.integers(0, 256, (24, 32, 3), np.uint8) for _ in range(count)]
    return [
        Image.fromarray(pixels).resize(SIZE, Image.Resampling.BICUBIC)
        for pixels in coarse
    ]


def show(times: dict[str, tuple[float, float]]) -> None:
    """A table; shares are of the first encoder's time."""
    width = max(map(len, times))
    first = next(iter(times.values()))
    heads = ("one alone", "share", f"{BATCH} at once", "share")
    print(" " * width, *(head.rjust(10) for head in heads))
    for name, row in times.items():
        cells = [
            cell
            for ms, whole in zip(row, first, strict=True)
            for cell in (f"{ms:.1f}".rjust(10), f"{ms / whole:.2f}".rjust(10))
        ]
        print(name.ljust(width), *cells)


if __name__ == "__main__":
    main()
