"""Labelled sets: pictures to search among, pictures to search with, right answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PIL import Image

from embeddings.images import InvalidImage, decode_image


@dataclass(frozen=True)
class Photo:
    """A picture file; `read` gives its bytes when they are wanted."""

    name: str
    read: Callable[[], bytes]

    def decode(self) -> Image.Image:
        """Upright and RGB, at most 1,024 pixels a side, as everything is searched.

        Raises InvalidImage where it is broken, or cannot be read.
        """
        try:
            return decode_image(self.read()).image
        except OSError as error:
            raise InvalidImage(f"This file cannot be read ({error}).") from error


@dataclass(frozen=True)
class GalleryPicture:
    """One picture of a product that can be found; a product may have several."""

    photo: Photo
    product: str
    category: str = ""


@dataclass(frozen=True)
class Query:
    """A picture to search with.

    `right` are the products that ought to come first, `variants` the same product in
    other colours. What is `left_out` of the ranking is neither right nor wrong, as the
    query itself where it lies in the gallery. `situation` says how it was taken.
    """

    photo: Photo
    right: frozenset[str]
    variants: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    category: str = ""
    situation: str = ""


@dataclass(frozen=True)
class TextQuery:
    """Words to search with, and the products that they describe."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True)
class LabelledSet:
    """What methods are compared on. Its pictures are decoded when they are wanted.

    `broken` are the reasons, by name, of the pictures that were left out.
    """

    name: str
    gallery: Sequence[GalleryPicture]
    queries: Sequence[Query]
    texts: Sequence[TextQuery] = ()
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def products(self) -> list[str]:
        """The product of each gallery picture, in the order of the gallery."""
        return [picture.product for picture in self.gallery]

    def without(self, lost: dict[str, str], broken: dict[str, str]) -> LabelledSet:
        """The same without these pictures of the gallery and these queries, by their
        photos' names, and without the queries that have no right product any more."""
        gallery = [p for p in self.gallery if p.photo.name not in lost]
        known = {picture.product for picture in gallery}
        queries = [
            query
            for query in self.queries
            if query.photo.name not in broken and query.right & known
        ]
        return replace(
            self, gallery=gallery, queries=queries, broken=self.broken | lost | broken
        )
