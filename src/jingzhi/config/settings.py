"""All settings in one file; every value that differs between machines comes from the environment, read only here."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
DATA = Path(os.environ.get("JINGZHI_DATA") or ROOT / ".jingzhi").resolve()

DEBUG = os.environ.get("JINGZHI_DEBUG") == "1"
# Sign-in without a password to any seat: only ever for a database that holds the demo district (launch sets it).
DEMO = os.environ.get("JINGZHI_DEMO") == "1"
SECRET_KEY = os.environ.get("JINGZHI_SECRET") or ("debug-only-" * 4 if DEBUG else "")
ALLOWED_HOSTS = os.environ.get("JINGZHI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JINGZHI_ORIGINS", "").split(",") if o]


def database(url: str) -> dict[str, object]:
    """Turn a postgresql:// address into Django's form.

    The session steps down to the role that may only add to the ledger (JINGZHI_DB_ROLE); migrations run
    without it, as the owner.
    """
    if not url:
        raise ImproperlyConfigured("DATABASE_URL is not set: start with ./jingzhi up, or set DATABASE_URL.")
    parts = urlsplit(url)
    options: dict[str, object] = {}
    role = os.environ.get("JINGZHI_DB_ROLE", "")
    if role:
        options["options"] = f"-c role={role}"
    options["pool"] = {"min_size": 1, "max_size": int(os.environ.get("JINGZHI_DB_POOL", "8")), "timeout": 20}
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "jingzhi",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "jingzhi.core.ledger",
    "jingzhi.core.places",
    "jingzhi.core.bodies",
    "jingzhi.core.catalogue",
    "jingzhi.core.flows",
    "jingzhi.core.scores",
    "jingzhi.core.papers",
    "jingzhi.core.notices",
    "jingzhi.programmes.admission",
    "jingzhi.programmes.assessment",
    "jingzhi.programmes.keytasks",
    "jingzhi.programmes.ratings",
    "jingzhi.programmes.responsibility",
    "jingzhi.programmes.grid",
    "jingzhi.programmes.inspection",
    "jingzhi.programmes.keywork",
    "jingzhi.programmes.redrawing",
    "jingzhi.programmes.staffing",
    "jingzhi.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "jingzhi.site.language.speaking",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jingzhi.site.middleware.refused",
]

ROOT_URLCONF = "jingzhi.config.urls"
WSGI_APPLICATION = "jingzhi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jingzhi.site.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "bodies.Account"
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [
    (f"vendor/{name}", ROOT / "node_modules" / path)
    for name, path in (
        ("bootstrap", "bootstrap/dist"),
        ("htmx", "htmx.org/dist"),
        ("leaflet", "leaflet/dist"),
    )
    if (ROOT / "node_modules" / path).is_dir()
]
STATICFILES_STORAGE_BACKEND = "whitenoise.storage.CompressedStaticFilesStorage"
STORAGES = {
    "default": {
        "BACKEND": "jingzhi.kit.storage.WholeFiles",
        "OPTIONS": {"location": DATA / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
WHITENOISE_USE_FINDERS = DEBUG

# A photograph is at most 20 MB (kit.photos); a report carries at most six. Larger bodies are refused unread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BODY = 130 * 1024 * 1024

# In the database, because brakes on guessing (sign-in, look-up by code) must count over all web processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"},
}

# Pages that may be told at once when something changes, per process; each holds a thread of the web server, so the
# launcher raises both together. Above that they ask every half minute.
STREAMS = int(os.environ.get("JINGZHI_STREAMS", "4"))

HTTPS = os.environ.get("JINGZHI_HTTPS") == "1"
SESSION_COOKIE_HTTPONLY = True
# a browser takes a cookie of this name only from this very host over HTTPS: no neighbour under the same domain can plant one
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jingzhi.site.errors.csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# The proxy in front sets this header itself and drops what a browser sends under its name (docs/guides/admin.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PROCRASTINATE_ON_APP_READY = None
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "hushed": {
            "()": "jingzhi.kit.hushed.Formatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "hushed"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JINGZHI_LOG", "WARNING")},
}
