"""From one encoder to another: build the next index version, check it, make it live."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends, indexing
from embeddings.audit import audit, mend
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import VectorStoreError

logger = logging.getLogger(__name__)

State = IndexEntry.State
# Until then a worker may still be at a batch, or a query at an answer.
KEPT = timedelta(hours=1)


class NotReady(Exception):
    """The version cannot be made live yet; the message says what is missing."""


@dataclass(frozen=True)
class Progress:
    """How many entries of a version are done, set aside with a reason, and in all.

    Pictures being deleted are among all: they are work to be done as well.
    """

    indexed: int
    unusable: int
    total: int


def progress_of(version: IndexVersion) -> Progress:
    """Counts of the version's entries."""
    entries = IndexEntry.objects.filter(version=version)
    return Progress(
        indexed=entries.filter(state=State.INDEXED).count(),
        unusable=entries.unusable().count(),
        total=entries.count(),
    )


def lacking(version: IndexVersion) -> int:
    """How many pictures a search would not find yet, were this version the live one.

    Work that the live version has before it as well does not count: a busy shop is
    never done altogether.
    """
    stored = Q(stored=True) & ~Q(state=State.DELETING)
    settled = IndexEntry.objects.filter(version=version).filter(
        stored | Q(state__in=[State.FAILED, State.QUARANTINED])
    )
    wanted = ProductImage.objects.all()
    if live := IndexVersion.objects.live():
        found = IndexEntry.objects.filter(version=live).searchable()
        wanted = wanted.filter(pk__in=found.values("image"))
    return wanted.exclude(pk__in=settled.values("image")).count()


def start(encoder_name: str) -> IndexVersion:
    """The version that is being built with this encoder, or was paused, or a new one.

    Another one that was being built is given up: its pictures would be embedded for
    nobody. Raises EncoderUnavailable where the encoder cannot be loaded.
    """
    identity = backends.load_encoder(encoder_name).identity
    unfinished = IndexVersion.objects.unfinished()
    version = unfinished.filter(encoder=encoder_name, encoder_identity=identity).first()
    version = version or indexing.create_version(encoder_name)
    return _build(version)


def pause() -> IndexVersion | None:
    """Let workers leave the version alone that is being built; None if there is none.

    Changes of the catalogue are still noted for it.
    """
    version = IndexVersion.objects.filter(state=IndexVersion.State.BUILDING).first()
    if version:
        _set_state(version, IndexVersion.State.PAUSED)
    return version


def start_back() -> IndexVersion:
    """The version that was live before, on its way to be so again.

    Its vectors are still there: what changed since is written to it first. Raises
    NotReady where there is none, EncoderUnavailable where its encoder is gone.
    """
    former = IndexVersion.objects.filter(live_since__isnull=False)
    former = former.exclude(state=IndexVersion.State.LIVE).order_by("-live_since")
    version = former.first()
    if version is None:
        raise NotReady("no other version has been live")
    backends.get_encoder(version)
    if version.state == IndexVersion.State.RETIRED:
        _set_state(version, IndexVersion.State.BUILDING)
        IndexEntry.objects.reconcile(version)
        # Prices and stock may be others by now; nobody told a retired version.
        IndexEntry.objects.filter(version=version).touch()
    return _build(version)


def make_live(version: IndexVersion) -> None:
    """Let queries read this version from now on, in one transaction.

    Raises NotReady where a search would miss pictures, or where the collection does not
    hold what was written to it: it is then being mended.
    """
    if missing := lacking(version):
        raise NotReady(f"{missing} pictures are not done yet")
    report = audit(version)
    if report.wrong:
        mend(version, report)
        found = [f"{len(keys)} {verdict}" for verdict, keys in report.wrong.items()]
        raise NotReady(f"the collection differs: {', '.join(found)}")
    with transaction.atomic():
        IndexVersion.objects.filter(state=IndexVersion.State.LIVE).retire()
        IndexVersion.objects.filter(pk=version.pk).update(
            state=IndexVersion.State.LIVE, live_since=timezone.now(), retired_at=None
        )
    try:
        backends.get_vector_store().point_alias(indexing.ALIAS, version.collection)
    except VectorStoreError as error:  # The next batch points it there.
        logger.warning("the alias still names the version before: %s", error)


def drop_retired() -> None:
    """Delete retired versions with their collections, but the one that was live last.

    Raises VectorStoreError where the store is away; the rest stays for the next time.
    """
    retired = IndexVersion.objects.filter(state=IndexVersion.State.RETIRED)
    former = retired.filter(live_since__isnull=False).order_by("-live_since").first()
    for version in retired.filter(retired_at__lt=timezone.now() - KEPT):
        if version != former:
            backends.get_vector_store().drop_collection(version.collection)
            version.delete()


def _build(version: IndexVersion) -> IndexVersion:
    """Workers fill this one, and no other beside the live one."""
    IndexVersion.objects.unfinished().exclude(pk=version.pk).retire()
    return _set_state(version, IndexVersion.State.BUILDING)


def _set_state(version: IndexVersion, state: str) -> IndexVersion:
    version.state = state
    version.save(update_fields=["state"])
    return version
