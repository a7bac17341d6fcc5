"""Builds the index anew with the encoder that ENCODER names, and makes it live."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from embeddings import rollout, tasks
from embeddings.encoders.base import EncoderUnavailable
from embeddings.evaluation.golden import Comparison
from embeddings.models import IndexVersion
from embeddings.vector_stores.base import VectorStoreError

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_RINGS = 5
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
        other = parser.add_mutually_exclusive_group()
        other.add_argument(
            "--pause",
            action="store_true",
            help="let workers leave the version alone that is being built; without"
            " this option they go on with it",
        )
        other.add_argument(
            "--roll-back",
            action="store_true",
            help="make the version live again that was live before",
        )
        parser.add_argument(
            "--accept-failures",
            action="store_true",
            help="make it live even if many pictures that are found now could not be"
            " used (see the admin for their reasons)",
        )
        parser.add_argument(
            "--accept-worse",
            action="store_true",
            help="make it live even if it finds less of the golden set than the live"
            " one; --roll-back never asks",
        )

    def handle(self, *args: Any, encoder: str, **options: Any) -> None:
        if options["pause"]:
            return self._pause()
        try:
            back = options["roll_back"]
            version = rollout.start_back() if back else rollout.start(encoder)
            comparison = self._make_live(
                version,
                accept_failures=options["accept_failures"],
                accept_worse=options["accept_worse"] or back,
            )
        except rollout.TooManyFailures as error:
            raise CommandError(
                f"not made live: {error}. Their reasons are in the admin; with"
                " --accept-failures it goes live all the same."
            ) from error
        except rollout.NotBetter as error:
            raise CommandError(
                f"not made live: {error}With --accept-worse it goes live all the same."
            ) from error
        except rollout.NotReady as error:
            raise CommandError(
                f"not made live: {error}. Run this again to go on with it."
            ) from error
        except (EncoderUnavailable, VectorStoreError) as error:
            raise CommandError(str(error)) from error
        if comparison:
            self.stdout.write(str(comparison))
        else:
            self.stderr.write(
                "Nothing was compared: the golden set is too small,"
                " or no other version can be asked."
            )
        progress = rollout.progress_of(version)
        self.stdout.write(
            f"Version {version.pk} ({version.encoder}) is live:"
            f" {progress.indexed} pictures, {progress.unusable} more could not be used"
            " (see the admin)."
        )

    def _pause(self) -> None:
        version = rollout.pause()
        if version is None:
            raise CommandError("No version is being built.")
        self.stdout.write(f"Version {version.pk} ({version.encoder}) is paused.")

    def _make_live(self, version: IndexVersion, **accepted: bool) -> Comparison | None:
        """Look several times: what differs is mended meanwhile."""
        for _ in range(LOOKS - 1):
            self._wait(version)
            try:
                return rollout.make_live(version, **accepted)
            except (rollout.TooManyFailures, rollout.NotBetter):
                raise
            except rollout.NotReady as error:
                self.stderr.write(f"{error}; waiting for the workers ...")
                time.sleep(SECONDS_BETWEEN_LOOKS)
        self._wait(version)
        return rollout.make_live(version, **accepted)

    def _wait(self, version: IndexVersion) -> None:
        """Until a search would miss no picture. Raises NotReady where it was paused."""
        rung = 0.0
        with tqdm(desc="Indexing", unit="picture", disable=None) as bar:
            while missing := rollout.lacking(version):
                progress = rollout.progress_of(version)
                bar.total, bar.n = progress.total, progress.total - missing
                bar.refresh()
                version.refresh_from_db(fields=["state"])
                if version.state != IndexVersion.State.BUILDING:
                    raise rollout.NotReady(f"the version is {version.state}")
                if time.monotonic() - rung > SECONDS_BETWEEN_RINGS:
                    tasks.ring()
                    rung = time.monotonic()
                time.sleep(SECONDS_BETWEEN_LOOKS)
