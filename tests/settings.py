"""The site's settings with every service replaced by a part inside the process."""

from webapp.settings import *  # noqa: F403
from webapp.settings import MIDDLEWARE, STORAGES, env

# TEST_DATABASE_URL names a PostgreSQL database that does not exist yet.
DATABASES = {"default": env.dj_db_url("TEST_DATABASE_URL", "sqlite://:memory:")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files are collected for whitenoise when the site is deployed, not here.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
ENCODER = "histogram"
VECTOR_STORE = "memory"
