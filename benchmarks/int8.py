"""Would an encoder in 8-bit integers pay on this CPU? Time, and what is found less."""

import argparse
import copy
import os
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.ao.quantization import get_default_qconfig_mapping
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

from benchmarks.encoders import measure, show
from benchmarks.sample import pictures_in
from embeddings.encoders.openclip import OpenCLIPEncoder
from embeddings.images import decode_image

FLOAT, INT8 = "float32", "int8"
ENGINE = "x86"
CALIBRATION_BATCH = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of an encoder with a timm tower")
    parser.add_argument("dataset", help="to search, as evaluate_search names it")
    parser.add_argument("--split", default="", help="of grocery or clothing")
    parser.add_argument(
        "--calibrate",
        type=Path,
        default=Path("demo"),
        help="a folder of other pictures, for the range of each layer (demo)",
    )
    parser.add_argument("--pictures", type=int, default=96, help="of these (96)")
    parser.add_argument("--rounds", type=int, default=15, help="of timing (15)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    encoders = {name: load(options.folder) for name in (FLOAT, INT8)}
    files = pictures_in(options.calibrate)
    chosen = files[:: max(1, len(files) // options.pictures)][: options.pictures]
    quantise(encoders[INT8], [decode_image(file.read_bytes()).image for file in chosen])
    print(
        f"Threads: {options.threads}. Medians of {options.rounds} rounds, ms a picture:"
    )
    show(measure(encoders, options.rounds))
    search(encoders, options.dataset, options.split)


def load(folder: Path) -> OpenCLIPEncoder:
    name = f"local-dir:{folder}"
    return OpenCLIPEncoder.from_argument(name, device="cpu", batch_size=32)


def quantise(encoder: OpenCLIPEncoder, pictures: list[Image.Image]) -> None:
    """Weights and activations in 8 bits, after training (Jacob et al. 2018): each
    layer's range is what these pictures make it. The last projection stays as it is."""
    visual = encoder._network.visual
    if not hasattr(visual, "trunk"):
        raise SystemExit("only networks of timm can be quantised so")
    torch.backends.quantized.engine = ENGINE
    pixels = encoder._pixels(pictures)
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # It is to move into a package of its own.
        observed = prepare_fx(
            copy.deepcopy(visual.trunk),
            get_default_qconfig_mapping(ENGINE),
            (pixels[:1],),
        )
        for start in range(0, len(pixels), CALIBRATION_BATCH):
            observed(pixels[start : start + CALIBRATION_BATCH])
        visual.trunk = convert_fx(observed)


def search(encoders: dict[str, OpenCLIPEncoder], dataset: str, split: str) -> None:
    """Print what each finds, and how close the vectors of the queries are."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"
    import django

    django.setup()
    from embeddings.evaluation.features import extract
    from embeddings.evaluation.loaders import load as load_set
    from embeddings.evaluation.methods import encoder_feature, encoder_methods
    from embeddings.evaluation.runs import run

    wanted = [encoder_feature(name, encoder) for name, encoder in encoders.items()]
    features = extract(load_set(dataset, split=split), wanted)
    print(f"\n{features.labelled.name}, {len(features.labelled.queries)} queries:")
    for name, encoder in encoders.items():
        result = run(encoder_methods(name, encoder)[0], features)
        low, high = result.interval("recall_at_1")
        print(
            f"{name.ljust(8)} R@1 {result.mean('recall_at_1'):.3f}"
            f" ({low:.3f} to {high:.3f}), R@5 {result.mean('recall_at_5'):.3f},"
            f" mAP {result.mean('map'):.3f}"
        )
    exact, rounded = (features.queries[name] for name in (FLOAT, INT8))
    lengths = np.linalg.norm(exact, axis=1) * np.linalg.norm(rounded, axis=1)
    cosines = np.sum(exact * rounded, axis=1) / lengths
    print(
        f"Cosine of the two: median {np.median(cosines):.3f}, least {cosines.min():.3f}"
    )


if __name__ == "__main__":
    main()
