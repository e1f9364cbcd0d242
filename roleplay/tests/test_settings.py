"""The settings as another environment would have them."""

import os
import runpy

import pytest
from django.core.files.storage.handler import StorageHandler
from django.views.debug import get_default_exception_reporter_filter
from storages.backends.s3 import S3Storage

from tests.site import ROOT


@pytest.fixture
def loaded(monkeypatch):
    """Reads the settings anew, with these values in the environment."""

    def load(**values: str) -> dict:
        monkeypatch.setenv("ENV_FILE", os.devnull)
        monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1/0")
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "roleplay" / "settings.py"))

    return load


def prefixes(settings: dict) -> tuple[str, str]:
    """Of what is published, and of what is cached."""
    return settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["prefix"], settings["CACHES"]["default"][
        "KEY_PREFIX"
    ]


def test_the_processes_of_a_site_share_all_however_they_reach_the_database(loaded):
    one = loaded(DATABASE_URL="postgres://web@db-1/site")
    other = loaded(DATABASE_URL="postgres://web@127.0.0.1:6432/site")
    assert prefixes(one) == prefixes(other)


@pytest.mark.parametrize(
    "difference",
    [{"DATABASE_URL": "postgres://web@db-1/staging"}, {"SECRET_KEY": "another-key-0123456789" * 3}],
)
def test_two_sites_on_one_redis_share_nothing(loaded, difference):
    one, other = (
        prefixes(loaded(**site)) for site in ({"DATABASE_URL": "postgres://web@db-1/site"}, difference)
    )
    assert all(ours != theirs for ours, theirs in zip(one, other, strict=True))


def test_no_password_is_on_an_error_page(settings):
    where = "redis://me:hunter2@somewhere"
    settings.PROXY_URL = settings.REDIS_URL = where
    settings.PROVIDER_KEYS = {"groq": "hunter2"}
    settings.PROVIDER_BASE_URLS = {"local": where}
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": where}}
    settings.CHANNEL_LAYERS = {"default": {"CONFIG": {"hosts": [where]}}}
    told = repr(get_default_exception_reporter_filter().get_safe_settings())
    assert "PROXY_URL" in told
    assert "hunter2" not in told


def test_pictures_are_kept_in_a_folder_or_in_a_closed_bucket(loaded):
    assert "FileSystem" in loaded()["STORAGES"]["default"]["BACKEND"]
    bucket = {"S3_BUCKET": "faces", "S3_ENDPOINT": "https://s3.example.org", "S3_REGION": "eu-1"}
    chosen = loaded(**bucket, S3_ACCESS_KEY="me", S3_SECRET_KEY="hunter2")["STORAGES"]["default"]
    storage = StorageHandler({"default": chosen})["default"]
    assert isinstance(storage, S3Storage)
    assert (storage.bucket_name, storage.endpoint_url) == ("faces", "https://s3.example.org")
    assert (storage.access_key, storage.secret_key, storage.region_name) == ("me", "hunter2", "eu-1")
    assert (storage.file_overwrite, storage.default_acl) == (False, None)
