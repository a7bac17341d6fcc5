"""Brings an encoder onto this machine, from the hub or from a folder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from huggingface_hub import HfApi, constants, hf_hub_url
from huggingface_hub.file_download import http_get
from huggingface_hub.hf_api import ModelInfo, RepoSibling
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.folders import (
    CONFIG,
    SUMS,
    WEIGHTS,
    check_sums,
    read_sums,
    text_config,
    weights_in,
    write_sums,
)
from embeddings.encoders.presets import Preset

# Either kind is all that a tokenizer of transformers needs beside its configuration.
VOCABULARIES = {"tokenizer.json", "spiece.model", "sentencepiece.bpe.model"}
TOKENIZERS = VOCABULARIES | {"tokenizer_config.json", "special_tokens_map.json"}
# What a folder carried by hand may bring. Pickles (.bin, .pt) run code when they load.
HARMLESS = {".safetensors", ".json", ".gz", ".model", ".md", ".png", ".txt"}
SECONDS_FOR_AN_ANSWER = 20
# Else the hub is told of the machine's software, and asked what to look for on it.
constants.HF_HUB_DISABLE_TELEMETRY = True


class FetchFailed(Exception):
    """The encoder could not be brought here; the message says why."""


def fetch(
    preset: Preset, folder: Path, *, revision: str = "main", endpoint: str | None = None
) -> str:
    """Download a preset into `folder`, which appears complete or not at all.

    Every file is compared with the checksum that the hub states, and pinned in
    SHA256SUMS. What a cut leaves behind is gone on with. Returns the commit that was
    fetched. `endpoint` is by default the hub, or what HF_ENDPOINT names.

    Raises FetchFailed.
    """
    try:
        api = HfApi(endpoint=endpoint)
        info = api.model_info(
            preset.repository,
            revision=revision,
            files_metadata=True,
            timeout=SECONDS_FOR_AN_ANSWER,
        )
        commit = str(info.sha)
        draft = _draft(folder, commit)
        for name in _needed(info, draft):
            url = hf_hub_url(
                preset.repository, name, revision=commit, endpoint=api.endpoint
            )
            _download(url, _files(info)[name], draft / name)
        _complete(draft, folder, f"{preset.repository} at commit {commit}")
    except (FetchFailed, EncoderUnavailable) as error:
        raise FetchFailed(f"{preset.name}: {error}") from error
    # The network, the hub or the disk: each library between has errors of its own.
    except Exception as error:
        raise FetchFailed(
            f"{preset.name} cannot be fetched from {preset.repository}: {error}."
            " Run it again to go on where it stopped, or fetch it on another machine,"
            " carry its folder here and use --from FOLDER."
        ) from error
    return commit


def carry(source: Path, folder: Path) -> bool:
    """Copy an encoder's folder into `folder`, which appears complete or not at all.

    The copy is compared with the SHA256SUMS of `source`. Returns whether there were
    any; without them, the files are pinned as they are. Raises FetchFailed.
    """
    try:
        weights_in(source)
        shutil.rmtree(_draft(folder, "carried"))
        draft = _draft(folder, "carried")
        sums = read_sums(source)
        for path in sorted(source.iterdir()):
            if path.name in sums or (not sums and path.suffix in HARMLESS):
                _copy(path, draft / path.name)
        if sums:
            shutil.copyfile(source / SUMS, draft / SUMS)
        _complete(draft, folder, f"carried from {source}")
    except (EncoderUnavailable, OSError) as error:
        raise FetchFailed(str(error)) from error
    return bool(sums)


def _draft(folder: Path, origin: str) -> Path:
    """A hidden folder beside it; one for each commit, so that two are never mixed."""
    draft = folder.with_name(f".{folder.name}.{origin[:12]}.part")
    draft.mkdir(parents=True, exist_ok=True)
    return draft


def _complete(draft: Path, folder: Path, origin: str) -> None:
    weights_in(draft)
    if read_sums(draft):
        check_sums(draft)
    else:
        write_sums(draft, origin)
    draft.rename(folder)
    for other in folder.parent.glob(f".{folder.name}.*.part"):
        shutil.rmtree(other)


def _needed(info: ModelInfo, draft: Path) -> Iterable[str]:
    """Names of the files that the encoder needs; its configuration is first to come."""
    there = set(_files(info))
    if CONFIG not in there or WEIGHTS not in there:
        pickles = sorted(name for name in there if Path(name).suffix in (".bin", ".pt"))
        raise FetchFailed(
            f"{info.id} does not offer {CONFIG} and {WEIGHTS}, but"
            f" {', '.join(pickles) or 'other files'}; pickles are never fetched,"
            " because loading one runs whatever code is in it"
        )
    yield CONFIG
    if text_config(draft).get("hf_tokenizer_name"):
        if not there & VOCABULARIES:
            raise FetchFailed(f"{info.id} has no vocabulary for its texts")
        yield from sorted(there & TOKENIZERS)
    yield WEIGHTS


def _files(info: ModelInfo) -> dict[str, RepoSibling]:
    return {file.rfilename: file for file in info.siblings or []}


def _download(url: str, file: RepoSibling, path: Path) -> None:
    """Not by hf_hub_download(): it throws away what a cut has left behind."""
    with path.open("ab") as stream:
        here = stream.tell()
        if here < (file.size or 0):
            http_get(
                url,
                stream,
                resume_size=here,
                headers=build_hf_headers(),
                expected_size=file.size,
                displayed_filename=path.name,
            )
    if not _is_as_stated(path, file):
        path.unlink()
        raise FetchFailed(
            f"what came as {path.name} is not what the hub states by its checksum;"
            " it has been thrown away, run it again"
        )


def _is_as_stated(path: Path, file: RepoSibling) -> bool:
    """Large files have a SHA-256 on the hub, the others only git's name of a blob."""
    with path.open("rb") as stream:
        if file.lfs is not None:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.lfs.sha256
        blob = hashlib.sha1(usedforsecurity=False)
        blob.update(b"blob %d\0" % path.stat().st_size)
        blob.update(stream.read())
        return blob.hexdigest() == file.blob_id


def _copy(source: Path, target: Path) -> None:
    if source.suffix not in HARMLESS:
        raise FetchFailed(f"{source} is of a kind that is never taken, as pickles are")
    shutil.copyfile(source, target)
