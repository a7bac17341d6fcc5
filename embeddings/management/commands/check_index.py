"""Compares the whole index with the whole database; exit status 1 where they differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Min
from django.utils import timezone

from embeddings import indexing
from embeddings.audit import Audit, Verdict, audit, mend
from embeddings.encoders.base import EncoderUnavailable
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import VectorStoreError

SHOWN = 10


class Command(BaseCommand):
    help = (
        "Compare every vector with the picture it is of: one each, of the right file"
        " and encoder, with the right price, stock, category and visibility beside it."
        " Exit status 1 where they differ, or where work is waiting."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="mend what differs, here and now, and compare again",
        )

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        try:
            if repair:
                self._repair()
            reports = {v: audit(v) for v in IndexVersion.objects.worked_on()}
        except (VectorStoreError, EncoderUnavailable, indexing.IndexingWaits) as error:
            raise CommandError(f"cannot compare: {error}") from error
        for version, report in reports.items():
            self._tell(version, report)
        if not all(report.clean for report in reports.values()):
            raise CommandError("The index differs from the database.")

    def _repair(self) -> None:
        indexing.reconcile()
        for version in IndexVersion.objects.worked_on():
            mend(version, audit(version))
        indexing.index_pending()

    def _tell(self, version: IndexVersion, report: Audit) -> None:
        self.stdout.write(f"Index version {version}")
        for verdict in Verdict:
            keys = report.found[verdict]
            some = "" if verdict in (Verdict.RIGHT, Verdict.WAITING) else _some(keys)
            self.stdout.write(f"  {verdict:<26}{len(keys):>9}{some}")
        since = IndexEntry.objects.filter(version=version).waiting()
        if oldest := since.aggregate(since=Min("changed_at"))["since"]:
            seconds = (timezone.now() - oldest).total_seconds()
            self.stdout.write(f"  the longest wait is {seconds:.0f} s")


def _some(keys: list[int]) -> str:
    if not keys:
        return ""
    shown = ", ".join(map(str, sorted(keys)[:SHOWN]))
    return f"  (pictures {shown}{', ...' if len(keys) > SHOWN else ''})"
