"""The site's settings with every service replaced by a part inside the process."""

from webapp.settings import *  # noqa: F403
from webapp.settings import DATA_DIR, DATABASES, LOGGING, MIDDLEWARE, STORAGES, env

# What the tests expect, whatever .env and the environment say.
SHOP_NAME = "Lookalike"
CURRENCY = "USD"
TIME_ZONE = "UTC"
QUERY_IMAGE_HOURS = 24
SERVE_MEDIA = True
SAMPLE_PICTURES_DIR = None
ALLOWED_HOSTS = ["localhost"]
CSRF_TRUSTED_ORIGINS: list[str] = []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_PROXY_SSL_HEADER = None
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "INFO"}}

STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Files are collected for whitenoise when the site is deployed, not here.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
ENCODER = "histogram"
ENCODER_DEVICE = "cpu"
ENCODER_BATCH_SIZE = 32
SEARCH_MODE = "vector"

# With TEST_PARTS=1 the parts are those that the site's own variables name.
if env.bool("TEST_PARTS", False):
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "tests.sqlite3"}
else:
    # TEST_DATABASE_URL names a PostgreSQL database that does not exist yet.
    DATABASES = {"default": env.dj_db_url("TEST_DATABASE_URL", "sqlite://:memory:")}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
    VECTOR_STORE = "memory"
