"""What is known about the index, its workers, and the pictures shoppers brought."""

from embeddings.models.entries import ANEW, MOST_ATTEMPTS, IndexEntry
from embeddings.models.query_images import QueryImage
from embeddings.models.versions import IndexVersion
from embeddings.models.workers import Worker

__all__ = [
    "ANEW",
    "MOST_ATTEMPTS",
    "IndexEntry",
    "IndexVersion",
    "QueryImage",
    "Worker",
]
