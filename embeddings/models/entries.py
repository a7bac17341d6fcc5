"""Index entries: the state of each picture in each version, and who works on it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Self

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog.models import ProductImage
from embeddings.models.versions import IndexVersion

logger = logging.getLogger(__name__)

# Who holds a claim renews it, so that one who died is followed soon: with the sweep's
# 15 s, its pictures are taken up again within 35.
LEASE = timedelta(seconds=20)
SECONDS_BETWEEN_RENEWALS = 5
# Who hangs must not renew for ever. 32 pictures with ViT-L-14 on two cores take 20 s.
MOST_SECONDS_HELD = 600
# Between two attempts at the same picture, or at a deletion that did not take hold.
REST = timedelta(seconds=10)
MOST_ATTEMPTS = 3
# In place of a content hash: no stored vector is to be taken for this picture.
ANEW = "anew"
ROWS_A_QUERY = 1000


class IndexEntryQuerySet(models.QuerySet["IndexEntry"]):
    """The questions asked of index entries, and the steps of their life."""

    def searchable(self) -> Self:
        """Those with a vector in the store, be it waiting for an update."""
        return self.filter(stored=True).exclude(state=IndexEntry.State.DELETING)

    def unusable(self) -> Self:
        """Those set aside with a reason, until someone tries them again."""
        states = [IndexEntry.State.FAILED, IndexEntry.State.QUARANTINED]
        return self.filter(state__in=states)

    def workable(self) -> Self:
        """Those that no worker holds, or not any more.

        Nobody claims for longer than a lease: what seems held for two was claimed
        before the clock was set back.
        """
        now = timezone.now()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
        return self.filter(free | Q(claimed_until__gt=now + 2 * LEASE))

    def waiting(self) -> Self:
        """Those that there is work to do for."""
        states = [IndexEntry.State.PENDING, IndexEntry.State.DELETING]
        return self.filter(state__in=states)

    def touch(self, **facts: str | bool) -> None:
        """Make these pending, but for tombstones, and write facts into them.

        An unchanged picture keeps its vector and gets new integers beside it.
        """
        self.exclude(state=IndexEntry.State.DELETING).update(
            state=IndexEntry.State.PENDING,
            generation=F("generation") + 1,
            attempts=0,
            reason="",
            changed_at=timezone.now(),
            **facts,
        )

    def mark_changed(
        self, image_ids: Sequence[int], *, embed_anew: bool = False
    ) -> None:
        """Make pictures pending in every written version: their rows have changed.

        They keep their vectors as touch() says, unless they are to be embedded anew.
        """
        versions = IndexVersion.objects.written()
        facts = {"content_hash": ANEW} if embed_anew else {}
        for part in parts(image_ids):
            self.filter(image__in=part, version__in=versions).touch(**facts)
        self._add(versions, image_ids)

    def mark_deleted(self, image_ids: Sequence[int]) -> None:
        """Leave a tombstone in every written version for pictures that are gone."""
        versions = IndexVersion.objects.written()
        for part in parts(image_ids):
            self.filter(image__in=part, version__in=versions).update(
                state=IndexEntry.State.DELETING,
                generation=F("generation") + 1,
                attempts=0,
                changed_at=timezone.now(),
            )

    def mark_orphaned(self, version: IndexVersion, image_ids: Sequence[int]) -> None:
        """Leave a tombstone for vectors of which no entry tells."""
        self._add([version], image_ids, state=IndexEntry.State.DELETING)

    def reconcile(self, version: IndexVersion) -> None:
        """Find new, replaced and vanished pictures that no signal told of.

        A product changed by a bare UPDATE is not among them: it leaves no trace.
        """
        entries = self.filter(version=version)
        living = entries.exclude(state=IndexEntry.State.DELETING)
        images = ProductImage.objects.all()
        has_entry = entries.filter(image=OuterRef("pk"))
        unknown = images.exclude(Exists(has_entry)).order_by()
        self._add([version], list(unknown.values_list("pk", flat=True)))
        same = images.filter(pk=OuterRef("image"))
        vanished = living.exclude(Exists(same))
        entries.mark_deleted(list(vanished.values_list("image", flat=True)))
        unchanged = same.filter(content_hash=OuterRef("content_hash"))
        indexed = living.filter(state=IndexEntry.State.INDEXED)
        replaced = indexed.exclude(Exists(unchanged)).filter(Exists(same))
        for part in parts(list(replaced.values_list("pk", flat=True))):
            entries.filter(pk__in=part).touch()

    def claim(self, version: IndexVersion, batch_size: int) -> list[IndexEntry]:
        """Take up to `batch_size` workable entries for one worker alone.

        Attempts are counted here, before the work. Tombstones come first, and with them
        new pictures, the newest first: one just added does not wait for an import of
        thousands. A picture that was tried before comes alone, so that one which kills
        its worker takes no other along.
        """
        mine = self.filter(version=version).workable()
        pending = mine.filter(state=IndexEntry.State.PENDING)
        tombstones = mine.filter(state=IndexEntry.State.DELETING).order_by("pk")
        tried = pending.filter(attempts__gt=0).order_by("pk")
        new = pending.filter(attempts=0).order_by("-pk")
        with transaction.atomic():
            taken = self._take(tombstones[:batch_size])
            if not taken and (alone := self._take(tried[:1])):
                return alone
            return taken + self._take(new[: batch_size - len(taken)])

    @contextmanager
    def held(self, entries: Sequence[IndexEntry]) -> Iterator[None]:
        """Renew the claim on these entries for as long as the block runs.

        At most MOST_SECONDS_HELD; then others may take them.
        """
        closed = threading.Event()
        thread = threading.Thread(target=self._renew, args=(entries, closed))
        thread.start()
        try:
            yield
        finally:
            closed.set()
            thread.join()

    def release(
        self, entries: Iterable[IndexEntry], *, innocent: bool, reason: str = ""
    ) -> None:
        """Give claimed entries back undone.

        Innocent ones, whose turn it was while a part was away, keep no attempt counted.
        The others rest before they are taken again.
        """
        rest = None if innocent else timezone.now() + REST
        for entry in entries:
            mine = self.filter(pk=entry.pk, claim=entry.claim)
            same = mine.filter(generation=entry.generation)
            same.update(attempts=F("attempts") - int(innocent), reason=reason)
            mine.update(claim="", claimed_until=rest)

    def finish(self, entry: IndexEntry, state: str, **facts: str | bool) -> bool:
        """Write down the end of the work on a claimed entry; False if it came too late.

        Too late is whoever lost the claim, or whose picture has changed since.
        """
        mine = self.filter(pk=entry.pk, claim=entry.claim)
        done = mine.filter(generation=entry.generation).update(
            state=state,
            attempts=0,
            claim="",
            claimed_until=None,
            changed_at=timezone.now(),
            **({"reason": ""} | facts),
        )
        if not done:
            mine.update(claim="", claimed_until=None)
        return bool(done)

    def _add(
        self,
        versions: Iterable[IndexVersion],
        image_ids: Sequence[int],
        state: str = "pending",
    ) -> None:
        for version in versions:
            for part in parts(image_ids):
                self.bulk_create(
                    [
                        IndexEntry(version=version, image_id=pk, state=state)
                        for pk in part
                    ],
                    ignore_conflicts=True,
                )

    def _renew(self, entries: Sequence[IndexEntry], closed: threading.Event) -> None:
        end = time.monotonic() + MOST_SECONDS_HELD
        keys, claims = [e.pk for e in entries], {e.claim for e in entries}
        mine = self.filter(pk__in=keys, claim__in=claims)
        try:
            while not closed.wait(SECONDS_BETWEEN_RENEWALS) and time.monotonic() < end:
                mine.update(claimed_until=timezone.now() + LEASE)
        except DatabaseError as error:  # Others take over; who comes late is noticed.
            logger.warning("cannot renew a claim: %s", error)
        finally:
            connection.close()  # this thread's own

    def _take(self, wanted: Self) -> list[IndexEntry]:
        if connection.features.has_select_for_update_skip_locked:
            wanted = wanted.select_for_update(skip_locked=True)
        keys = list(wanted.values_list("pk", flat=True))
        if not keys:
            return []
        token = uuid.uuid4().hex
        self.filter(pk__in=keys).update(
            claim=token,
            claimed_until=timezone.now() + LEASE,
            attempts=F("attempts") + 1,
        )
        return list(self.filter(claim=token))


def parts(image_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many ids as fit into one query; SQLite may take no more than 32,766."""
    for start in range(0, len(image_ids), ROWS_A_QUERY):
        yield image_ids[start : start + ROWS_A_QUERY]


