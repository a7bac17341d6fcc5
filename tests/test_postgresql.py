"""What holds on SQLite holds on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

FOLDERS = ["catalog", "embeddings"]


@pytest.mark.live
@pytest.mark.parametrize("folder", FOLDERS)
def test_postgresql_does_the_same(folder):
    """All fast tests of a folder, in a database that is made and dropped for them."""
    server = os.environ.get("POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432")
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("POSTGRESQL_URL names no running server")
    tests = Path(__file__).with_name(folder)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--create-db", str(tests)],
        env=os.environ | {"TEST_DATABASE_URL": f"{server}/lookalike_{os.getpid()}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout
