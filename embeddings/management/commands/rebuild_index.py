"""Builds the index anew with the encoder that ENCODER names, and makes it live."""

import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from embeddings import rollout, tasks
from embeddings.encoders.base import EncoderUnavailable
from embeddings.models import IndexVersion
from embeddings.vector_stores.base import VectorStoreError

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_RINGS = 30
LOOKS = 5


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
            version = rollout.start(encoder)
            self._make_live(version)
        except (EncoderUnavailable, VectorStoreError) as error:
            raise CommandError(str(error)) from error
        except rollout.Mismatch as error:
            rollout.give_up(version)
            raise CommandError(
                f"not made live: {error}. Run this again to build another one."
            ) from error
        except rollout.NotReady as error:
            raise CommandError(
                f"not made live: {error}. Run this again to go on with it."
            ) from error
        progress = rollout.progress_of(version)
        self.stdout.write(
            f"Version {version.pk} ({encoder}) is live: {progress.indexed} pictures,"
            f" {progress.unusable} more could not be used (see the admin)."
        )

    def _make_live(self, version: IndexVersion) -> None:
        """Look several times: the shop goes on changing while pictures are counted."""
        for _ in range(LOOKS):
            self._wait(version)
            with suppress(rollout.NotReady):
                return rollout.make_live(version)
            time.sleep(SECONDS_BETWEEN_LOOKS)
        rollout.make_live(version)

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
