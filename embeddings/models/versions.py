"""Index versions: one encoder's view of the catalogue each, exactly one is live."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

import numpy as np
from django.db import models
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray


class IndexVersionQuerySet(models.QuerySet["IndexVersion"]):
    """The questions asked of index versions."""

    def live(self) -> IndexVersion | None:
        """The one that queries read, None before anything was indexed."""
        return self.filter(state=IndexVersion.State.LIVE).first()

    def written(self) -> Self:
        """Those that every change of the catalogue is noted for."""
        State = IndexVersion.State
        return self.filter(state__in=[State.LIVE, State.BUILDING, State.PAUSED])

    def worked_on(self) -> Self:
        """Those that workers bring up to date, the live one first."""
        states = [IndexVersion.State.LIVE, IndexVersion.State.BUILDING]
        return self.filter(state__in=states).order_by("-state", "pk")

    def unfinished(self) -> Self:
        """Those that are being built, or will be again."""
        states = [IndexVersion.State.BUILDING, IndexVersion.State.PAUSED]
        return self.filter(state__in=states)

    def retire(self) -> None:
        """Nobody reads or writes these from now on."""
        self.update(state=IndexVersion.State.RETIRED, retired_at=timezone.now())


class IndexVersion(models.Model):
    """One encoder's view of the catalogue, kept in one collection of the vector store.

    Exactly one version is live. A query reads the live row once, encodes with that
    version's encoder and searches that version's collection. `golden` holds what the
    encoder made of the reference pictures when the version began, as float32 bytes.
    `calibration` is the Tuning of embeddings.ranking as JSON; without one, pictures are
    ranked by the cosine alone.
    """

    class State(models.TextChoices):
        BUILDING = "building"
        PAUSED = "paused"
        LIVE = "live"
        RETIRED = "retired"

    encoder = models.CharField(max_length=300, help_text="As written in ENCODER.")
    encoder_identity = models.CharField(max_length=64)
    dimension = models.PositiveIntegerField()
    fields = models.JSONField(default=list, help_text="Integers beside each vector.")
    golden = models.BinaryField(default=b"")
    calibration = models.JSONField(default=dict, blank=True)
    collection = models.CharField(max_length=100, unique=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.BUILDING
    )
    created_at = models.DateTimeField(auto_now_add=True)
    live_since = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    audited_at = models.DateTimeField(null=True, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    recall = models.FloatField(null=True, blank=True, help_text="As of probe.Recall.")
    recall_in_category = models.FloatField(null=True, blank=True)

    objects = IndexVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="live"), name="one_live_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.encoder} ({self.state})"

    def golden_vectors(self) -> NDArray[np.float32]:
        """Of shape (pictures, dimension), no pictures where it was begun before any."""
        return np.frombuffer(self.golden, np.float32).reshape(-1, self.dimension)

    def is_due(
        self, last: datetime | None, pause: timedelta, pictures_a_second: float
    ) -> bool:
        """Whether it is time again for what was done `last`, and reads all vectors.

        That is after the `pause`, and in large shops after as long as so many pictures
        a second take. Neither a clock set back nor a restored database may put it off
        for long.
        """
        pictures = timedelta(seconds=self.entries.count() / pictures_a_second)
        now = timezone.now()
        return last is None or not last <= now < last + max(pause, pictures)
