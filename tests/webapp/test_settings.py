import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from webapp.settings import BASE_DIR

READ = re.compile(r'env\.\w+\(\s*"([A-Z0-9_]+)"')
NAMED = re.compile(r"^#?([A-Z0-9_]+)=", re.MULTILINE)
PRODUCTION = {
    "HTTPS": "1",
    "SECRET_KEY": "a-key-as-long-as-secrets.token_urlsafe(50)-makes-it",
    "ALLOWED_HOSTS": "shop.example.com",
}
BUCKETS = {
    "MEDIA_STORAGE": "s3",
    "AWS_STORAGE_BUCKET_NAME": "shop",
    "AWS_PRIVATE_BUCKET_NAME": "shop-private",
}


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


def test_the_guide_for_operators_names_every_variable():
    guide = (BASE_DIR / "docs" / "operations.md").read_text()
    example = (BASE_DIR / ".env.example").read_text()

    assert (
        set(NAMED.findall(example)) - set(re.findall(r"`([A-Z0-9_]+)`", guide)) == set()
    )


def test_without_a_key_of_its_own_a_machine_makes_one(tmp_path):
    key = read_settings(tmp_path, "settings.SECRET_KEY")

    assert key == (tmp_path / "secret_key").read_text()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "django.core.mail.backends.console.EmailBackend None False"),
        (
            {"EMAIL_URL": "submission://ada:key@mail.example:587"},
            "django.core.mail.backends.smtp.EmailBackend mail.example True",
        ),
    ],
)
def test_mail_is_printed_until_a_server_is_named(tmp_path, said, expected):
    mail = "settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_USE_TLS"

    assert read_settings(tmp_path, mail, **said) == expected


@pytest.mark.parametrize("unknown", ["consolemail:", "smtp+tls://mail.example:587"])
def test_an_unknown_kind_of_mail_is_refused_at_the_start(tmp_path, unknown):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        read_settings(tmp_path, "settings.EMAIL_HOST", EMAIL_URL=unknown)

    assert "EMAIL_URL begins with no kind of mail" in failed.value.stderr


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


def test_django_finds_nothing_to_warn_of_in_production(tmp_path):
    check = ["check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        [sys.executable, "manage.py", *check],
        cwd=BASE_DIR,
        env={"DATA_DIR": str(tmp_path), **PRODUCTION},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("System check identified no issues")


@pytest.mark.parametrize(("https", "expected"), [("0", "False 0"), ("1", "True 86400")])
def test_browsers_are_sent_to_https_only_where_there_is_https(
    tmp_path, https, expected
):
    told = read_settings(
        tmp_path,
        "settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS, sep=' '",
        HTTPS=https,
    )

    assert told == expected


def test_only_health_checks_are_answered_by_http(client, settings, db):
    settings.SECURE_SSL_REDIRECT = True

    page, pulse = client.get("/"), client.get("/healthz")

    assert (page.status_code, page["Location"]) == (301, "https://testserver/")
    assert pulse.status_code == 200


@pytest.mark.parametrize(
    ("told", "expected"), [("", "None"), ("/srv/tries", "/srv/tries")]
)
def test_no_samples_are_offered_where_no_folder_is_named(tmp_path, told, expected):
    folder = read_settings(
        tmp_path, "settings.SAMPLE_PICTURES_DIR", SAMPLE_PICTURES_DIR=told
    )

    assert folder == expected


def test_a_secret_may_lie_in_a_file(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("from a file\n")

    key = read_settings(tmp_path, "settings.SECRET_KEY", SECRET_KEY_FILE=str(secret))

    assert key == "from a file"


def test_pictures_lie_in_two_buckets_where_the_settings_say_s3(tmp_path):
    code = (
        "{name: settings.STORAGES[name] for name in ('default', 'private')}"
        " | {'served': settings.SERVE_MEDIA}"
    )
    keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    address = {"AWS_S3_ENDPOINT_URL": "http://s3.test", "AWS_S3_REGION_NAME": ""}

    told = ast.literal_eval(read_settings(tmp_path, code, **BUCKETS, **keys, **address))

    service = {
        "access_key": "key",
        "secret_key": "secret",
        "endpoint_url": "http://s3.test",
        "region_name": None,
        "file_overwrite": False,
    }
    assert told == {
        "default": {
            "BACKEND": "webapp.storages.PublicS3Storage",
            "OPTIONS": {
                **service,
                "bucket_name": "shop",
                "custom_domain": None,
                "querystring_auth": False,
                "object_parameters": {
                    "CacheControl": "public, max-age=31536000, immutable"
                },
            },
        },
        "private": {
            "BACKEND": "webapp.storages.PrivateS3Storage",
            "OPTIONS": {**service, "bucket_name": "shop-private"},
        },
        "served": False,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"AWS_PRIVATE_BUCKET_NAME": "shop"}, "names the public bucket"),
        ({"MEDIA_STORAGE": "ftp"}, "MEDIA_STORAGE"),
    ],
)
def test_storage_settings_that_make_no_sense_are_refused(tmp_path, change, message):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        read_settings(tmp_path, "settings.STORAGES", **(BUCKETS | change))

    assert message in failure.value.stderr


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
