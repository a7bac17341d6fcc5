import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import webapp.settings
from webapp.settings import BASE_DIR, secret_key_of_this_machine

READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
NAMED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def read_settings(tmp_path, expression, package="webapp", **environment):
    """The value of an expression on the settings of a process of its own."""
    code = f"from {package} import settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env={"DATA_DIR": str(tmp_path), "SECRET_KEY": "", **environment},
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


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path, monkeypatch):
    monkeypatch.setattr(webapp.settings, "DATA_DIR", tmp_path)
    start = Barrier(8)

    def read(_):
        start.wait()
        return secret_key_of_this_machine()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(read, range(8)))

    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(
    ("https", "expected"),
    [("0", "None False"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https') True")],
)
def test_the_header_of_a_proxy_is_believed_only_behind_https(tmp_path, https, expected):
    told = read_settings(
        tmp_path,
        "settings.SECURE_PROXY_SSL_HEADER, settings.SESSION_COOKIE_SECURE, sep=' '",
        HTTPS=https,
    )

    assert told == expected


@pytest.mark.parametrize("password", ["short1x", "password", "31415926535"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.django_db
def test_a_page_claims_no_language_that_it_is_not_written_in(client):
    response = client.get("/search/", headers={"accept-language": "ar"})

    assert '<html lang="en">' in response.text
    assert response["Content-Language"] == "en"


def test_the_tests_run_with_settings_of_their_own(tmp_path):
    names = ["SHOP_NAME", "CURRENCY", "TIME_ZONE", "QUERY_IMAGE_HOURS", "SERVE_MEDIA"]

    told = read_settings(
        tmp_path,
        f"[getattr(settings, name) for name in {names}]",
        package="tests",
        SHOP_NAME="X",
        CURRENCY="EUR",
        TIME_ZONE="Asia/Tokyo",
        QUERY_IMAGE_HOURS="3",
        SERVE_MEDIA="0",
    )

    assert told == "['Lookalike', 'USD', 'UTC', 24, True]"


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
