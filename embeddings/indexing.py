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
from embeddings.models import MOST_ATTEMPTS, IndexEntry, IndexVersion
from embeddings.vector_stores.base import NORM_TOLERANCE, VectorStoreError

logger = logging.getLogger(__name__)

State = IndexEntry.State
ALIAS = "products"


class PicturesUnavailable(Exception):
    """The storage of the product pictures cannot be read now."""


class IndexingWaits(Exception):
    """A part that indexing needs is away; the message says which. Nothing is lost."""


AWAY = (VectorStoreError, EncoderUnavailable, PicturesUnavailable)


def first_version() -> IndexVersion:
    """The live index version; where there is none yet, it is made as ENCODER says.

    Raises EncoderUnavailable where that encoder cannot be loaded.
    """
    if version := IndexVersion.objects.live():
        return version
    try:
        with transaction.atomic():
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
    version = IndexVersion.objects.create(
        encoder=encoder_name,
        encoder_identity=encoder.identity,
        dimension=encoder.dimension,
        fields=list(FILTER_FIELDS),
        # Never a name used before: an old collection may still hold vectors.
        collection=f"{ALIAS}_{secrets.token_hex(6)}",
        state=state,
        live_since=timezone.now() if live else None,
    )
    IndexEntry.objects.reconcile(version)
    return version


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
    worked_on: dict[int, IndexVersion] = {}
    done = 0
    try:
        first_version()
    except EncoderUnavailable as error:
        raise IndexingWaits(str(error)) from error
    while done != batches and (version := _work_once(away)):
        worked_on[version.pk] = version
        done += 1
    for version in worked_on.values():
        try:
            _settle(version)
        except VectorStoreError as error:
            away[version.pk] = error
    for cause in away.values():
        if done != batches:
            raise IndexingWaits(str(cause)) from cause
        logger.warning("indexing waits: %s", cause)
    return done == batches


def _work_once(away: dict[int, Exception]) -> IndexVersion | None:
    """One batch of the first version that has work: the live one comes first, anew
    before each batch of another. Those found to be away are added to `away`."""
    for version in IndexVersion.objects.written().exclude(pk__in=away):
        try:
            # Before anything is claimed: a load may fail, or take the worker along.
            backends.get_encoder(version)
            entries = IndexEntry.objects.claim(version, settings.ENCODER_BATCH_SIZE)
            if entries:
                _Batch(version, entries).run()
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


