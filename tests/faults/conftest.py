import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.upstream import Upstream

DATABASE, REDIS = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """The simulated model server, with one model: who fails has nobody to stand in."""
    with Upstream() as running:
        running.models = ["steady"]
        yield running


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """Settings for a site on the servers of this run, with a database of its own; none for SQLite."""
    if not DATABASE.startswith("postgres"):
        yield {}
        return
    name = f"roleplay_faults_{os.getpid()}"
    with psycopg.connect(DATABASE, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(DATABASE)._replace(path=f"/{name}").geturl(), "REDIS_URL": REDIS}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
