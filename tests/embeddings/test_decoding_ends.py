"""Decoders end with the process that started them."""

import os
import signal
import subprocess
import sys
import time

import pytest

from embeddings import decoding
from tests.embeddings.test_decoding import GOOD, POISON, children, is_running
from tests.servers import wait_until_true


@pytest.mark.parametrize("deed", ["idle", "hang"])
def test_no_decoder_outlives_its_parent(deed):
    code = (
        "from embeddings.decoding import decode_apart;"
        "from tests.embeddings.test_decoding import GOOD, poison;"
        "decode_apart(GOOD); print('ready', flush=True);"
        f"decode_apart([poison('{deed}')], seconds=1); input()"
    )
    environment = os.environ | {
        "PYTHONPATH": str(POISON),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup();" + code],
        cwd=decoding.ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        parent.stdout.readline()
        time.sleep(0.3)
        orphans = children(parent.pid)

        parent.kill()

    assert orphans != []
    wait_until_true(lambda: not any(map(is_running, orphans)), 4, "all end")


def test_ctrl_c_prints_one_traceback_at_most():
    # A shell that starts tests in the background has them ignore Ctrl-C.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from embeddings.decoding import decode_apart;"
        "import sys; data = sys.stdin.buffer.read();"
        "decode_apart([data] * 8); print('ready', flush=True);\n"
        "while True: decode_apart([data] * 8)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=decoding.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as parent:
        parent.stdin.write(GOOD[0])
        parent.stdin.close()
        parent.stdout.readline()

        os.killpg(parent.pid, signal.SIGINT)

        errors = parent.stderr.read().decode()
    assert errors.count("Traceback") == errors.count("KeyboardInterrupt") == 1