@dataclass
class _Batch:
    """Claimed entries of one version on their way into its collection."""

    version: IndexVersion
    entries: Sequence[IndexEntry]
    # What is to be written, entry by entry: its picture's row and its vector.
    rows: list[tuple[IndexEntry, ProductImage, Vectors]] = field(default_factory=list)
    embedded: int = 0

    def run(self) -> None:
        """Raises what is in AWAY; the entries are then released as they were."""
        try:
            self._work()
        except AWAY:
            IndexEntry.objects.release(self.entries, innocent=True)
            raise
        except Exception as error:
            # Whichever picture it was: each is tried again by itself, and set aside
            # when it fails alone.
            logger.exception("a batch of %d pictures failed", len(self.entries))
            reason = f"{type(error).__name__}: {error}"[:300]
            IndexEntry.objects.release(self.entries, innocent=False, reason=reason)

    def _work(self) -> None:
        backends.get_vector_store().ensure_collection(
            self.version.collection,
            dimension=self.version.dimension,
            fields=self.version.fields,
        )
        keys = [entry.image_id for entry in self.entries]
        images = ProductImage.objects.select_related("product").in_bulk(keys)
        deleted, pairs = [], []
        for entry in self.entries:
            if entry.state == State.DELETING or entry.image_id not in images:
                deleted.append(entry)
            elif entry.attempts > MOST_ATTEMPTS:
                reason = entry.reason or "Its worker died each time."
                self._give_up(entry, State.QUARANTINED, reason)
            else:
                pairs.append((entry, images[entry.image_id]))
        self._delete(deleted)
        self._encode(self._reuse(pairs))
        self._write()
        # Over the logs of all workers, the embedded ones are what the encoder was for.
        logger.info(
            "index version %d: %d pictures embedded, %d written, %d deleted",
            self.version.pk,
            self.embedded,
            len(self.rows),
            len(deleted),
        )

    def _delete(self, entries: Sequence[IndexEntry]) -> None:
        """A tombstone goes when its vector has been seen to be gone."""
        if not entries:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        image_ids = [entry.image_id for entry in entries]
        store.delete(collection, image_ids)
        left = store.fetch(collection, image_ids, latest=True)
        gone = [entry.pk for entry in entries if entry.image_id not in left]
        IndexEntry.objects.filter(pk__in=gone, claim=entries[0].claim).delete()
        IndexEntry.objects.release(
            [entry for entry in entries if entry.image_id in left], innocent=False
        )

    def _reuse(
        self, pairs: Sequence[tuple[IndexEntry, ProductImage]]
    ) -> list[tuple[IndexEntry, ProductImage]]:
        """Take stored vectors of unchanged pictures; give back what must be encoded."""
        unchanged = [
            entry.image_id
            for entry, image in pairs
            if entry.content_hash == image.content_hash
        ]
        store = backends.get_vector_store()
        stored = store.fetch(self.version.collection, unchanged, latest=True)
        self.rows += [
            (entry, image, stored[image.pk])
            for entry, image in pairs
            if image.pk in stored
        ]
        return [pair for pair in pairs if pair[1].pk not in stored]

    def _encode(self, pairs: Sequence[tuple[IndexEntry, ProductImage]]) -> None:
        readable, pictures = [], []
        for entry, image in pairs:
            try:
                with image.file.open() as file:
                    pictures.append(decode_image(file.read()).image)
                readable.append((entry, image))
            except InvalidImage as error:
                self._give_up(entry, State.FAILED, str(error))
            except FileNotFoundError:
                self._give_up(entry, State.FAILED, "The picture's file is missing.")
            except OSError as error:
                raise PicturesUnavailable(f"cannot read a picture: {error}") from error
        if not readable:
            return
        vectors = backends.get_encoder(self.version).encode_images(pictures)
        self.embedded = len(vectors)
        # Until these rows are written down, nobody may take the stored vectors for
        # those of the pictures the entries name.
        keys = [entry.pk for entry, _ in readable]
        mine = IndexEntry.objects.filter(pk__in=keys, claim=readable[0][0].claim)
        mine.update(content_hash="")
        for (entry, image), vector in zip(readable, vectors, strict=True):
            if abs(np.linalg.norm(vector) - 1) <= NORM_TOLERANCE:  # False for NaN
                self.rows.append((entry, image, vector))
            else:
                reason = "The encoder made no usable vector of this picture."
                self._give_up(entry, State.FAILED, reason)

    def _give_up(self, entry: IndexEntry, state: str, reason: str) -> None:
        """An earlier picture's vector must not go on answering for this one."""
        store = backends.get_vector_store()
        store.delete(self.version.collection, [entry.image_id])
        IndexEntry.objects.finish(
            entry, state, reason=reason[:300], stored=False, content_hash=""
        )

    def _write(self) -> None:
        if not self.rows:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        written = [image.pk for _, image, _ in self.rows]
        store.upsert(
            collection,
            written,
            np.stack([vector for _, _, vector in self.rows]),
            [scalars(image.product, self.version.fields) for _, image, _ in self.rows],
        )
        late = [
            image.pk
            for entry, image, _ in self.rows
            if not IndexEntry.objects.finish(
                entry, State.INDEXED, stored=True, content_hash=image.content_hash
            )
        ]
        # Who comes late may have written over newer vectors: those are made anew. And
        # of a picture deleted meanwhile, tombstone and all, nobody else knows.
        IndexEntry.objects.mark_changed(self._known(late), embed_anew=True)
        store.delete(collection, list(set(written) - set(self._known(written))))

    def _known(self, image_ids: Sequence[int]) -> list[int]:
        entries = IndexEntry.objects.filter(version=self.version, image__in=image_ids)
        return list(entries.values_list("image", flat=True))
