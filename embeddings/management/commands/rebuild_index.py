"""Builds the index anew with the encoder that ENCODER names, and makes it live."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from embeddings import indexing, rollout, tasks
from embeddings.encoders.base import EncoderUnavailable
from embeddings.models import IndexVersion

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_RINGS = 30


class Command(BaseCommand):
    help = (
        "Build the next index version with the encoder of the settings, while the live"
        " one goes on answering; then make it live. Workers do the work. Stopped and"
        " started again, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--encoder", default=settings.ENCODER, help="default: ENCODER"
        )

    def handle(self, *args: Any, encoder: str, **options: Any) -> None:
        try:
            version = self._version(encoder)
        except EncoderUnavailable as error:
            raise CommandError(str(error)) from error
        self._wait(version)
        try:
            rollout.make_live(version)
        except rollout.NotReady as error:
            raise CommandError(f"not made live: {error}") from error
        progress = rollout.progress_of(version)
        self.stdout.write(
            f"Version {version.pk} ({encoder}) is live: {progress.indexed} pictures,"
            f" {progress.unusable} more could not be used (see the admin)."
        )

    def _version(self, encoder: str) -> IndexVersion:
        building = IndexVersion.objects.filter(
            state=IndexVersion.State.BUILDING, encoder=encoder
        ).first()
        return building or indexing.create_version(encoder)

    def _wait(self, version: IndexVersion) -> None:
        rung = 0.0
        with tqdm(desc="Indexing", unit="picture", disable=None) as bar:
            while True:
                progress = rollout.progress_of(version)
                bar.total, bar.n = progress.total, progress.indexed + progress.unusable
                bar.refresh()
                if progress.complete:
                    return
                if time.monotonic() - rung > SECONDS_BETWEEN_RINGS:
                    tasks.ring()
                    rung = time.monotonic()
                time.sleep(SECONDS_BETWEEN_LOOKS)
