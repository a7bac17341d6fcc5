"""What is known about the index, its workers, shoppers' pictures and people's word."""

from embeddings.models.alerts import Alert, Notice
from embeddings.models.entries import ANEW, MOST_ATTEMPTS, IndexEntry
from embeddings.models.judgements import Click, Judgement, Verdict
from embeddings.models.query_images import QueryImage
from embeddings.models.versions import IndexVersion
from embeddings.models.workers import Worker

__all__ = [
    "ANEW",
    "MOST_ATTEMPTS",
    "Alert",
    "Click",
    "IndexEntry",
    "IndexVersion",
    "Judgement",
    "Notice",
    "QueryImage",
    "Verdict",
    "Worker",
]
