"""`python -m embeddings.training.compact.blend` mixes the weights of two runs."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from embeddings.training.compact.network import CONFIG, VOCABULARY, WEIGHTS


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m embeddings.training.compact.blend", description=__doc__
    )
    parser.add_argument("former", type=Path, help="an encoder's folder")
    parser.add_argument("later", type=Path, help="that of a run that began with it")
    parser.add_argument("out", type=Path, help="where the mixture is written")
    parser.add_argument("--share", type=float, default=0.5, help="of the later (0.5)")
    options = parser.parse_args()
    blend(options.former, options.later, options.out, options.share)


def blend(former: Path, later: Path, out: Path, share: float) -> None:
    """Write the weighted mean of two encoders, one trained further from the other.

    Between the two lies what both are good at (Wortsman et al. 2022, WiSE-FT).
    ValueError where they are not built alike.
    """
    old, new = (load_file(folder / WEIGHTS) for folder in (former, later))
    shapes = [{name: part.shape for name, part in both.items()} for both in (old, new)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"{former} and {later} are not built alike")
    out.mkdir(parents=True, exist_ok=True)
    for name in (CONFIG, VOCABULARY):
        shutil.copyfile(later / name, out / name)
    mixed = {name: _mixed(old[name], new[name], share) for name in old}
    save_file(mixed, out / WEIGHTS)


def _mixed(old: Tensor, new: Tensor, share: float) -> Tensor:
    """Counters and the like are the later one's."""
    if not old.is_floating_point():
        return new
    return (old.float() * (1 - share) + new.float() * share).to(new.dtype)


if __name__ == "__main__":
    main()
