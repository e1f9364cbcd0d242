"""Every setting of the site. Values come from the environment or `.env`; the README has the table."""

import hashlib
import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from roleplay.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(Path(os.environ.get("ENV_FILE", BASE_DIR / ".env")))

# --- The site ---------------------------------------------------------------------------------

SITE_NAME = env.text("SITE_NAME", "Roleplay")
DEBUG = env.flag("DEBUG", False)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))
COMMIT = env.text("COMMIT")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, least=1, most=65535)
LOG_LEVEL = env.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))

SECRET_KEY = env.text("SECRET_KEY", "django-insecure-only-for-debugging" if DEBUG else "")
if not DEBUG and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "insecure" in SECRET_KEY):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: set it to 50 random characters or more. "
        "`make run` writes a good one into .env."
    )

# Its own machine may always ask: health checks come from there, whatever name the site has outside.
ALLOWED_HOSTS = [*env.names("ALLOWED_HOSTS", []), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

# --- Apps and middleware ----------------------------------------------------------------------

INSTALLED_APPS = [
    *(["daphne"] if DEBUG else []),  # gives `manage.py runserver` its sockets
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "channels",
    "roleplay",
    "roleplay.accounts",
    "characters",
    "chats",
    "providers",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "roleplay.urls"
ASGI_APPLICATION = "roleplay.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django_htmx.templatetags.django_htmx",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "roleplay.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roleplay.context.site",
                "characters.context.notices",
            ],
        },
    },
]

# --- Database, cache, channel layer -----------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'roleplay.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "roleplay.sqlite"
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.number("DATABASE_POOL", 16, least=2), "timeout": 20}
    }

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
if REDIS_URL:
    # Sites may share a Redis, and what is published reaches all its databases: a prefix keeps them apart.
    site = hashlib.sha256(f"{SECRET_KEY} {DATABASES['default']['NAME']}".encode()).hexdigest()[:16]
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "roleplay.redis.cache.Cache", "LOCATION": REDIS_URL, "KEY_PREFIX": site}
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "roleplay.redis.layer.Layer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": f"roleplay.{site}."},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["roleplay.accounts.backends.EmailOrUsername"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "catalogue"
LOGOUT_REDIRECT_URL = "catalogue"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SIGN_IN_TRIES_PER_ACCOUNT = env.number("SIGN_IN_TRIES_PER_ACCOUNT", 10, least=1)
SIGN_IN_TRIES_PER_ADDRESS = env.number("SIGN_IN_TRIES_PER_ADDRESS", 50, least=1)

# --- Security ---------------------------------------------------------------------------------

SECURE_COOKIES = env.flag("SECURE_COOKIES", not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_FAILURE_VIEW = "roleplay.views.csrf_failure"
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", False)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the editor with a lorebook of 2,000 entries, some of them opened

# --- Languages --------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "UTC")

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
S3_BUCKET = env.text("S3_BUCKET")
PICTURES: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if S3_BUCKET:
    # The site itself hands the files out, to those who may see them: the bucket stays closed.
    PICTURES = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.url("S3_ENDPOINT") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "location": env.text("S3_FOLDER"),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
STORAGES = {
    "default": PICTURES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Whose cards may be fetched by their address. None: the field for it is not shown.
CARD_HOSTS = env.names("CARD_HOSTS", [])

# --- Moderation ---------------------------------------------------------------------------------

MODERATION = env.one_of("MODERATION", "post", ("off", "post", "pre"))
MODERATION_MODEL = env.text("MODERATION_MODEL")
REPORTS_PER_PERSON = env.number("REPORTS_PER_PERSON", 10, least=1)
REVIEWS_PER_PERSON = env.number("REVIEWS_PER_PERSON", 20, least=1)

# --- Models that answer (providers/registry.py reads these, nobody else) ------------------------

DEFAULT_MODEL = env.text("DEFAULT_MODEL", "auto")
PROXY_URL = env.url("PROXY_URL", schemes=("http", "https", "socks5"))
LOCAL_AUTODETECT = env.flag("LOCAL_AUTODETECT", True)
SYNC_MODELS = env.flag("SYNC_MODELS", True)
WINDOW_TOKENS = env.number("WINDOW_TOKENS", 24_000, least=1_000, most=1_000_000)
WINDOW_MESSAGES = env.number("WINDOW_MESSAGES", 50, least=4, most=500)
HEDGE_SECONDS = env.number("HEDGE_SECONDS", 8, most=60)
PROVIDER_KEYS = {
    "openrouter": env.text("OPENROUTER_API_KEY"),
    "groq": env.text("GROQ_API_KEY"),
    "cerebras": env.text("CEREBRAS_API_KEY"),
    "deepseek": env.text("DEEPSEEK_API_KEY"),
    "qwen": env.text("QWEN_API_KEY"),
    "openai": env.text("OPENAI_API_KEY"),
    "claude": env.text("ANTHROPIC_API_KEY"),
    "gemini": env.text("GEMINI_API_KEY"),
    "local": env.text("LOCAL_API_KEY"),
}
PROVIDER_BASE_URLS = {
    "openrouter": env.url("OPENROUTER_BASE_URL"),
    "groq": env.url("GROQ_BASE_URL"),
    "cerebras": env.url("CEREBRAS_BASE_URL"),
    "deepseek": env.url("DEEPSEEK_BASE_URL"),
    "qwen": env.url("QWEN_BASE_URL"),
    "openai": env.url("OPENAI_BASE_URL"),
    "claude": env.url("ANTHROPIC_BASE_URL"),
    "gemini": env.url("GEMINI_BASE_URL"),
    "local": env.url("LOCAL_BASE_URL"),
}

# --- Logs -------------------------------------------------------------------------------------

DEFAULT_EXCEPTION_REPORTER_FILTER = "roleplay.discretion.Filter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # One line for every request or call would drown what an operator needs to see.
        **{name: {"level": "WARNING"} for name in ("daphne", "httpx", "httpcore", "aiohttp", "asyncio")},
        # The request log repeats every 404 as a warning; errors are enough.
        "django.request": {"level": "ERROR"},
    },
}

SETTING_PROBLEMS = env.problems
