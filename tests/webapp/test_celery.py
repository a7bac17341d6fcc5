"""The worker writes the log that the settings describe, and steps back for pages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shop import Shop, wait_until_ready
from webapp.settings import BASE_DIR

# What `celery worker` does first, then what the worker's parts may say.
START = """
import logging
from webapp.celery import app
app.log.setup(loglevel="WARNING")
logging.getLogger("embeddings.indexing").info("8 pictures embedded")
logging.getLogger("celery.app.trace").info("one line a message")
"""


def run(code, tmp_path, **environment):
    """A fresh interpreter with the site's own settings."""
    told = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=os.environ | told | environment,
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.mark.parametrize(("level", "lines"), [("INFO", 1), ("WARNING", 0)])
def test_the_worker_logs_as_log_level_says_and_no_line_a_message(
    tmp_path, level, lines
):
    written = run(START, tmp_path, LOG_LEVEL=level).stderr.splitlines()

    assert len(written) == lines
    for line in written:
        assert line.endswith("INFO embeddings.indexing: 8 pictures embedded")


@pytest.mark.live
def test_a_worker_lets_pages_go_first(tmp_path):
    database = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    parts = {"DATABASE_URL": database, "CELERY_BROKER_URL": "filesystem://localhost"}
    shop = Shop(tmp_path, parts, VECTOR_STORE="memory")
    shop.manage("migrate")

    with shop.start("worker") as worker:
        wait_until_ready(shop, ["worker"])
        autogroup = Path(f"/proc/{worker.pid}/autogroup")
        group = autogroup.read_text() if autogroup.exists() else "nice 5\n"
        niceness = os.getpriority(os.PRIO_PROCESS, worker.pid)

    assert niceness == 5
    assert group.endswith("nice 5\n")
