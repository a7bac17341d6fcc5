"""The write path on a CUDA device: pictures a second, and what bfloat16 costs."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import open_clip
import torch
from PIL import Image
from safetensors.torch import save_file

from embeddings.encoders.base import Vectors
from embeddings.encoders.openclip import OpenCLIPEncoder

ARCHITECTURES = ("ViT-B-32", "ViT-L-14")
TINY = "tiny"
TINY_CONFIG = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 64, "patch_size": 8},
    "text_cfg": {"width": 32, "heads": 2, "layers": 1},
}
LEAST_COSINE = 0.999
PICTURE_SIDE = 640


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=2000, help="a network (2000)")
    parser.add_argument("--batch", type=int, default=64, help="ENCODER_BATCH_SIZE (64)")
    parser.add_argument("--smoke", action="store_true", help="a tiny network, any CPU")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        print("There is no CUDA device here.")
        if not options.smoke:
            return
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "the CPU"
    print(f"On {device}, random weights, batches of {options.batch}:")
    count = 2 * options.batch if options.smoke else options.pictures
    with tempfile.TemporaryDirectory(prefix="lookalike-") as scratch:
        prepare(Path(scratch), options.batch)
        pictures = add_products(count)
        for name in (TINY,) if options.smoke else ARCHITECTURES:
            measure(make_network(Path(scratch) / name, name), pictures, options.batch)


def prepare(folder: Path, batch_size: int) -> None:
    """A shop of its own: SQLite, vectors in this process, no worker but this one."""
    import django
    from django.core.management import call_command

    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        "DATA_DIR": str(folder / "shop"),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "CELERY_BROKER_URL": "memory://localhost",
        "VECTOR_STORE": "memory",
        "ENCODER": "histogram",
        "ENCODER_BATCH_SIZE": str(batch_size),
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    call_command("migrate", verbosity=0)


def add_products(count: int) -> list[Image.Image]:
    """Random pictures, coarse in detail, each with a product in the catalogue."""
    from tests.factories import add_image, make_file, make_product

    random, pictures = np.random.default_rng(0), []
    for _ in range(count):
        coarse = Image.fromarray(random.integers(0, 256, (24, 24, 3), np.uint8))
        picture = coarse.resize((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.BICUBIC)
        add_image(make_product(), make_file(picture, "JPEG"))
        pictures.append(picture)
    return pictures


def make_network(folder: Path, name: str) -> Path:
    """An open_clip folder with random weights."""
    folder.mkdir()
    config = TINY_CONFIG if name == TINY else open_clip.get_model_config(name)
    config = {key: value for key, value in config.items() if key != "model_name"}
    (folder / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": config, "preprocess_cfg": {}})
    )
    torch.manual_seed(0)
    network = open_clip.CLIP(**config)
    save_file(network.state_dict(), folder / "open_clip_model.safetensors")
    return folder


def measure(folder: Path, pictures: list[Image.Image], batch_size: int) -> None:
    """Print one line about one network."""
    from embeddings import backends, indexing, rollout

    name = f"openclip:local-dir:{folder}"
    encoder = backends.load_encoder(name)
    assert isinstance(encoder, OpenCLIPEncoder)
    rollout.start(name)
    start = time.perf_counter()
    indexing.index_pending()
    path = len(pictures) / (time.perf_counter() - start)

    start = time.perf_counter()
    vectors = encoder.encode_images(pictures)
    with_preparing = len(pictures) / (time.perf_counter() - start)

    few = pictures[:batch_size]
    cosines = np.sum(vectors[:batch_size] * float32_vectors(encoder, few), axis=1)
    verdict = "" if cosines.min() >= LEAST_COSINE else f", BELOW {LEAST_COSINE}"
    print(
        f"{folder.name}: write path {path:.0f} pictures/s, encoder with preparing"
        f" {with_preparing:.0f}, network alone {network_rate(encoder, few):.0f};"
        f" least cosine to float32 {cosines.min():.5f}{verdict}",
        flush=True,
    )


def float32_vectors(encoder: OpenCLIPEncoder, pictures: list[Image.Image]) -> Vectors:
    """The same network and pictures without autocast."""
    with torch.inference_mode():
        vectors = encoder._network.encode_image(pixels_of(encoder, pictures))
    return torch.nn.functional.normalize(vectors.float(), dim=1).cpu().numpy()


def network_rate(
    encoder: OpenCLIPEncoder, pictures: list[Image.Image], rounds: int = 20
) -> float:
    """Pictures a second where all pixels lie on the device already."""
    pixels = pixels_of(encoder, pictures)
    encoder._run(encoder._network.encode_image, pixels)
    start = time.perf_counter()
    for _ in range(rounds):  # Each round ends with the vectors on the CPU.
        encoder._run(encoder._network.encode_image, pixels)
    return rounds * len(pictures) / (time.perf_counter() - start)


def pixels_of(encoder: OpenCLIPEncoder, pictures: list[Image.Image]) -> torch.Tensor:
    """What the network takes, on its device."""
    pixels = torch.stack([encoder._preprocess(picture) for picture in pictures])
    return pixels.to(encoder.device)


if __name__ == "__main__":
    main()
