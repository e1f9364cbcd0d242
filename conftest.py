"""What every test may ask for: the cast, a clean cache, and a browser where there is one.

Alice owns things, Bob is another person with rights of his own, Charlie must see nothing.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from providers import housekeeping, listing, record

IS_CI = os.environ.get("CI", "").lower() in ("1", "true")

hypothesis_settings.register_profile(
    "unhurried",
    deadline=None,  # a busy machine is late, not wrong
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=IS_CI,  # there the same commit gives the same result; on desks chance goes on looking
)
hypothesis_settings.load_profile("unhurried")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = f"no browser found (looked for {', '.join(BROWSERS)})"


def find_browser() -> str | None:
    """The path of the installed Chromium, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture
def alice(db: None) -> Any:
    return get_user_model().objects.create_user("alice", "alice@example.org", "alice-pass-1234")


@pytest.fixture
def bob(db: None) -> Any:
    return get_user_model().objects.create_user("bob", "bob@example.org", "bob-pass-1234")


@pytest.fixture
def charlie(db: None) -> Any:
    return get_user_model().objects.create_user("charlie", "charlie@example.org", "charlie-pass-1234")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser that Playwright should start."""
    return find_browser() or pytest.fail(NO_BROWSER)


@pytest.fixture(autouse=True)
def own_cache_keys(settings: Any) -> None:
    """Each test meets an empty cache, without emptying a Redis that others may use."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """What language a page of one test was in is nothing to the next."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with the models of a new site, and nothing learnt of them.

    Nobody keeps house beside it: that thread would meet the database of another test.
    """
    monkeypatch.setattr(housekeeping, "begin", lambda: None)
    monkeypatch.setattr(listing, "_held", listing.STARTING)
    monkeypatch.setattr(record, "_earned", {})
    record._queue.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if find_browser() or IS_CI:
        return  # in CI a missing browser fails the test that needs it
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", yellow=True, bold=True)
        terminalreporter.line(f"{len(skipped)} browser tests did not run: {NO_BROWSER}.")
        terminalreporter.line("Install Chromium to run them; with CI=true this is a failure.")
