"""The site's settings as the tests need them: the same on every machine, whatever its `.env` says.

`DATABASE_URL` and `REDIS_URL` alone are taken from the environment, so that the same suite runs on
SQLite and on PostgreSQL with Redis.
"""

import os
import tempfile
from pathlib import Path

os.environ["ENV_FILE"] = os.devnull
os.environ["DEBUG"] = "off"
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")

if os.environ.get("REDIS_URL") and (worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")):
    # Each worker has a database of its own, in Redis too: chats are numbered alike in all of them.
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{worker}"

from roleplay.settings import *  # noqa: F403  that is what this file is for
from roleplay.settings import DATABASES, PROVIDER_BASE_URLS, PROVIDER_KEYS

if DATABASES["default"]["ENGINE"] == "roleplay.sqlite":
    # A file, not memory: threads then wait for each other as they do in production.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"roleplay-test-{os.getpid()}.sqlite3")
    }

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = []
TRUSTED_PROXIES = 0
SECURE_PROXY_SSL_HEADER = None
SECURE_SSL_REDIRECT = False
TIME_ZONE = "UTC"
SITE_NAME = "Roleplay"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

DEFAULT_MODEL = "auto"
PROXY_URL = ""
LOCAL_AUTODETECT = False
SYNC_MODELS = False
HEDGE_SECONDS = 8
PROVIDER_KEYS = dict.fromkeys(PROVIDER_KEYS, "")
PROVIDER_BASE_URLS = dict.fromkeys(PROVIDER_BASE_URLS, "")
