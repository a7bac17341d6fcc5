"""Lets an ordinary worker die or wait, once, at the step that a test has asked for.

A worker started with `--include tests.faults.stumbling` obeys the files of the folder
that STUMBLES_DIR names: STEP holds "die" or "wait". When the step is reached the file
is renamed to STEP.reached; who waits goes on when that one is gone.
"""

import functools
import os
import signal
import time
from pathlib import Path

from embeddings.batches import Batch
from embeddings.models.entries import IndexEntryQuerySet
from embeddings.vector_stores.milvus import MilvusVectorStore

FOLDER = Path(os.environ["STUMBLES_DIR"])
LONGEST_WAIT = 90


def obey(step: str) -> None:
    """Do what a test has asked for at this step, if anything."""
    order, reached = FOLDER / step, FOLDER / f"{step}.reached"
    if not order.exists():
        return
    wish = order.read_text()
    order.rename(reached)
    if wish == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    until = time.monotonic() + LONGEST_WAIT
    while reached.exists() and time.monotonic() < until:
        time.sleep(0.02)


def stumble_after(owner: type, method: str, step: str, counts) -> None:
    """Obey when this method has returned, if `counts(self, its result)`."""
    original = getattr(owner, method)

    @functools.wraps(original)
    def stumbling(self, *arguments, **options):
        result = original(self, *arguments, **options)
        if counts(self, result):
            obey(step)
        return result

    setattr(owner, method, stumbling)


stumble_after(IndexEntryQuerySet, "claim", "after-claim", lambda _, taken: taken)
stumble_after(Batch, "_encode", "after-encode", lambda batch, _: batch.embedded)
stumble_after(MilvusVectorStore, "upsert", "between-upsert-and-mark", lambda *_: True)
