"""Every setting of the site; what differs between machines comes from the environment.

The defaults run on a laptop with no service: SQLite, Milvus Lite as a local server, a
broker in a folder. `.env.example` names every variable read here.
"""

import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# Everything the running shop writes is under this one folder.
DATA_DIR: Path = env.path("DATA_DIR", BASE_DIR / "var")
# Pictures that the search page offers to try; none where it is not set.
SAMPLE_PICTURES_DIR: Path | None = env.path("SAMPLE_PICTURES_DIR", None)
DATA_DIR.mkdir(parents=True, exist_ok=True)


def secret_key_of_this_machine() -> str:
    """Made once and kept, so that nobody runs with a key printed in a repository."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        # Processes that start at once all come here: the first link counts, and no
        # one ever reads half a key. Such a file is its owner's alone.
        with NamedTemporaryFile("w", dir=DATA_DIR) as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with suppress(FileExistsError):
                path.hardlink_to(draft.name)
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key_of_this_machine()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "webapp",
    "embeddings",
    "catalog",
    "treebeard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "webapp.urls"
WSGI_APPLICATION = "webapp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "webapp.context_processors.shop",
            ],
        },
    }
]

# The shop
SHOP_NAME = env.str("SHOP_NAME", "Lookalike")
CURRENCY = env.str("CURRENCY", "USD")
# A page may claim only a language that its words are written in.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

# Database
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # With Django's defaults 281 of 600 transactions of four writing processes failed
    # with "database is locked"; with these, none did.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

CACHES = {"default": env.dj_cache_url("CACHE_URL", "locmem://")}

# Files: product pictures are public, shoppers' pictures are not served from here.
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", True)
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Background work
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "embeddings.tasks.sweep",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "delete-expired-query-images": {
        "task": "embeddings.tasks.delete_expired_query_images",
        "schedule": 600,
        "options": {"expires": 600},
    },
}
if CELERY_BROKER_URL.startswith("filesystem://"):
    BROKER_DIR = DATA_DIR / "broker"
    for folder in ("messages", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
    # Its answers would pile up in the folder, and nothing here asks for them.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False

# Finding. The first word of ENCODER names a class here, the rest is told to the class.
ENCODERS = {
    "histogram": "embeddings.encoders.histogram.HistogramEncoder",
    "openclip": "embeddings.encoders.openclip.OpenCLIPEncoder",
}
# What the NEXT index version is built with: the live one is a row of the database.
ENCODER = env.str("ENCODER", "histogram")
ENCODER_DEVICE = env.str("ENCODER_DEVICE", "auto")
ENCODER_BATCH_SIZE = env.int("ENCODER_BATCH_SIZE", 32)

VECTOR_STORES = {
    "milvus": (
        "embeddings.vector_stores.milvus.MilvusVectorStore",
        {
            "uri": env.str("MILVUS_URI", "http://127.0.0.1:19530"),
            "token": env.str("MILVUS_TOKEN", ""),
            "index_type": env.str("MILVUS_INDEX_TYPE", "HNSW"),
        },
    ),
    "memory": ("embeddings.vector_stores.memory.MemoryVectorStore", {}),
}
VECTOR_STORE = env.str("VECTOR_STORE", "milvus")

QUERY_IMAGE_HOURS = env.int("QUERY_IMAGE_HOURS", 24)

# Security
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Believed only where a web server is said to set it: anyone else could send it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    # The client logs a traceback for every refused connection; we log one line.
    "loggers": {"pymilvus": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
