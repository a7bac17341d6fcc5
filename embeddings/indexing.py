"""The write path: takes pictures that are not indexed, encodes them, writes them down.

The rows of the database say what is to be done; a message only wakes a worker. What
dies halfway is taken up again when its lease has run out.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import ProductImage
from embeddings import backends
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.fields import FILTER_FIELDS, scalars
from embeddings.images import InvalidImage, decode_image
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.base import NORM_TOLERANCE, VectorStoreError

logger = logging.getLogger(__name__)

State = IndexEntry.State
ALIAS = "products"


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

    Raises EncoderUnavailable where the encoder cannot be loaded.
    """
    encoder = backends.load_encoder(encoder_name)
    live = state == IndexVersion.State.LIVE
    with transaction.atomic():
        version = IndexVersion.objects.create(
            encoder=encoder_name,
            encoder_identity=encoder.identity,
            dimension=encoder.dimension,
            # Never a name used before: an old collection may still hold vectors.
            collection=f"{ALIAS}_{secrets.token_hex(6)}",
            state=state,
            live_since=timezone.now() if live else None,
        )
        IndexEntry.objects.reconcile(version)
    return version


def reconcile() -> None:
    """Find new, replaced and vanished pictures that no signal told of."""
    first_version()
    for version in IndexVersion.objects.written():
        IndexEntry.objects.reconcile(version)


def index_pending(*, batches: int | None = None) -> bool:
    """Work until nothing is pending; True where it stopped after that many batches.

    Raises VectorStoreError and EncoderUnavailable where these are away: the pictures
    then wait as they were, with no attempt counted.
    """
    first_version()
    worked_on: dict[int, IndexVersion] = {}
    done = 0
    while done != batches and (batch := _next_batch()):
        batch.run()
        worked_on[batch.version.pk] = batch.version
        done += 1
    for version in worked_on.values():
        _settle(version)
    return done == batches


def _next_batch() -> _Batch | None:
    """The live version's work comes first, anew before each batch of another."""
    for version in IndexVersion.objects.written():
        if entries := IndexEntry.objects.claim(version, settings.ENCODER_BATCH_SIZE):
            return _Batch(version, entries)
    return None


def _settle(version: IndexVersion) -> None:
    """Make what was written quick to search, and known by the live version's alias."""
    store = backends.get_vector_store()
    store.flush(version.collection)
    if version.state == IndexVersion.State.LIVE:
        store.point_alias(ALIAS, version.collection)


@dataclass
class _Batch:
    """Claimed entries of one version on their way into its collection."""

    version: IndexVersion
    entries: Sequence[IndexEntry]
    # What is to be written, entry by entry: its picture's row and its vector.
    rows: list[tuple[IndexEntry, ProductImage, Vectors]] = field(default_factory=list)

    def run(self) -> None:
        try:
            self._work()
        except (VectorStoreError, EncoderUnavailable):
            IndexEntry.objects.release(self.entries, innocent=True)
            raise
        except Exception as error:
            # Whichever picture it was: each is tried again by itself, and set aside
            # when it fails alone.
            logger.exception("a batch of %d pictures failed", len(self.entries))
            keys = [entry.pk for entry in self.entries]
            reason = f"{type(error).__name__}: {error}"[:300]
            IndexEntry.objects.filter(pk__in=keys).update(reason=reason)
            IndexEntry.objects.release(self.entries, innocent=False)

    def _work(self) -> None:
        backends.get_vector_store().ensure_collection(
            self.version.collection,
            dimension=self.version.dimension,
            fields=list(FILTER_FIELDS),
        )
        keys = [entry.image_id for entry in self.entries]
        images = ProductImage.objects.select_related("product").in_bulk(keys)
        living = [
            (entry, images[entry.image_id])
            for entry in self.entries
            if entry.state != State.DELETING and entry.image_id in images
        ]
        alive = {entry.pk for entry, _ in living}
        self._delete([entry for entry in self.entries if entry.pk not in alive])
        self._encode(self._reuse(living))
        self._write()

    def _delete(self, entries: Sequence[IndexEntry]) -> None:
        """A tombstone goes when its vector has been seen to be gone."""
        if not entries:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        image_ids = [entry.image_id for entry in entries]
        store.delete(collection, image_ids)
        left = store.fetch(collection, image_ids, latest=True)
        gone = [entry.pk for entry in entries if entry.image_id not in left]
        claim = entries[0].claim
        IndexEntry.objects.filter(pk__in=gone, claim=claim).delete()
        IndexEntry.objects.release(
            [entry for entry in entries if entry.image_id in left], innocent=True
        )

    def _reuse(
        self, living: Sequence[tuple[IndexEntry, ProductImage]]
    ) -> list[tuple[IndexEntry, ProductImage]]:
        """Take stored vectors of unchanged pictures; give back what must be encoded."""
        unchanged = [
            entry.image_id
            for entry, image in living
            if entry.content_hash == image.content_hash
        ]
        store = backends.get_vector_store()
        stored = store.fetch(self.version.collection, unchanged, latest=True)
        self.rows += [
            (entry, image, stored[image.pk])
            for entry, image in living
            if image.pk in stored
        ]
        return [pair for pair in living if pair[1].pk not in stored]

    def _encode(self, pairs: Sequence[tuple[IndexEntry, ProductImage]]) -> None:
        readable, pictures = [], []
        for entry, image in pairs:
            try:
                with image.file.open() as file:
                    pictures.append(decode_image(file.read()).image)
                readable.append((entry, image))
            except InvalidImage as error:
                self._fail(entry, str(error))
            except FileNotFoundError:
                self._fail(entry, "The picture's file is missing.")
        if not readable:
            return
        vectors = backends.get_encoder(self.version).encode_images(pictures)
        # Until these rows are written down, nobody may take the stored vectors for
        # those of the pictures the entries name.
        keys = [entry.pk for entry, _ in readable]
        IndexEntry.objects.filter(pk__in=keys).update(content_hash="")
        for (entry, image), vector in zip(readable, vectors, strict=True):
            if abs(np.linalg.norm(vector) - 1) <= NORM_TOLERANCE:  # False for NaN
                self.rows.append((entry, image, vector))
            else:
                self._fail(entry, "The encoder made no usable vector of this picture.")

    def _fail(self, entry: IndexEntry, reason: str) -> None:
        IndexEntry.objects.finish(entry, State.FAILED, reason=reason[:300])

    def _write(self) -> None:
        if not self.rows:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        store.upsert(
            collection,
            [image.pk for _, image, _ in self.rows],
            np.stack([vector for _, _, vector in self.rows]),
            [scalars(image.product) for _, image, _ in self.rows],
        )
        for entry, image, _ in self.rows:
            IndexEntry.objects.finish(
                entry, State.INDEXED, content_hash=image.content_hash
            )
        # Deleted meanwhile, tombstone and all, by whoever found our lease run out.
        written = {image.pk for _, image, _ in self.rows}
        entries = IndexEntry.objects.filter(version=self.version, image__in=written)
        ghosts = written - set(entries.values_list("image", flat=True))
        store.delete(collection, list(ghosts))
