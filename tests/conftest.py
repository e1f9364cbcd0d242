"""After every test that had a site of its own, what that site has kept is whole."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import invariants
from tests.site import Site


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
