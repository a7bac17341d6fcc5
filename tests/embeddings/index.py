"""What tests ask the index, and a store in which workers overtake each other."""

from embeddings import backends
from embeddings.models import IndexEntry, IndexVersion
from embeddings.vector_stores.memory import MemoryVectorStore
from tests.factories import make_picture


def entry_of(image):
    return IndexEntry.objects.get(image=image)


def stored_ids(version=None):
    version = version or IndexVersion.objects.live()
    rows = backends.get_vector_store().scan(version.collection)
    return sorted(key for key, _ in rows)


def stored_vector(image):
    version = IndexVersion.objects.live()
    return backends.get_vector_store().fetch(version.collection, [image.pk])[image.pk]


def encoded(colour):
    return backends.get_encoder().encode_images([make_picture(colour)])[0]


def rested():
    """As if the time between two attempts were over."""
    IndexEntry.objects.update(claimed_until=None)


class Overtaken(MemoryVectorStore):
    """Runs `meanwhile` once, in the middle of an upsert."""

    meanwhile = None

    def upsert(self, *arguments, **options):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        super().upsert(*arguments, **options)
