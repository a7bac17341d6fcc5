"""From one encoder to another: build the next index version, check it, make it live."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends, indexing
from embeddings.audit import audit, mend
from embeddings.encoders.base import EncoderUnavailable
from embeddings.evaluation import golden
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import VectorStoreError, VectorStoreUnavailable

logger = logging.getLogger(__name__)

State = IndexEntry.State
Phase = IndexVersion.State
# Of the pictures that are found now, the share that may be lost with a new version.
MOST_FAILURES = 0.01
# Until then a worker may still be at a batch, or a query at an answer.
KEPT = timedelta(hours=1)


class NotReady(Exception):
    """The version cannot be made live yet; the message says what is missing."""


class TooManyFailures(NotReady):
    """Pictures that are found now would not be found any more; somebody has to look."""


class NotBetter(NotReady):
    """The version finds less of the golden set; somebody has to decide."""


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
    """How many pictures this version has yet to take in before it can be live.

    Work that the live version has before it as well does not count: a busy shop is
    never done altogether.
    """
    entries = IndexEntry.objects.filter(version=version)
    settled = entries.searchable() | entries.unusable()
    return _findable().exclude(pk__in=settled.values("image")).count()


def unusable(version: IndexVersion) -> int:
    """How many pictures a search finds now that were set aside in this version."""
    aside = IndexEntry.objects.filter(version=version).unusable()
    return _findable().filter(pk__in=aside.values("image")).count()


def _findable() -> QuerySet[ProductImage]:
    """Pictures that a search finds now; all where nothing is live."""
    images = ProductImage.objects.order_by()
    if live := IndexVersion.objects.live():
        found = IndexEntry.objects.filter(version=live).searchable()
        return images.filter(pk__in=found.values("image"))
    return images


def start(encoder_name: str) -> IndexVersion:
    """The version that is being built with this encoder, or was paused, or a new one.

    Another one that was being built is given up: its pictures would be embedded for
    nobody. Raises EncoderUnavailable where the encoder cannot be loaded.
    """
    identity = backends.load_encoder(encoder_name).identity
    unfinished = IndexVersion.objects.unfinished()
    for version in unfinished.filter(encoder=encoder_name, encoder_identity=identity):
        with suppress(EncoderUnavailable):  # It was begun with other libraries.
            backends.get_encoder(version)
            return _build(version)
    return _build(indexing.create_version(encoder_name))


def pause() -> IndexVersion | None:
    """Let workers leave the version alone that is being built; None if there is none.

    Changes of the catalogue are still noted for it.
    """
    version = IndexVersion.objects.filter(state=Phase.BUILDING).first()
    if version:
        _move(version, [Phase.BUILDING], Phase.PAUSED)
    return version


def start_back() -> IndexVersion:
    """The version that was live before, on its way to be so again.

    Its vectors are still there; what differs from the catalogue by now is written
    first. Raises NotReady where there is none, EncoderUnavailable where its encoder is
    gone, VectorStoreError where its collection cannot be read.
    """
    former = IndexVersion.objects.filter(live_since__isnull=False)
    version = former.exclude(state=Phase.LIVE).order_by("-live_since").first()
    if version is None:
        raise NotReady("no other version has been live")
    backends.get_encoder(version)
    if version.state == Phase.RETIRED:
        _move(version, [Phase.RETIRED], Phase.BUILDING)
        entries = IndexEntry.objects.filter(version=version)
        entries.reconcile(version)
        # Until it is written anew, what nobody told a retired version of counts as
        # not stored, so that it is waited for.
        entries.waiting().update(stored=False)
        mend(version, audit(version), stored=False)
    return _build(version)


def make_live(
    version: IndexVersion, *, accept_failures: bool = False, accept_worse: bool = False
) -> golden.Comparison | None:
    """Let queries read this version from now on, in one transaction.

    Gives how it does on the golden set beside the one that was live; None where there
    is none, or no golden set. Raises NotReady where a search would miss pictures, where
    the version is not being built any more, and where the collection does not hold what
    was written to it: it is then being mended. Raises TooManyFailures above
    MOST_FAILURES, and NotBetter where it finds less. Raises VectorStoreError.
    """
    _check_complete(version)
    failures, wanted = unusable(version), _findable().count()
    if failures > MOST_FAILURES * wanted and not accept_failures:
        raise TooManyFailures(
            f"{failures} of {wanted} pictures that are found now could not be used"
        )
    report = audit(version)
    if report.wrong:
        mend(version, report)
        found = [f"{len(keys)} {verdict}" for verdict, keys in report.wrong.items()]
        raise NotReady(f"the collection differs: {', '.join(found)}")
    try:
        comparison = compare(version)
    except VectorStoreError as error:
        if not accept_worse:
            raise
        logger.warning("nothing was compared: %s", error)
        comparison = None
    if comparison and comparison.worse and not accept_worse:
        raise NotBetter(
            f"it finds less ({', '.join(comparison.worse)}) than the live one.\n"
            f"{comparison}\n"
        )
    _check_complete(version)  # Comparing took a while.
    with transaction.atomic():
        IndexVersion.objects.filter(state=Phase.LIVE).retire()
        facts = {"live_since": timezone.now(), "retired_at": None}
        _move(version, [Phase.BUILDING], Phase.LIVE, **facts)
    try:
        backends.get_vector_store().point_alias(indexing.ALIAS, version.collection)
    except VectorStoreError as error:  # The next batch points it there.
        logger.warning("the alias still names the version before: %s", error)
    return comparison


def _check_complete(version: IndexVersion) -> None:
    if missing := lacking(version):
        raise NotReady(f"{missing} pictures are not done yet")


def compare(version: IndexVersion) -> golden.Comparison | None:
    """How this version does on the golden set beside the live one.

    None where nothing is live, where its collection was lost, and where there are too
    few pictures to ask for.
    """
    live = IndexVersion.objects.live()
    if live is None or live == version:
        return None
    try:
        return golden.compare(live, version)
    except VectorStoreUnavailable:
        raise
    except VectorStoreError as error:
        logger.warning("nothing to compare with: %s", error)
        return None


def drop_retired() -> None:
    """Delete retired versions with their collections, but the one that was live last.

    One whose collection cannot be dropped now stays for the next time.
    """
    retired = IndexVersion.objects.filter(state=Phase.RETIRED)
    former = retired.filter(live_since__isnull=False).order_by("-live_since").first()
    for version in retired.filter(retired_at__lt=timezone.now() - KEPT):
        if version == former:
            continue
        try:
            backends.get_vector_store().drop_collection(version.collection)
        except VectorStoreError as error:
            logger.warning("cannot drop %s: %s", version.collection, error)
        else:
            version.delete()


def _build(version: IndexVersion) -> IndexVersion:
    """Workers fill this one, and no other beside the live one."""
    _move(version, [Phase.BUILDING, Phase.PAUSED], Phase.BUILDING)
    IndexVersion.objects.unfinished().exclude(pk=version.pk).retire()
    return version


def _move(
    version: IndexVersion, before: list[Phase], after: Phase, **facts: datetime | None
) -> None:
    """From one state to another, unless somebody else was faster: NotReady."""
    same = IndexVersion.objects.filter(pk=version.pk, state__in=before)
    if not same.update(state=after, **facts):
        raise NotReady(f"version {version.pk} is not {' or '.join(before)} any more")
    version.refresh_from_db()
