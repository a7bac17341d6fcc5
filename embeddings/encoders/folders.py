"""What the folder of an encoder holds, and whether it is still what it was."""

import hashlib
import json
from pathlib import Path
from typing import Any

from embeddings.encoders.base import EncoderUnavailable

CONFIG = "open_clip_config.json"
WEIGHTS = "open_clip_model.safetensors"
# A matrix that vectors are multiplied by: what training added to a network as it is.
HEAD = "head.safetensors"
# Merges of a byte-pair encoding, as open_clip's own bpe_simple_vocab_16e6.txt.gz.
VOCABULARY = "vocabulary.txt.gz"
TUNING = "calibration.json"
SUMS = "SHA256SUMS"
CHECKPOINTS = (".safetensors", ".bin", ".pt", ".pth")


def weights_in(folder: Path) -> Path:
    """The file of weights that open_clip loads from a folder.

    Raises EncoderUnavailable where the folder is not complete: open_clip only warns
    where weights are missing, and goes on with random ones.
    """
    if (folder / CONFIG).is_file():
        if (folder / WEIGHTS).is_file():
            return folder / WEIGHTS
        # Under another name open_clip prefers a pickle, and a head, to the weights.
        every = [path for path in folder.iterdir() if path.suffix in CHECKPOINTS]
        if len(every) == 1 and every[0].suffix == ".safetensors":
            return every[0]
    raise EncoderUnavailable(
        f"{folder} does not hold {CONFIG} and one *.safetensors file"
    )


def text_config(folder: Path) -> dict[str, Any]:
    """What the folder's configuration says of its text tower; {} where nothing."""
    return read_json(folder / CONFIG).get("model_cfg", {}).get("text_cfg", {})


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises EncoderUnavailable where there is none."""
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text, parse_constant=_refuse)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise EncoderUnavailable(f"{path} does not hold a JSON object")
    return content


def _refuse(constant: str) -> None:
    """NaN and the like, which a database does not take for JSON."""
    raise ValueError(f"{constant} is no number")


def file_hash(path: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path, origin: str) -> None:
    """Pin the folder's files, in the format of `sha256sum --check`.

    Not the calibration: a shop may write it anew, and no vector depends on it.
    """
    free = (SUMS, TUNING)
    names = sorted(path.name for path in folder.iterdir() if path.name not in free)
    lines = [f"# {origin}", *(f"{file_hash(folder / n)}  {n}" for n in names)]
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_sums(folder: Path) -> dict[str, str]:
    """The pinned SHA-256 of each file by its name; {} where nothing is pinned.

    Raises EncoderUnavailable where SHA256SUMS names a file outside of the folder.
    """
    if not (folder / SUMS).is_file():
        return {}
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    entries = [line.split(maxsplit=1) for line in lines if line and line[0] != "#"]
    sums = {entry[-1].removeprefix("*"): entry[0].lower() for entry in entries}
    if any(Path(name).name != name for name in sums):
        raise EncoderUnavailable(f"{folder / SUMS} names files that are elsewhere")
    return sums


def check_sums(folder: Path) -> dict[str, str]:
    """As read_sums(), and every file is what it says.

    Raises EncoderUnavailable with the name of the first file that is missing or has
    other bytes.
    """
    sums = read_sums(folder)
    for name, pinned in sums.items():
        if not (folder / name).is_file():
            raise EncoderUnavailable(f"{folder / name} is missing; {SUMS} names it")
        if file_hash(folder / name) != pinned:
            raise EncoderUnavailable(
                f"{folder / name} is not the file that {SUMS} pins: damaged, or"
                " exchanged. Delete the folder and fetch it again."
            )
    return sums
