"""Shoppers' wishes to be told of what arrives, and what they were told of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.models import Product
from embeddings.calibration import Band
from embeddings.models.query_images import new_token, private_storage
from embeddings.models.versions import IndexVersion

CONFIRM_WITHIN = timedelta(days=2)
LIFE = timedelta(days=90)
BETWEEN_MAILS = timedelta(hours=1)
# Index entries are looked for by their time. A worker's clock may be so far behind, or
# its vectors so late to be found; what is seen twice is told once.
LATE = timedelta(minutes=5)


def confirmed_until() -> datetime:
    """When an alert made now is deleted unless it was confirmed."""
    return timezone.now() + CONFIRM_WITHIN


def shortly_before() -> datetime:
    """Up to when an alert made now need not look for arrivals."""
    return timezone.now() - LATE


def alert_picture_path(alert: Alert, filename: str) -> str:
    """Named by the token alone, in the storage that is served to nobody."""
    return f"alerts/{alert.token}.jpg"


class AlertQuerySet(models.QuerySet["Alert"]):
    """The questions asked of alerts."""

    def present(self) -> Self:
        """Those whose time has not run out, confirmed or not."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())

    def active(self) -> Self:
        """Those that their shopper has confirmed."""
        return self.present().filter(confirmed_at__isnull=False)

    def may_be_mailed(self) -> Self:
        """Those whose last mail was long enough ago."""
        before = timezone.now() - BETWEEN_MAILS
        return self.filter(Q(mailed_at__isnull=True) | Q(mailed_at__lte=before))

    def with_news(self) -> Self:
        """Those with something to tell."""
        return self.filter(Exists(Notice.objects.unsent().filter(alert=OuterRef("pk"))))


class Alert(models.Model):
    """A shopper wishes to be told when something arrives that looks like a picture.

    The picture is a copy of the shopper's own: it outlives that one by consent, because
    a new encoder has to see it again. `content_hash` is that of the upload, without
    any box. `vector` is what the encoder of `version` made of it, as float32 bytes,
    empty where it made nothing. `filters` is ProductFilters as JSON, `site` the root of
    the address at which the shopper came, `language` the code of the one in which the
    mails are written. Nothing is sent before the address is
    confirmed.
    """

    BANDS = [(Band.VERY_SIMILAR, "very similar"), (Band.SIMILAR, "similar")]

    token = models.CharField(max_length=32, unique=True, default=new_token)
    email = models.EmailField(db_index=True)
    site = models.URLField()
    language = models.CharField(max_length=16)
    file = models.FileField(upload_to=alert_picture_path, storage=private_storage)
    content_hash = models.CharField(max_length=64)
    perceptual_hash = models.CharField(max_length=16)
    colours = models.CharField(max_length=256)
    textures = models.CharField(max_length=60, blank=True)
    shapes = models.CharField(max_length=768, blank=True)
    vector = models.BinaryField(default=b"")
    version = models.ForeignKey(IndexVersion, models.SET_NULL, null=True)
    filters = models.JSONField(default=dict)
    band = models.CharField(max_length=12, choices=BANDS, default=Band.VERY_SIMILAR)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(default=confirmed_until, db_index=True)
    last_matched = models.DateTimeField(default=shortly_before)
    mailed_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    def __str__(self) -> str:
        return f"alert {self.pk}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The questions asked of notices."""

    def unsent(self) -> Self:
        """Those to be told, of products that can still be seen."""
        return self.filter(sent_at__isnull=True, product__visible=True)


class Notice(models.Model):
    """A product arrived that an alert waits for; told at most once."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="notices")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    score = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "product"], name="one_notice_per_alert_and_product"
            )
        ]

    def __str__(self) -> str:
        return f"product {self.product_id} for alert {self.alert_id}"
