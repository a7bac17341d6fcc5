import re
import subprocess
import sys
from pathlib import Path

from webapp.settings import BASE_DIR

READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def read_settings(tmp_path, expression, **environment):
    """The value of an expression on the settings of a process of its own."""
    code = f"from webapp import settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={"DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_example_names_exactly_the_variables_that_are_read():
    settings = (BASE_DIR / "webapp" / "settings.py").read_text()
    example = (BASE_DIR / ".env.example").read_text()

    assert sorted(NAMED.findall(example)) == sorted(set(READ.findall(settings)))


def test_the_secret_key_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    first = read_settings(tmp_path, "settings.SECRET_KEY")
    second = read_settings(tmp_path, "settings.SECRET_KEY")

    path = tmp_path / "secret_key"
    assert len(first) > 50
    assert first == second == path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_everything_the_shop_writes_is_in_the_data_folder(tmp_path):
    folders = read_settings(
        tmp_path,
        "[str(p) for p in (settings.MEDIA_ROOT, settings.STATIC_ROOT,"
        " settings.DATABASES['default']['NAME'])]",
    )

    inside = Path(tmp_path)
    assert folders == str(
        [str(inside / name) for name in ("media", "static", "db.sqlite3")]
    )
