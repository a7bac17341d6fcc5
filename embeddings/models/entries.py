"""Index entries: the state of each picture in each version, and who works on it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from catalog.models import ProductImage
from embeddings.models.versions import IndexVersion

# Far above what a batch takes: 32 pictures with ViT-B-32 on two cores need 2 s.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
ROWS_A_QUERY = 1000


class IndexEntryQuerySet(models.QuerySet["IndexEntry"]):
    """The questions asked of index entries, and the steps of their life."""

    def searchable(self) -> Self:
        """Those with a vector in the store, be it waiting for an update."""
        return self.exclude(content_hash="").exclude(state=IndexEntry.State.DELETING)

    def workable(self) -> Self:
        """Those with work to do that no worker holds, or not any more."""
        return self.filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now()),
            state__in=[IndexEntry.State.PENDING, IndexEntry.State.DELETING],
        )

    def mark_changed(
        self, image_ids: Iterable[int], *, embed_anew: bool = False
    ) -> None:
        """Make pictures pending in every written version: their rows have changed.

        An unchanged picture keeps its vector and gets new fields beside it, unless it
        is to be embedded anew.
        """
        image_ids = list(image_ids)
        entries = self.filter(image__in=image_ids)
        entries.exclude(state=IndexEntry.State.DELETING).update(
            state=IndexEntry.State.PENDING,
            generation=F("generation") + 1,
            attempts=0,
            reason="",
            changed_at=timezone.now(),
            **({"content_hash": ""} if embed_anew else {}),
        )
        self._add(IndexVersion.objects.written(), image_ids)

    def mark_deleted(self, image_ids: Iterable[int]) -> None:
        """Leave a tombstone for pictures whose rows are gone."""
        self.filter(image__in=list(image_ids)).update(
            state=IndexEntry.State.DELETING,
            generation=F("generation") + 1,
            attempts=0,
            changed_at=timezone.now(),
        )

    def reconcile(self, version: IndexVersion) -> None:
        """Find what no signal told: new, replaced and vanished pictures."""
        entries = self.filter(version=version)
        images = ProductImage.objects.all()
        has_entry = entries.filter(image=OuterRef("pk"))
        unknown = images.exclude(Exists(has_entry)).values_list("pk", flat=True)
        self._add([version], list(unknown))
        same = images.filter(pk=OuterRef("image"))
        vanished = entries.exclude(state=IndexEntry.State.DELETING).exclude(
            Exists(same)
        )
        self.mark_deleted(vanished.values_list("image", flat=True))
        unchanged = same.filter(content_hash=OuterRef("content_hash"))
        replaced = entries.filter(state=IndexEntry.State.INDEXED)
        replaced = replaced.exclude(Exists(unchanged)).filter(Exists(same))
        self.mark_changed(replaced.values_list("image", flat=True))

    def claim(self, version: IndexVersion, batch_size: int) -> list[IndexEntry]:
        """Take up to `batch_size` workable entries for one worker alone.

        Attempts are counted here, before the work. An entry that was tried before is
        claimed alone, so that a picture which kills its worker takes no other along;
        after MOST_ATTEMPTS it is set aside. Tombstones come first, then the newest
        pictures: one just added does not wait for an import of thousands.
        """
        workable = self.filter(version=version).workable()
        self._quarantine(workable)
        first_try = workable.filter(attempts=0).order_by("state", "-pk")[:batch_size]
        again = workable.filter(attempts__gt=0).order_by("changed_at", "pk")[:1]
        return self._take(first_try) or self._take(again)

    def release(self, entries: Iterable[IndexEntry], *, innocent: bool) -> None:
        """Give claimed entries back undone; innocent ones keep no attempt counted."""
        for entry in entries:
            mine = self.filter(pk=entry.pk, claim=entry.claim)
            if innocent:
                same = mine.filter(generation=entry.generation)
                same.update(attempts=F("attempts") - 1)
            mine.update(claim="", claimed_until=None)

    def finish(self, entry: IndexEntry, state: str, **facts: str) -> bool:
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
            mine.update(claim="", claimed_until=None, attempts=0, content_hash="")
        return bool(done)

    def _add(self, versions: Iterable[IndexVersion], image_ids: list[int]) -> None:
        for version in versions:
            for start in range(0, len(image_ids), ROWS_A_QUERY):
                part = image_ids[start : start + ROWS_A_QUERY]
                self.bulk_create(
                    [IndexEntry(version=version, image_id=pk) for pk in part],
                    ignore_conflicts=True,
                )

    def _take(self, wanted: Self) -> list[IndexEntry]:
        token = uuid.uuid4().hex
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:
                wanted = wanted.select_for_update(skip_locked=True)
            keys = list(wanted.values_list("pk", flat=True))
            self.filter(pk__in=keys).update(
                claim=token,
                claimed_until=timezone.now() + LEASE,
                attempts=F("attempts") + 1,
            )
        return list(self.filter(claim=token))

    def _quarantine(self, workable: Self) -> None:
        worn_out = workable.filter(
            attempts__gte=MOST_ATTEMPTS, state=IndexEntry.State.PENDING
        )
        worn_out.filter(reason="").update(reason="Its worker died each time.")
        worn_out.update(
            state=IndexEntry.State.QUARANTINED,
            claim="",
            claimed_until=None,
            changed_at=timezone.now(),
        )


class IndexEntry(models.Model):
    """The state of one product picture in one index version.

    `content_hash` names the picture whose vector the store holds now, "" for none.
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
    content_hash = models.CharField(max_length=64, blank=True)
    generation = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
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
        indexes = [models.Index(fields=["state", "claimed_until"])]

    def __str__(self) -> str:
        return f"picture {self.image_id} in version {self.version_id}: {self.state}"
