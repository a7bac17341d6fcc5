"""One batch of claimed pictures on its way from their files into a collection."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from django.core.files.storage import FileSystemStorage
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min

from catalog.models import ProductImage
from embeddings import backends
from embeddings.decoding import DecoderDied, DecoderUnavailable, decode_apart
from embeddings.encoders.base import EncoderUnavailable, Vectors
from embeddings.encoders.selftest import agree
from embeddings.fields import key_of, scalars
from embeddings.images import InvalidImage, Picture
from embeddings.models import ANEW, MOST_ATTEMPTS, IndexEntry, IndexVersion
from embeddings.vector_stores.base import NORM_TOLERANCE, VectorStoreError

logger = logging.getLogger(__name__)

State = IndexEntry.State
# A file may have 20 MB; all of a large batch's would not fit into memory.
FILES_AT_ONCE = 16


class PicturesUnavailable(Exception):
    """The storage of the product pictures cannot be read now."""


DATABASE_AWAY = (OperationalError, InterfaceError)
AWAY = (
    VectorStoreError,
    EncoderUnavailable,
    DecoderUnavailable,
    PicturesUnavailable,
    *DATABASE_AWAY,
)

# A claimed entry and the row of its picture.
Pair = tuple[IndexEntry, ProductImage]


@dataclass
class Batch:
    """Claimed entries of one version, and what is to be written of them."""

    version: IndexVersion
    entries: Sequence[IndexEntry]
    rows: list[tuple[IndexEntry, ProductImage, Vectors]] = field(default_factory=list)
    embedded: int = 0

    def run(self) -> None:
        """Raises what is in AWAY; the entries are then released as they were."""
        try:
            self._work()
        except AWAY as error:
            if isinstance(error, DATABASE_AWAY):
                connection.close()  # The next question opens another.
            IndexEntry.objects.release(self.entries, innocent=True)
            raise
        except Exception as error:
            # Whichever picture it was: each is tried again by itself, and set aside
            # when it fails alone.
            logger.exception("a batch of %d pictures failed", len(self.entries))
            for entry in self.entries:
                self._blame(entry, f"{type(error).__name__}: {error}")

    def _work(self) -> None:
        backends.get_vector_store().ensure_collection(
            self.version.collection,
            dimension=self.version.dimension,
            fields=self.version.fields,
            expected_rows=self._expected_rows(),
        )
        keys = [entry.image_id for entry in self.entries]
        images = ProductImage.objects.select_related("product").in_bulk(keys)
        deleted, pairs = [], []
        for entry in self.entries:
            if entry.state == State.DELETING or entry.image_id not in images:
                deleted.append(entry)
            elif entry.attempts > MOST_ATTEMPTS:
                self._blame(entry, entry.reason or "Its worker died each time.")
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

    def _expected_rows(self) -> int:
        """All pictures, where a version is built of what there is. The live one may be
        at the beginning of an import, and nobody knows how far it goes. Not its own
        entries: they come a thousand at a time, and the first batch between."""
        if self.version.state == IndexVersion.State.LIVE:
            return 0
        return ProductImage.objects.count()

    def _delete(self, entries: Sequence[IndexEntry]) -> None:
        """A tombstone goes when its vector has been seen to be gone."""
        if not entries:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        image_ids = [entry.image_id for entry in entries]
        store.delete(collection, image_ids)
        left = store.read(collection, image_ids)
        gone = [entry.pk for entry in entries if entry.image_id not in left]
        claims = {entry.claim for entry in entries}
        IndexEntry.objects.filter(pk__in=gone, claim__in=claims).delete()
        IndexEntry.objects.release(
            [entry for entry in entries if entry.image_id in left], innocent=False
        )

    def _reuse(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Take the stored vectors of the same files; give back what must be encoded.

        The same file may be this picture's, another one's, or stand in an earlier
        version of the same encoder, if that makes the same vectors still.
        """
        trusting = [
            (entry, image)
            for entry, image in pairs
            if entry.content_hash != ANEW and image.is_described
        ]
        wanted = {image.content_hash for _, image in trusting}
        vectors = self._stored(self.version, wanted)
        for version in self._versions_alike():
            # Its collection may have been lost: then nothing is to be had there.
            with suppress(VectorStoreError):
                vectors |= self._stored(version, wanted - vectors.keys())
        reused = [pair for pair in trusting if pair[1].content_hash in vectors]
        self.rows += [
            (entry, image, vectors[image.content_hash]) for entry, image in reused
        ]
        return [pair for pair in pairs if pair not in reused]

    def _versions_alike(self) -> list[IndexVersion]:
        golden = self.version.golden_vectors()
        others = IndexVersion.objects.exclude(pk=self.version.pk)
        same = others.filter(encoder_identity=self.version.encoder_identity)
        return [other for other in same if agree(other.golden_vectors(), golden)]

    def _stored(self, version: IndexVersion, wanted: set[str]) -> dict[str, Vectors]:
        """The vectors of these files in a version, by content hash.

        What the entries say is checked against what stands beside the vectors: one of
        both may have been restored from a backup.
        """
        entries = IndexEntry.objects.filter(
            version=version, content_hash__in=wanted, stored=True
        )
        holders = dict(
            entries.order_by().values_list("content_hash").annotate(Min("image"))
        )
        rows = backends.get_vector_store().read(
            version.collection, list(holders.values())
        )
        encoder_key = key_of(version.encoder_identity)
        return {
            digest: rows[image_id].vector
            for digest, image_id in holders.items()
            if image_id in rows
            and rows[image_id].fields.get("content_key") == key_of(digest)
            and rows[image_id].fields.get("encoder_key") == encoder_key
        }

    def _encode(self, pairs: Sequence[Pair]) -> None:
        readable: dict[str, list[Pair]] = {}
        pictures: list[Picture] = []
        for (entry, image), picture in self._decode(pairs):
            if isinstance(picture, DecoderDied):
                self._blame(entry, str(picture))
            elif isinstance(picture, InvalidImage):
                self._give_up(entry, State.FAILED, str(picture))
            elif picture.content_hash != image.content_hash:
                reason = "The file is not the one that was uploaded: it has changed."
                self._give_up(entry, State.FAILED, reason)
            else:
                image.describe_what_is_missing(picture.image)
                if image.content_hash not in readable:
                    pictures.append(picture)
                readable.setdefault(image.content_hash, []).append((entry, image))
        if not pictures:
            return
        vectors = backends.encode_images(
            self.version, [picture.image for picture in pictures]
        )
        self.embedded = len(vectors)
        # Until these rows are written down, nobody may take the stored vectors for
        # those of the pictures the entries name.
        encoded = [entry for same in readable.values() for entry, _ in same]
        mine = IndexEntry.objects.filter(pk__in=[entry.pk for entry in encoded])
        mine.filter(claim=encoded[0].claim).update(content_hash="")
        for same, vector in zip(readable.values(), vectors, strict=True):
            if abs(np.linalg.norm(vector) - 1) <= NORM_TOLERANCE:  # False for NaN
                self.rows += [(entry, image, vector) for entry, image in same]
                continue
            for entry, _ in same:
                reason = "The encoder made no usable vector of this picture."
                self._give_up(entry, State.FAILED, reason)

    def _decode(
        self, pairs: Sequence[Pair]
    ) -> Iterator[tuple[Pair, Picture | InvalidImage | DecoderDied]]:
        for start in range(0, len(pairs), FILES_AT_ONCE):
            found, files = [], []
            for entry, image in pairs[start : start + FILES_AT_ONCE]:
                data = self._read(entry, image)
                if data is not None:
                    files.append(data)
                    found.append((entry, image))
            yield from zip(found, decode_apart(files), strict=True)

    def _read(self, entry: IndexEntry, image: ProductImage) -> bytes | None:
        try:
            with image.file.open() as file:
                return file.read()
        except OSError as error:
            # A folder that is not mounted lacks every file.
            if not isinstance(error, FileNotFoundError) or not _is_there(image):
                raise PicturesUnavailable(f"cannot read a picture: {error}") from error
        self._give_up(entry, State.FAILED, "The picture's file is missing.")
        return None

    def _blame(self, entry: IndexEntry, reason: str) -> None:
        """One attempt was its own fault: it is tried again later, or set aside."""
        if entry.attempts >= MOST_ATTEMPTS:
            self._give_up(entry, State.QUARANTINED, reason)
        else:
            IndexEntry.objects.release([entry], innocent=False, reason=reason[:300])

    def _give_up(self, entry: IndexEntry, state: str, reason: str) -> None:
        """An earlier picture's vector must not go on answering for this one."""
        store = backends.get_vector_store()
        store.delete(self.version.collection, [entry.image_id])
        done = IndexEntry.objects.finish(
            entry, state, reason=reason[:300], stored=False, content_hash=""
        )
        if not done:
            self._make_anew([entry.image_id])

    def _write(self) -> None:
        if not self.rows:
            return
        store, collection = backends.get_vector_store(), self.version.collection
        written = [image.pk for _, image, _ in self.rows]
        store.upsert(
            collection,
            written,
            np.stack([vector for _, _, vector in self.rows]),
            [scalars(image, self.version) for _, image, _ in self.rows],
        )
        late = [
            image.pk
            for entry, image, _ in self.rows
            if not IndexEntry.objects.finish(
                entry, State.INDEXED, stored=True, content_hash=image.content_hash
            )
        ]
        self._make_anew(late)
        # Of a picture deleted meanwhile, tombstone and all, nobody else knows.
        entries = IndexEntry.objects.filter(version=self.version, image__in=written)
        known = entries.values_list("image", flat=True)
        store.delete(collection, list(set(written) - set(known)))

    def _make_anew(self, image_ids: Sequence[int]) -> None:
        """Who comes late may have written over, or deleted, what is newer."""
        entries = IndexEntry.objects.filter(version=self.version, image__in=image_ids)
        entries.touch(content_hash="")


def _is_there(image: ProductImage) -> bool:
    """Whether the folder of the pictures is, where they lie in one."""
    storage = image.file.storage
    if not isinstance(storage, FileSystemStorage):
        return True
    return Path(storage.path(str(image.file.name))).parent.is_dir()
