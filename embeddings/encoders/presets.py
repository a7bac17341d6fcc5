"""Encoders that ENCODER may call by a name alone, and where their folders lie."""

from dataclasses import dataclass
from pathlib import Path

from embeddings.encoders.base import EncoderUnavailable

SHIPPED = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Preset:
    """An encoder that is known by name; docs/encoders.md says where figures are from.

    `repository` on the hub is empty for what comes with the project. `dimension` is
    the length of a vector, `parameters` in millions, `megabytes` what is downloaded.
    """

    name: str
    repository: str
    dimension: int
    parameters: float
    megabytes: int
    languages: str
    licence: str
    good_for: str

    @property
    def shipped(self) -> bool:
        return not self.repository

    def folder(self, encoders: Path) -> Path:
        """Where its folder is to lie; `encoders` is for what has been fetched."""
        return (SHIPPED if self.shipped else encoders) / self.name


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "lookalike-s",
            repository="",
            dimension=256,
            parameters=7.5,
            megabytes=0,
            languages="English, Chinese",
            licence="Apache-2.0",
            good_for="any machine: small, quick on a CPU, nothing to fetch",
        ),
        Preset(
            "clip-vit-b-32",
            repository="laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
            dimension=512,
            parameters=151.3,
            megabytes=605,
            languages="English",
            licence="MIT",
            good_for="anything, quick for its size",
        ),
        Preset(
            "siglip2-b-16",
            repository="timm/ViT-B-16-SigLIP2",
            dimension=768,
            parameters=375.2,
            megabytes=1535,
            languages="109 languages, Chinese too",
            licence="Apache-2.0",
            good_for="anything, in finer detail",
        ),
        Preset(
            "marqo-ecommerce-b",
            repository="Marqo/marqo-ecommerce-embeddings-B",
            dimension=768,
            parameters=203,
            megabytes=816,
            languages="English",
            licence="Apache-2.0",
            good_for="products: it was trained on them",
        ),
        Preset(
            "marqo-ecommerce-l",
            repository="Marqo/marqo-ecommerce-embeddings-L",
            dimension=1024,
            parameters=652,
            megabytes=2612,
            languages="English",
            licence="Apache-2.0",
            good_for="products, where there is a GPU",
        ),
        Preset(
            "siglip-b-16-multilingual",
            repository="timm/ViT-B-16-SigLIP-i18n-256",
            dimension=768,
            parameters=370.6,
            megabytes=1500,
            languages="over 100 languages, Chinese too",
            licence="Apache-2.0",
            good_for="where texts are not in English",
        ),
    )
}


def folder_named(name: str, encoders: Path) -> Path | None:
    """The folder of a preset, or of an encoder of the shop's own in `encoders`.

    None where `name` is neither. The folder of a preset need not be there yet.
    """
    if name in PRESETS:
        return PRESETS[name].folder(encoders)
    own = encoders / name
    # A name alone: neither a path nor one of the hidden folders of half a download.
    return own if own.name == name and name[:1] != "." and own.is_dir() else None


def encoder_named(name: str, encoders: Path) -> str:
    """What ENCODER would be without names: "openclip:local-dir:FOLDER" for one.

    Anything that is not a name is given back. Raises EncoderUnavailable at once where
    a preset is not on this machine, with the command that gets it.
    """
    folder = folder_named(name, encoders)
    if folder is None:
        return name
    if not folder.is_dir():
        raise EncoderUnavailable(_how_to_get(name, folder))
    return f"openclip:local-dir:{folder}"


def _how_to_get(name: str, folder: Path) -> str:
    if PRESETS[name].shipped:
        return f"{folder}, which comes with the project, is missing; restore it"
    return (
        f"the encoder {name} is not on this machine; `manage.py fetch_encoder {name}`"
        f" downloads its {PRESETS[name].megabytes:,} MB into {folder}"
    )
