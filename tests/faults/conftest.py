from collections.abc import Iterator

import pytest

from tests.upstream import Upstream


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """The simulated model server, with one model: who fails has nobody to stand in."""
    with Upstream() as running:
        running.models = ["steady"]
        yield running
