import pytest
from django.test import Client

from roleplay import health


def test_healthz_needs_no_database(client: Client, settings):
    settings.COMMIT = "abc1234"
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "commit": "abc1234"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_names_every_part_and_the_commit(client: Client, settings):
    settings.COMMIT = "abc1234"
    response = client.get("/readyz")
    assert response.status_code == 200, response.json()
    assert response.json()["commit"] == "abc1234"
    assert set(response.json()["parts"]) == {"database", "migrations", "cache", "channel_layer"}


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["database", "migrations", "cache", "channel_layer"])
def test_readyz_says_503_and_which_part_is_broken(client: Client, monkeypatch, caplog, part):
    def broken() -> None:
        raise OSError("10.0.0.5 refused the password of roleplay")

    monkeypatch.setitem(health.CHECKS, part, broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    parts = response.json()["parts"]
    assert parts.pop(part) == "OSError, see the log"
    assert set(parts.values()) == {"ok"}
    assert "10.0.0.5 refused" in caplog.text


@pytest.mark.django_db
def test_readyz_tells_of_waiting_migrations(monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert "manage.py migrate" in health.report()["migrations"]


def test_health_answers_a_proxy_that_speaks_plain_http(client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
