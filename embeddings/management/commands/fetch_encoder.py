"""Brings a pretrained encoder onto this machine, ahead of its first use."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from embeddings.encoders.base import EncoderUnavailable
from embeddings.encoders.fetching import FetchFailed, carry, fetch
from embeddings.encoders.folders import check_sums, weights_in
from embeddings.encoders.presets import PRESETS

COLUMNS = "{:<25} {:<8} {:>6} {:>8}  {:<10}  {}"


class Command(BaseCommand):
    help = (
        "Download the encoder NAME into DATA_DIR/encoders, or copy it from a folder"
        " that was carried here. Stopped and started again, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="one of those that --list shows")
        parser.add_argument(
            "--list", action="store_true", help="show what there is, and what is here"
        )
        parser.add_argument(
            "--from",
            dest="source",
            type=Path,
            metavar="FOLDER",
            help="copy it from this folder instead, as from DATA_DIR/encoders/NAME of"
            " another machine; NAME may then be any name",
        )
        parser.add_argument(
            "--revision",
            default="main",
            help="the commit of the hub to take, as another machine has it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, source = options["name"], options["source"]
        if options["list"]:
            return self._list()
        if not name:
            raise CommandError("NAME is missing; --list shows what there is.")
        try:
            if source is not None:
                self._carry(name, source)
            else:
                self._fetch(name, options["revision"])
        except (EncoderUnavailable, FetchFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Use it: ENCODER={name} manage.py rebuild_index")

    def _list(self) -> None:
        self.stdout.write(
            COLUMNS.format("name", "here", "length", "MB", "licence", "good for")
        )
        for preset in PRESETS.values():
            here = preset.folder(settings.ENCODERS_DIR).is_dir()
            self.stdout.write(
                COLUMNS.format(
                    preset.name,
                    "yes" if here else "no",
                    preset.dimension,
                    f"{preset.megabytes:,}" if preset.megabytes else "-",
                    preset.licence,
                    f"{preset.good_for}; texts in {preset.languages}",
                )
            )

    def _fetch(self, name: str, revision: str) -> None:
        if name not in PRESETS:
            raise CommandError(f"There is no {name}; choose one of {_fetchable()}.")
        preset = PRESETS[name]
        folder = preset.folder(settings.ENCODERS_DIR)
        if preset.shipped or folder.is_dir():
            return self._look_at(folder)
        commit = fetch(preset, folder, revision=revision)
        self.stdout.write(f"{folder} holds {preset.repository} at commit {commit}.")

    def _carry(self, name: str, source: Path) -> None:
        if Path(name).name != name or name.startswith("."):
            raise CommandError(f"{name!r} is not a name, but a path.")
        folder = settings.ENCODERS_DIR / name
        if folder.is_dir():
            return self._look_at(folder)
        compared = carry(source, folder)
        self.stdout.write(
            f"{folder} is a copy of {source}, "
            + (
                "compared with its SHA256SUMS."
                if compared
                else "pinned as it is, because there was no SHA256SUMS to compare with."
            )
        )

    def _look_at(self, folder: Path) -> None:
        """What is here stays: other bytes under a known name are an error."""
        weights_in(folder)
        check_sums(folder)
        self.stdout.write(f"{folder} is here and complete.")


def _fetchable() -> str:
    return ", ".join(p.name for p in PRESETS.values() if not p.shipped)
