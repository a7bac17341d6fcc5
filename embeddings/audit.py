"""Compares a whole collection with the whole database, and marks what differs."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends
from embeddings.fields import scalars
from embeddings.models import IndexEntry, IndexVersion
from embeddings.models.entries import parts
from embeddings.vector_stores.base import VectorStoreError

logger = logging.getLogger(__name__)

State = IndexEntry.State
# Of a small shop at every second sweep. Large ones spend some hundredths of a core.
BETWEEN_AUDITS = timedelta(seconds=25)
PICTURES_A_SECOND = 500


class Verdict(StrEnum):
    """What an audit finds of one picture."""

    RIGHT = "as they should be"
    WAITING = "waiting for a worker"
    UNUSABLE = "set aside, see the admin"
    MISSING = "without a vector"
    OUTDATED = "with an outdated vector"
    ORPHANED = "vectors without a picture"


WRONG = (Verdict.MISSING, Verdict.OUTDATED, Verdict.ORPHANED)


@dataclass(frozen=True)
class Audit:
    """The ids of pictures by verdict."""

    found: dict[Verdict, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def clean(self) -> bool:
        """Whether the collection holds what the database says, and nothing else."""
        return not (self.found[Verdict.WAITING] or self.wrong)

    @property
    def wrong(self) -> dict[Verdict, list[int]]:
        """What is not as it should be, and nobody is at it."""
        return {
            verdict: self.found[verdict] for verdict in WRONG if self.found[verdict]
        }


class _Mark(NamedTuple):
    """What of an entry changes with any work on it."""

    state: str
    claim: str
    generation: int
    content_hash: str


class _Wanted(NamedTuple):
    """What should be stored of a picture."""

    content_hash: str
    fields: dict[str, int]


def audit(version: IndexVersion) -> Audit:
    """Read all of the version's collection, and all that the database says of it.

    Workers may be at work meanwhile: who was not the same before and after is waiting.
    Raises VectorStoreError where the store cannot be read.
    """
    store = backends.get_vector_store()
    store.ensure_collection(
        version.collection, dimension=version.dimension, fields=version.fields
    )
    before = _marks(version)
    stored = dict(store.scan(version.collection))
    images = ProductImage.objects.order_by().select_related("product")
    wanted = {
        image.pk: _Wanted(image.content_hash, scalars(image, version))
        for image in images.iterator()
    }
    after = _marks(version)
    report = Audit()
    for key in stored.keys() | wanted.keys() | after.keys():
        mark = after.get(key)
        settled = mark == before.get(key)
        verdict = _judge(mark, settled, stored.get(key), wanted.get(key))
        report.found[verdict].append(key)
    return report


def audit_due() -> None:
    """Audit the versions that workers fill, each in its time, and mend them.

    Where the store cannot be read, the next sweep tries again.
    """
    for version in IndexVersion.objects.worked_on():
        if not version.is_due(version.audited_at, BETWEEN_AUDITS, PICTURES_A_SECOND):
            continue
        now = timezone.now()
        try:
            mend(version, audit(version))
        except VectorStoreError as error:
            logger.warning("index version %d is not audited: %s", version.pk, error)
        else:
            IndexVersion.objects.filter(pk=version.pk).update(audited_at=now)


def mend(version: IndexVersion, report: Audit, **facts: bool) -> None:
    """Make work of what is wrong; workers do it, with vectors that are still good.

    `facts` are written into the entries whose vectors are outdated.
    """
    if not report.wrong:
        return
    found = {str(verdict): len(keys) for verdict, keys in report.wrong.items()}
    logger.warning("index version %d is being mended: %s", version.pk, found)
    entries = IndexEntry.objects.filter(version=version)
    for part in parts(report.found[Verdict.MISSING]):
        entries.filter(image__in=part).touch(stored=False)
    for part in parts(report.found[Verdict.OUTDATED]):
        entries.filter(image__in=part).touch(**facts)
    orphans = report.found[Verdict.ORPHANED]
    entries.mark_orphaned(version, orphans)
    # Of pictures that are set aside: their entries keep the reason.
    for part in parts(orphans):
        aside = entries.unusable().filter(image__in=part)
        keys = list(aside.values_list("image", flat=True))
        backends.get_vector_store().delete(version.collection, keys)


def _marks(version: IndexVersion) -> dict[int, _Mark]:
    rows = IndexEntry.objects.filter(version=version).values_list(
        "image", *_Mark._fields
    )
    return {key: _Mark(*mark) for key, *mark in rows.iterator()}


def _judge(
    mark: _Mark | None,
    settled: bool,
    stored: dict[str, int] | None,
    wanted: _Wanted | None,
) -> Verdict:
    if wanted is None:
        orphaned = mark is None and settled
        return Verdict.ORPHANED if orphaned else Verdict.WAITING
    if mark is None or not settled or mark.state in (State.PENDING, State.DELETING):
        return Verdict.WAITING
    if mark.state != State.INDEXED:
        return Verdict.UNUSABLE if stored is None else Verdict.ORPHANED
    if mark.content_hash != wanted.content_hash:
        return Verdict.WAITING
    if stored is None:
        return Verdict.MISSING
    return Verdict.RIGHT if stored == wanted.fields else Verdict.OUTDATED
