"""The house stands as it was drawn: floors, and light feet where it matters."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
HEAVY = ("torch", "open_clip", "pymilvus", "transformers", "demo")


def run_python(code: str) -> str:
    """What a fresh interpreter prints, with the site's own settings."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_floors_are_kept():
    program = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([program], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode == 0, result.stdout


def test_starting_the_site_loads_no_heavy_library():
    loaded = run_python(
        "import django, sys; django.setup(); import webapp.urls, webapp.wsgi;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    assert loaded.strip() == "[]"


def test_searching_with_the_histogram_never_loads_torch():
    loaded = run_python(
        "import django, sys; django.setup();"
        "from embeddings import backends; backends.load_encoder('histogram');"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )

    assert loaded.strip() == "[]"


def test_what_a_first_search_needs_is_loaded_with_the_store():
    loaded = run_python(
        "import django, sys; django.setup(); import embeddings.vector_stores.milvus;"
        "print('scipy.sparse' in sys.modules)"
    )

    assert loaded.strip() == "True"


def test_no_migration_is_missing():
    out = run_python(
        "import django; django.setup(); from django.core.management import call_command"
        "; call_command('makemigrations', '--check', '--dry-run')"
    )

    assert out.strip() == "No changes detected"