class IndexEntry(models.Model):
    """The state of one product picture in one index version.

    `stored` says that the store holds a vector for it, `content_hash` of which picture:
    while that is still the row's picture, the vector need not be computed again.
    `generation` grows with every change of the row it follows, so that a worker that
    was slower than the change cannot mark the entry as done.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        INDEXED = "indexed"
        FAILED = "failed"
        QUARANTINED = "quarantined"
        DELETING = "deleting"

    version = models.ForeignKey(IndexVersion, models.CASCADE, related_name="entries")
    # No constraint: the entry of a deleted picture stays until its vector is gone.
    image = models.ForeignKey(
        ProductImage,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="index_entries",
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.PENDING
    )
    reason = models.CharField(max_length=300, blank=True)
    stored = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64, blank=True)
    generation = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = IndexEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "index entries"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "image"], name="one_entry_per_version_and_image"
            )
        ]
        indexes = [
            # A claim among 200,000 waiting pictures took 130 ms without it.
            models.Index(fields=["version", "state", "attempts", "-id"]),
            # Where a stored vector of the same file is looked for.
            models.Index(fields=["version", "content_hash"]),
            # Where alerts look for what has come, each minute.
            models.Index(fields=["version", "changed_at"]),
        ]

    def __str__(self) -> str:
        return f"picture {self.image_id} in version {self.version_id}: {self.state}"
