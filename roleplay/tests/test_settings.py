"""The settings as another environment would have them."""

import os
import runpy

import pytest
from django.views.debug import get_default_exception_reporter_filter

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


def prefix(settings: dict) -> str:
    return settings["CHANNEL_LAYERS"]["default"]["CONFIG"]["prefix"]


def test_the_processes_of_a_site_hear_each_other_however_they_reach_the_database(loaded):
    one = loaded(DATABASE_URL="postgres://web@db-1/site")
    other = loaded(DATABASE_URL="postgres://web@127.0.0.1:6432/site")
    assert prefix(one) == prefix(other)


@pytest.mark.parametrize(
    "difference",
    [{"DATABASE_URL": "postgres://web@db-1/staging"}, {"SECRET_KEY": "another-key-0123456789" * 3}],
)
def test_two_sites_on_one_redis_do_not(loaded, difference):
    assert prefix(loaded(DATABASE_URL="postgres://web@db-1/site")) != prefix(loaded(**difference))


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
