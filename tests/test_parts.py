"""What shoppers find and ask for goes the same way on either set of parts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts import SETS, PartMissing

JOURNEYS = Path(__file__).with_name("journeys")
# These start their parts by themselves.
OWN_PARTS = [
    "test_admin_upload_becomes_searchable.py",
    "test_milvus_away.py",
    "test_two_workers.py",
]
# These look at what a page does in the browser, whatever stands behind it: they go
# once, with the usual parts. All of them on the real servers took eight minutes.
PAGES_ALONE = [
    "test_accessibility.py",
    "test_pictures_fit_their_frames.py",
    "test_recent_searches.py",
    "test_results_on_a_phone.py",
    "test_shopper_adds_words.py",
    "test_shopper_changes_course.py",
    "test_shopper_compares_two.py",
    "test_shopper_finds_by_colour.py",
    "test_shopper_finds_by_words.py",
    "test_shopper_looks_closely.py",
    "test_shopper_saves_products.py",
    "test_shopper_scrolls.py",
    "test_shopper_sends_a_photo.py",
    "test_shopper_tries_a_sample.py",
]


@pytest.mark.live
@pytest.mark.parametrize("name", SETS)
def test_these_journeys_pass_on_this_set_of_parts(name, tmp_path):
    try:
        with SETS[name](tmp_path) as parts:
            done = run_journeys(parts | {"DATA_DIR": str(tmp_path)})
    except PartMissing as missing:
        pytest.skip(str(missing))

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def run_journeys(parts):
    left_out = [JOURNEYS / name for name in OWN_PARTS + PAGES_ALONE]
    assert all(path.is_file() for path in left_out)
    ignored = [f"--ignore={path}" for path in left_out]
    command = [sys.executable, "-m", "pytest", "-q", "-m", "live", "--create-db"]
    # At one width: another changes what a page looks like, not what is behind it.
    at_a_desk = ["-k", "not phone"]
    return subprocess.run(
        [*command, *at_a_desk, *ignored, str(JOURNEYS)],
        env=os.environ | parts | {"TEST_PARTS": "1", "VECTOR_STORE": "milvus"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
