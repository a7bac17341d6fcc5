"""Every setting of the site; what differs between machines comes from the environment.

The defaults run on a laptop with no service: SQLite, Milvus Lite as a local server, a
broker in a folder. `.env.example` names every variable read here.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv, validate
from kombu.entity import Queue

from webapp.redis_broker import TRANSPORT_OPTIONS as REDIS_OPTIONS
from webapp.schedules import Every
from webapp.secret_key import secret_key_of_this_machine

BASE_DIR = Path(__file__).resolve().parent.parent

# NAME_FILE names a file that holds the value of NAME, as Docker's secrets do.
env = FileAwareEnv(strip_whitespace=True)
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# Everything the running shop writes is under this one folder.
DATA_DIR: Path = env.path("DATA_DIR", BASE_DIR / "var")
# Pictures that the search page offers to try; none where it is not set.
SAMPLES = env.str("SAMPLE_PICTURES_DIR", "")
SAMPLE_PICTURES_DIR = Path(SAMPLES) if SAMPLES else None
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key_of_this_machine(DATA_DIR)
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
# Attributes of products that shoppers narrow a list by, in this order.
FACETS: list[str] = env.list(
    "FACETS", ["colour", "color", "material", "pattern", "size"]
)
# A page may claim only a language that its words are written in.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
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
MEDIA_STORAGE = env.str(
    "MEDIA_STORAGE", "local", validate=validate.OneOf(["local", "s3"])
)
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", True) and MEDIA_STORAGE == "local"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "webapp.local_storage.LocalPictureStorage"},
    "private": {
        "BACKEND": "webapp.local_storage.LocalPictureStorage",
        "OPTIONS": {"location": DATA_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "webapp.static_files.HashedStaticFiles"},
}
if MEDIA_STORAGE == "s3":
    S3 = {
        # Empty: boto3 looks for them itself, as in the role of a machine.
        "access_key": env.str("AWS_ACCESS_KEY_ID", "") or None,
        "secret_key": env.str("AWS_SECRET_ACCESS_KEY", "") or None,
        "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", "") or None,
        "region_name": env.str("AWS_S3_REGION_NAME", "") or None,
        "file_overwrite": False,
    }
    # Who may read a bucket is set at the bucket: two of them cannot be mixed up.
    PUBLIC_BUCKET = {
        "bucket_name": env.str("AWS_STORAGE_BUCKET_NAME"),
        "custom_domain": env.str("AWS_S3_CUSTOM_DOMAIN", "") or None,
        "querystring_auth": False,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    PRIVATE_BUCKET = {"bucket_name": env.str("AWS_PRIVATE_BUCKET_NAME")}
    if PRIVATE_BUCKET["bucket_name"] == PUBLIC_BUCKET["bucket_name"]:
        raise ImproperlyConfigured("AWS_PRIVATE_BUCKET_NAME names the public bucket")
    STORAGES |= {
        "default": {
            "BACKEND": "webapp.storages.PublicS3Storage",
            "OPTIONS": S3 | PUBLIC_BUCKET,
        },
        "private": {
            "BACKEND": "webapp.storages.PrivateS3Storage",
            "OPTIONS": S3 | PRIVATE_BUCKET,
        },
    }
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# A shopper's picture (of at most 20 MB) never waits in the temporary folder, which may
# be full; it is decoded in memory anyway.
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024

# Background work
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# By default a worker gives up after 100 attempts, and looks alive.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A message is only a doorbell: what is to be done stands in the database, where the
# sweep finds what no message told of. So none is acknowledged. A worker whose
# acknowledgement was lost, as to a frozen Redis, would hold its place for ever and take
# no other message: celery logs "Couldn't ack" and kombu waits.
CELERY_TASK_QUEUES = [Queue("celery", no_ack=True)]  # type: ignore[no-untyped-call]
# No soft shutdown: it sleeps in the one thread of the solo pool, so the task that it
# waits for would not go on.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "embeddings.tasks.sweep",
        "schedule": Every(15),
        "options": {"expires": 15},
    },
    "tend-alerts": {
        "task": "embeddings.tasks.tend_alerts",
        "schedule": Every(60),
        "options": {"expires": 60},
    },
    "probe-recall": {
        "task": "embeddings.tasks.probe_recall",
        "schedule": Every(600),
        "options": {"expires": 600},
    },
    "delete-expired-query-images": {
        "task": "embeddings.tasks.delete_expired_query_images",
        "schedule": Every(600),
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
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = REDIS_OPTIONS

# Finding. ENCODER is the name of a preset (docs/encoders.md) or of a folder in
# ENCODERS_DIR; or its first word names a class here, and the rest is told to the class.
ENCODERS_DIR = DATA_DIR / "encoders"
ENCODERS = {
    "histogram": "embeddings.encoders.histogram.HistogramEncoder",
    "openclip": "embeddings.encoders.openclip.OpenCLIPEncoder",
}
# What the NEXT index version is built with: the live one is a row of the database.
ENCODER = env.str("ENCODER", "lookalike-s")
ENCODER_DEVICE = env.str("ENCODER_DEVICE", "auto")
ENCODER_BATCH_SIZE = env.int("ENCODER_BATCH_SIZE", 32)

VECTOR_STORES = {
    "milvus": (
        "embeddings.vector_stores.milvus.MilvusVectorStore",
        {
            "uri": env.str("MILVUS_URI", "http://127.0.0.1:19530"),
            "token": env.str("MILVUS_TOKEN", ""),
            "index_type": env.str("MILVUS_INDEX_TYPE", "AUTO"),
        },
    ),
    "memory": ("embeddings.vector_stores.memory.MemoryVectorStore", {}),
}
VECTOR_STORE = env.str("VECTOR_STORE", "milvus")
# two-stage: first by outline and colours in the database, then by the vectors of those.
SEARCH_MODE = env.str(
    "SEARCH_MODE", "vector", validate=validate.OneOf(["vector", "two-stage"])
)

QUERY_IMAGE_HOURS = env.int("QUERY_IMAGE_HOURS", 24)

# Mail to shoppers who asked to be told of what arrives; by default it is printed.
MAIL = env.dj_email_url("EMAIL_URL", "console:")
if "EMAIL_BACKEND" not in MAIL:  # Django would take SMTP, and no server.
    raise ImproperlyConfigured("EMAIL_URL begins with no kind of mail, as submission:")
globals().update(MAIL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "shop@localhost")

# Security
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
# Health checks ask the process itself, by HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 86_400) if HTTPS else 0
# HSTS for all hosts below the shop's, and the browsers' preload list: the owner of the
# domain decides on both, in the web server in front.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
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
    "loggers": {
        # Two lines a message: an import of 100,000 products would write 200,000.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        # A line a request, in the middle of the bar that shows a download's progress.
        "httpx2": {"level": "WARNING"},
        # Nine lines at its import, of what the processor lacks.
        "faiss.loader": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
