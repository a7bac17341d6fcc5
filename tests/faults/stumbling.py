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

from embeddings.encoders.histogram import HistogramEncoder
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


def stumble_after(owner: type, method: str, step: str) -> None:
    """Obey when this method has returned; claims of nothing do not count."""
    original = getattr(owner, method)

    @functools.wraps(original)
    def stumbling(*arguments, **options):
        result = original(*arguments, **options)
        if result is None or len(result):
            obey(step)
        return result

    setattr(owner, method, stumbling)


stumble_after(IndexEntryQuerySet, "claim", "after-claim")
stumble_after(HistogramEncoder, "encode_images", "after-encode")
stumble_after(MilvusVectorStore, "upsert", "between-upsert-and-mark")
