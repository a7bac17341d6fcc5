"""What Celery messages ask for: each is one call, and carries no more than ids."""

import logging
import signal

from celery import shared_task
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from embeddings import (
    alerts,
    arrivals,
    audit,
    indexing,
    pair_lists,
    probe,
    queries,
    rollout,
)
from embeddings.breaker import Breaker
from embeddings.describing import Describer
from embeddings.encoders.base import EncoderBroken, EncoderUnavailable
from embeddings.vector_stores.base import VectorStoreError

logger = logging.getLogger(__name__)

# Then the worker looks at its other messages; about a minute with ViT-B-32 on a CPU.
BATCHES_A_TASK = 30
# A frozen broker costs whoever rings two seconds, and an import rings for each product.
_bell = Breaker(rest=10)
_describer = Describer()


@shared_task
def index_pending() -> None:
    """Index what is pending. Where store or encoder is away, the sweep tries again."""
    try:
        if indexing.index_pending(batches=BATCHES_A_TASK):
            ring()
    except indexing.IndexingWaits as error:
        logger.warning("indexing waits: %s", error)
        if isinstance(error.__cause__, EncoderBroken):
            # After an error of CUDA no other call of the process succeeds.
            logger.critical("this worker ends, to be started again")
            signal.raise_signal(signal.SIGTERM)


@shared_task
def sweep() -> None:
    """Find and index what no message told of, and what differs in the store."""
    try:
        indexing.reconcile()
    except EncoderUnavailable as error:
        logger.warning("indexing waits: %s", error)
        return
    audit.audit_due()
    index_pending()
    rollout.drop_retired()
    _describer.step()


@shared_task
def probe_recall() -> None:
    """Measure how much of what is nearest a search finds, where it is time."""
    probe.probe_due()


@shared_task
def delete_expired_query_images() -> None:
    """Delete the shoppers' pictures and the lists of pairs whose time has run out."""
    queries.delete_expired_query_images()
    pair_lists.delete_expired()


@shared_task
def compare_pairs(token: str) -> None:
    """Compare what is left of a list. Where a part is away, its page says so."""
    try:
        pair_lists.work(token)
    except (VectorStoreError, queries.StorageUnavailable) as error:
        logger.warning("a list of pairs waits: %s", error)


def start_comparing(token: str) -> None:
    """Call a worker for a list. Never raises: its page can call again."""
    try:
        compare_pairs.apply_async([token], retry=False)
    except OperationalError as error:
        logger.warning("no worker can be called for a list of pairs: %s", error)


@shared_task
def tend_alerts() -> None:
    """Match the shoppers' alerts with what has come, and tell of it."""
    try:
        arrivals.match_alerts()
    except arrivals.AWAY as error:
        logger.warning("alerts wait: %s", error)
    alerts.send_digests()
    alerts.delete_expired_alerts()


def ring() -> None:
    """Wake a worker. Never raises: where no message goes, the sweep comes anyway."""
    if not _bell.lets_through():
        return  # It was said when the bell broke.
    try:
        index_pending.apply_async(retry=False)
        _bell.succeeded()
    except OperationalError as error:
        _bell.failed()
        logger.warning("no worker can be woken, the sweep will do: %s", error)


def ring_on_commit() -> None:
    """Ring once when the transaction is committed, however many rows it touches.

    What goes wrong then (robust) spoils nothing that was committed.
    """
    waiting = [callback for _, callback, *_ in connection.run_on_commit]
    if ring not in waiting:
        transaction.on_commit(ring, robust=True)
