"""Matches what was newly indexed with the pictures of shoppers' alerts.

Index entries say what is new, so that no lost message keeps an arrival from anyone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from catalog.filtering import ProductFilters
from embeddings import backends, liveness, stages
from embeddings.calibration import Band, Calibration
from embeddings.encoders.base import EncoderUnavailable
from embeddings.framing import frames, join
from embeddings.looks import Look, look_in
from embeddings.models import Alert, IndexEntry, IndexVersion, Notice
from embeddings.models.alerts import LATE
from embeddings.queries import QueryImageGone, StorageUnavailable, kept_image
from embeddings.ranking import Candidate, Match, best_image_per_product, fused
from embeddings.subjects import find_subjects
from embeddings.vector_stores.base import Hit, VectorStoreError

logger = logging.getLogger(__name__)

AWAY = (EncoderUnavailable, VectorStoreError, StorageUnavailable)
ALERTS_AT_ONCE = 256
# Their vectors are fetched at once; so are those of an exact search.
ARRIVALS_AT_ONCE = 2000
# Cosines, where nothing was learned of what an encoder's scores mean.
ROUGHLY = Calibration((0.0,), (0.0,), same=0.97, very_similar=0.9, similar=0.8)
BANDS = list(Band)


class Arrival(NamedTuple):
    """A picture that was newly indexed."""

    image_id: int
    product_id: int
    shown_since: datetime
    indexed_at: datetime
    look: Look


def match_alerts() -> None:
    """Note for each alert which products have come since it was made and look alike.

    Raises what is in AWAY; whatever was not matched then is matched the next time.
    """
    version = IndexVersion.objects.live()
    until = timezone.now() - LATE
    due = Alert.objects.active().filter(last_matched__lt=until).order_by("last_matched")
    while version and (alerts := list(due[:ALERTS_AT_ONCE])):
        _match(version, alerts, until)
        liveness.progressed()


def _match(version: IndexVersion, alerts: Sequence[Alert], until: datetime) -> None:
    arrivals = _arrivals(
        version,
        since=alerts[0].last_matched,
        shown_since=min(alert.created_at for alert in alerts),
    )
    if len(arrivals) == ARRIVALS_AT_ONCE:  # The others come in the next turn.
        until = min(until, arrivals[-1].indexed_at)
    if arrivals:
        _note(version, alerts, arrivals)
    keys = [alert.pk for alert in alerts]
    Alert.objects.filter(pk__in=keys).update(last_matched=until)


def _arrivals(
    version: IndexVersion, *, since: datetime, shown_since: datetime
) -> list[Arrival]:
    """Of products first shown since: price and stock bring old pictures here again."""
    entries = IndexEntry.objects.filter(
        version=version,
        state=IndexEntry.State.INDEXED,
        changed_at__gte=since,
        image__product__visible=True,
        image__product__shown_since__gte=shown_since,
    )
    rows = entries.order_by("changed_at").values_list(
        "image",
        "image__product",
        "image__product__shown_since",
        "changed_at",
        *(f"image__{column}" for column in Look._fields),
    )
    return [
        Arrival(image, product, shown, indexed, Look(*look))
        for image, product, shown, indexed, *look in rows[:ARRIVALS_AT_ONCE]
    ]


def _note(
    version: IndexVersion, alerts: Sequence[Alert], arrivals: Sequence[Arrival]
) -> None:
    encoded = list(_encoded(version, alerts))
    if not encoded:
        return
    answers = backends.get_vector_store().search_among(
        version.collection,
        np.stack([vector for _, vector in encoded]),
        [arrival.image_id for arrival in arrivals],
        limit=len(arrivals),
    )
    for (alert, _), hits in zip(encoded, answers, strict=True):
        fresh = [new for new in arrivals if new.shown_since >= alert.created_at]
        notices = [
            Notice(alert=alert, product_id=found.product_id, score=found.score)
            for found in _wanted(alert, _close(version, alert, hits, fresh))
        ]
        # Its shopper may have ended it since; another worker may have been here.
        if notices and Alert.objects.active().filter(pk=alert.pk).exists():
            Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _close(
    version: IndexVersion, alert: Alert, hits: Sequence[Hit], fresh: Sequence[Arrival]
) -> list[Candidate]:
    """The products that look as much alike as the alert asks for."""
    product_of = {new.image_id: new.product_id for new in fresh}
    hits = [hit for hit in hits if hit.id in product_of]
    tuning = stages.tuning_of(version)
    if tuning and tuning.fusion.needs_looks:
        known = {new.image_id: new.look for new in fresh}
        own = [look_in(alert)]
        judged = fused([Match(*hit) for hit in hits], own, known, tuning.fusion)
        hits = [Hit(found.id, found.score) for found in judged]
    calibration = tuning.calibration if tuning else ROUGHLY
    lowest = BANDS.index(Band(alert.band))
    return [
        found
        for found in best_image_per_product(hits, product_of)
        if BANDS.index(calibration.band(found.score)) <= lowest
    ]


def _wanted(alert: Alert, close: Sequence[Candidate]) -> list[Candidate]:
    """Those that match the alert's filters."""
    filters = ProductFilters.from_json(alert.filters) if close else None
    if filters is None:
        return []
    matching = filters.products().filter(pk__in=[found.product_id for found in close])
    keys = set(matching.values_list("pk", flat=True))
    return [found for found in close if found.product_id in keys]


def _encoded(
    version: IndexVersion, alerts: Sequence[Alert]
) -> Iterator[tuple[Alert, NDArray[np.float32]]]:
    """Each alert's vector in the version, but for those of unusable pictures.

    Encoded where another version made the one that is kept.
    """
    for alert in alerts:
        if alert.version_id != version.pk:
            alert.vector, alert.version = _encode(version, alert), version
            # No save(): that raises where its shopper has ended it since.
            Alert.objects.filter(pk=alert.pk).update(
                vector=alert.vector, version=version
            )
            liveness.progressed()
        if alert.vector:
            yield alert, np.frombuffer(alert.vector, np.float32)


def _encode(version: IndexVersion, alert: Alert) -> bytes:
    """As float32 bytes, empty where the picture is gone or cannot be encoded."""
    try:
        image = kept_image(alert)
        # Seen as the search sees it, because bands were learned from that.
        framed = frames(image, find_subjects(image).boxes)
        return join(backends.encode_images(version, framed)).tobytes()
    except AWAY:
        raise
    except QueryImageGone:
        logger.warning("the picture of alert %d is gone", alert.pk)
    except Exception:  # Of all alerts, the others are none the worse for it.
        logger.exception("the picture of alert %d cannot be encoded", alert.pk)
    return b""
