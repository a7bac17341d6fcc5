"""From one encoder to another: build the next index version, check it, make it live."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from embeddings import backends, indexing
from embeddings.models import IndexEntry, IndexVersion

State = IndexEntry.State


class NotReady(Exception):
    """The version cannot be made live yet; the message says what is missing."""


class Mismatch(NotReady):
    """All is done, and the collection still does not hold what was written to it."""


@dataclass(frozen=True)
class Progress:
    """How many entries of a version are done, set aside with a reason, and in all.

    Pictures being deleted are among all: they are work to be done as well.
    """

    indexed: int
    unusable: int
    total: int

    @property
    def complete(self) -> bool:
        return self.indexed + self.unusable == self.total


def progress_of(version: IndexVersion) -> Progress:
    """Counts of the version's entries."""
    entries = IndexEntry.objects.filter(version=version)
    return Progress(
        indexed=entries.filter(state=State.INDEXED).count(),
        unusable=entries.unusable().count(),
        total=entries.count(),
    )


def start(encoder_name: str) -> IndexVersion:
    """The version that is being built with this encoder, or a new one.

    Another one that was being built is given up: its pictures would be embedded for
    nobody. Raises EncoderUnavailable where the encoder cannot be loaded.
    """
    identity = backends.load_encoder(encoder_name).identity
    building = IndexVersion.objects.filter(state=IndexVersion.State.BUILDING)
    wanted = building.filter(encoder=encoder_name, encoder_identity=identity).first()
    for other in building:
        if other != wanted:
            give_up(other)
    return wanted or indexing.create_version(encoder_name)


def give_up(version: IndexVersion) -> None:
    """Stop building a version; the next start() makes a new one."""
    IndexVersion.objects.filter(pk=version.pk).update(state=IndexVersion.State.RETIRED)


def make_live(version: IndexVersion) -> None:
    """Let queries read this version from now on, in one transaction.

    Raises NotReady where pictures are pending, and Mismatch where the collection does
    not hold exactly one vector for each indexed picture.
    """
    progress = progress_of(version)
    if not progress.complete:
        waiting = progress.total - progress.indexed - progress.unusable
        raise NotReady(f"{waiting} pictures are not done yet")
    store = backends.get_vector_store()
    stored = store.count(version.collection)
    if stored != progress.indexed:
        raise Mismatch(
            f"the collection holds {stored} vectors for {progress.indexed} pictures"
        )
    with transaction.atomic():
        IndexVersion.objects.filter(state=IndexVersion.State.LIVE).update(
            state=IndexVersion.State.RETIRED
        )
        IndexVersion.objects.filter(pk=version.pk).update(
            state=IndexVersion.State.LIVE, live_since=timezone.now()
        )
    store.point_alias(indexing.ALIAS, version.collection)
