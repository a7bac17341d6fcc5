"""Compares the whole collection with the whole database, by means of its own.

It reads the database by SQL and the store by its client, behind whatever stands before
it, and computes the vectors again from the pictures' files.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from embeddings.encoders.histogram import HistogramEncoder
from embeddings.images import decode_image

LIVE = "SELECT id, collection FROM embeddings_indexversion WHERE state = 'live'"
PICTURES = """
    SELECT image.id, image.file, image.content_hash, product.category_id,
        product.brand_id, product.price, product.stock, product.visible,
        entry.state, entry.claim, entry.content_hash
    FROM catalog_productimage AS image
    JOIN catalog_product AS product ON product.id = image.product_id
    LEFT JOIN embeddings_indexentry AS entry
        ON entry.image_id = image.id AND entry.version_id = {version}
"""
LEFT_OVER = """
    SELECT count(*) FROM embeddings_indexentry WHERE version_id = {version}
    AND image_id NOT IN (SELECT id FROM catalog_productimage)
"""
# A store that is away is an answer here, and no reason for a traceback.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

SET_ASIDE = ("failed", "quarantined")
NOT_LOADED = 101
ALIKE = 1 - 1e-4


@dataclass
class Finding:
    """How store and database differ; nothing does where both are empty.

    `lost` are the pictures without a vector, `wrong` is everything else, in words.
    """

    lost: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.wrong)

    def __str__(self) -> str:
        return f"no vector: {self.lost[:10]}; " + "; ".join(self.wrong[:10])


class Oracle:
    """Asks one shop, and remembers the vectors of the files that it has read."""

    def __init__(self, rows, milvus: str, media: Path) -> None:
        self.rows = rows
        self.milvus = milvus
        self.media = media
        self.encoder = HistogramEncoder()
        # Pictures that may be set aside. Of any other, that is a loss.
        self.deadly: set[int] = set()
        self._vectors: dict[tuple[str, str], np.ndarray] = {}

    def compare(self) -> Finding:
        """The store as it is now against the database as it is now."""
        versions = self.rows(LIVE)
        if not versions:
            return Finding(wrong=["no version is live"])
        ((version, collection),) = versions
        pictures = self.rows(PICTURES.format(version=version))
        try:
            stored = read_all(self.milvus, collection)
        except MilvusException as error:
            return Finding(wrong=[f"the store: {error}"])
        finding = Finding()
        wrong = finding.wrong
        counts = Counter(row["id"] for row in stored)
        wrong += [f"{pk} has {n} vectors" for pk, n in counts.items() if n > 1]
        by_id = {row["id"]: row for row in stored}
        for pk, *facts in pictures:
            state = facts[-3]
            if state in SET_ASIDE and pk in self.deadly:
                wrong += [f"{pk} is {state} and stored"] * (pk in by_id)
            elif row := by_id.pop(pk, None):
                wrong += [f"{pk}: {fault}" for fault in self._faults(facts, row)]
            else:
                finding.lost.append(pk)
            by_id.pop(pk, None)
        wrong += [f"{pk} is stored and of no picture" for pk in by_id]
        ((left_over,),) = self.rows(LEFT_OVER.format(version=version))
        wrong += [f"{left_over} entries of no picture"] * (left_over > 0)
        return finding

    def _faults(self, facts, row):
        """What of one picture's row, entry and vector does not fit together."""
        file, digest, category, brand, price, stock, visible, state, claim, hashed = (
            facts
        )
        if (state, claim, hashed) != ("indexed", "", digest):
            yield f"its entry is {state} of {(hashed or '')[:8]}, claimed by {claim!r}"
        fields = {
            "category_id": category,
            "brand_id": brand or 0,
            "price_minor": int(Decimal(str(price)) * 100),
            "in_stock": int(stock > 0),
            "visible": int(visible),
            "content_key": key_of(digest),
            "encoder_key": key_of(self.encoder.identity),
        }
        for name, value in fields.items():
            if row[name] != value:
                yield f"{name} is {row[name]}, not {value}"
        if np.dot(row["vector"], self._vector(file, digest)) < ALIKE:
            yield "its vector is of another picture"

    def _vector(self, file: str, digest: str) -> np.ndarray:
        key = (self.encoder.identity, digest)
        if key not in self._vectors:
            picture = decode_image((self.media / file).read_bytes())
            (self._vectors[key],) = self.encoder.encode_images([picture.image])
        return self._vectors[key]


def key_of(digest: str) -> int:
    """The first 63 bits of a SHA-256 in hexadecimal."""
    return int(digest[:16], 16) >> 1


def read_all(uri: str, collection: str) -> list[dict]:
    """All rows of a collection with all their fields, as the store knows them now."""
    client = MilvusClient(uri, timeout=5)
    wanted = {"filter": "id >= 0", "output_fields": ["*"], "timeout": 20}
    try:
        return client.query(collection, consistency_level="Strong", **wanted)
    except MilvusException as error:
        if error.code != NOT_LOADED:
            raise
        # Lite forgets at its start what had been loaded.
        client.load_collection(collection, timeout=20)
        return client.query(collection, consistency_level="Strong", **wanted)
    finally:
        client.close()
