"""The write path: takes pictures that are not indexed, encodes them, writes them down.

The rows of the database say what is to be done; a message only wakes a worker. What
dies halfway is taken up again when its lease has run out.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from embeddings import backends, liveness
from embeddings.batches import AWAY, Batch
from embeddings.encoders.base import Encoder, EncoderUnavailable
from embeddings.encoders.selftest import golden_vectors
from embeddings.fields import FIELDS
from embeddings.models import IndexEntry, IndexVersion
from embeddings.ranking import Tuning
from embeddings.vector_stores.base import VectorStoreError

logger = logging.getLogger(__name__)

ALIAS = "products"
# Of the live version in a row, while another is built: were they always first, someone
# who edits without a pause would keep the other from being built at all.
LIVE_BATCHES = 3


class IndexingWaits(Exception):
    """A part that indexing needs is away; the message says which. Nothing is lost."""


def first_version() -> IndexVersion:
    """The live index version; where there is none yet, it is made as ENCODER says.

    Raises EncoderUnavailable where that encoder cannot be loaded.
    """
    if version := IndexVersion.objects.live():
        return version
    try:
        return create_version(settings.ENCODER, state=IndexVersion.State.LIVE)
    except IntegrityError:  # Another worker was first.
        return IndexVersion.objects.get(state=IndexVersion.State.LIVE)


def create_version(
    encoder_name: str, *, state: str = IndexVersion.State.BUILDING
) -> IndexVersion:
    """A new index version with a pending entry for every picture there is.

    Raises EncoderUnavailable where the encoder cannot be loaded, or its calibration.
    """
    encoder = backends.load_encoder(encoder_name)
    live = state == IndexVersion.State.LIVE
    version = IndexVersion(
        encoder=encoder_name,
        encoder_identity=encoder.identity,
        dimension=encoder.dimension,
        fields=list(FIELDS),
        golden=golden_vectors(encoder).tobytes(),
        calibration=_calibration(encoder),
        # Never a name used before: an old collection may still hold vectors.
        collection=f"{ALIAS}_{secrets.token_hex(6)}",
        state=state,
        live_since=timezone.now() if live else None,
    )
    # Nothing else is done in it: whoever writes to SQLite gives up after 20 s, and on a
    # busy machine an encoder takes longer to load.
    with transaction.atomic():
        version.save()
    IndexEntry.objects.reconcile(version)
    return version


def _calibration(encoder: Encoder) -> dict[str, Any]:
    """What was learned for its scores; nothing for most encoders."""
    if not encoder.tuning:
        return {}
    try:
        Tuning.from_json(encoder.tuning)
    except ValueError as error:
        raise EncoderUnavailable(
            f"the calibration of {encoder.name} is broken: {error}"
        ) from error
    return dict(encoder.tuning)


def reconcile() -> None:
    """Find new, replaced and vanished pictures that no signal told of.

    Raises EncoderUnavailable before the first version, where it cannot be made.
    """
    first_version()
    for version in IndexVersion.objects.written():
        IndexEntry.objects.reconcile(version)


def index_pending(*, batches: int | None = None) -> bool:
    """Work until nothing is pending; True where it stopped after that many batches.

    A version whose store or encoder is away waits, the others go on. Raises
    IndexingWaits in the end where one had to wait: its pictures are as they were, with
    no attempt counted.
    """
    away: dict[int, Exception] = {}
    worked_on: list[IndexVersion] = []
    try:
        first_version()
    except EncoderUnavailable as error:
        raise IndexingWaits(str(error)) from error
    while len(worked_on) != batches and (
        version := _work_once(away, worked_on[-LIVE_BATCHES:])
    ):
        worked_on.append(version)
        liveness.progressed()
    for version in {version.pk: version for version in worked_on}.values():
        try:
            _settle(version)
        except VectorStoreError as error:
            away[version.pk] = error
    stopped = len(worked_on) == batches
    for cause in away.values():
        if not stopped:
            raise IndexingWaits(str(cause)) from cause
        logger.warning("indexing waits: %s", cause)
    return stopped


def _work_once(
    away: dict[int, Exception], last: list[IndexVersion]
) -> IndexVersion | None:
    """One batch of the first version that has work: the live one before another, but
    not more than LIVE_BATCHES in a row. Those found to be away are added to `away`."""
    versions = list(IndexVersion.objects.worked_on().exclude(pk__in=away))
    if len(last) == LIVE_BATCHES and versions[:1] * LIVE_BATCHES == last:
        versions.append(versions.pop(0))
    for version in versions:
        try:
            # Before anything is claimed: a load may fail, or take the worker along.
            backends.get_encoder(version)
            entries = IndexEntry.objects.claim(version, settings.ENCODER_BATCH_SIZE)
            if entries:
                with IndexEntry.objects.held(entries):
                    Batch(version, entries).run()
                return version
        except AWAY as error:
            away[version.pk] = error
    return None


def _settle(version: IndexVersion) -> None:
    """Make what was written quick to search, and known by the live version's alias."""
    store = backends.get_vector_store()
    store.flush(version.collection)
    if version == IndexVersion.objects.live():
        store.point_alias(ALIAS, version.collection)
