"""Sites for tests that need a real one; after each of these tests, what its site has kept is whole."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import invariants
from tests.site import Site


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes folders of a new site that need no first start any more, which is most of the work of one."""
    first = tmp_path_factory.mktemp("first")
    Site(first).start().stop()
    return lambda: shutil.copytree(first, tmp_path_factory.mktemp("site") / "data")


@pytest.fixture(autouse=True)
def what_is_kept_is_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Reads the tables of each site that the test was given, whatever was done to it."""
    yield
    for site in sites_of(request.node):
        assert invariants.broken(invariants.read(site.database)) == []


def sites_of(item: Any) -> list[Site]:
    """The sites among a test's fixtures, alone or in lists."""
    given = getattr(item, "funcargs", {}).values()
    several = [one for each in given for one in (each if isinstance(each, list) else [each])]
    return [one for one in several if isinstance(one, Site)]
