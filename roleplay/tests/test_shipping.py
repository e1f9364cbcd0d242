"""What the image and the compose file promise, since no engine runs them here."""

import re
from typing import Any

import pytest
import yaml

from roleplay import serving
from roleplay.tests.test_house import ROOT, settings_read

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]


def seconds(duration: str) -> int:
    [(number, unit)] = re.findall(r"^(\d+)([sm])$", duration)
    return int(number) * {"s": 1, "m": 60}[unit]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_health_check_and_comes_back(service):
    check = SERVICES[service]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert seconds(check["timeout"]) <= seconds(check["interval"])
    assert SERVICES[service]["restart"] == "unless-stopped"


def test_the_site_waits_for_its_servers():
    others = set(SERVICES) - {"web"}
    assert SERVICES["web"]["depends_on"] == {name: {"condition": "service_healthy"} for name in others}


def test_the_addresses_name_the_services():
    environment = SERVICES["web"]["environment"]
    for setting in ("DATABASE_URL", "REDIS_URL"):
        assert re.search(r"(@|//)([a-z]+):\d+/", environment[setting]).group(2) in SERVICES
    assert "${POSTGRES_PASSWORD:-roleplay}" in environment["DATABASE_URL"]
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:-roleplay}"


def test_the_site_is_given_only_settings_it_has():
    assert set(SERVICES["web"]["environment"]) <= settings_read()


def test_the_secret_key_is_asked_for_and_never_written_down():
    assert SERVICES["web"]["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "SECRET_KEY" not in DOCKERFILE


def test_replies_get_their_time_before_the_container_is_killed():
    assert seconds(SERVICES["web"]["stop_grace_period"]) >= serving.PATIENCE + 5


def test_only_the_site_is_reachable_and_only_from_this_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_every_volume_that_is_used_is_declared():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_image_runs_as_nobody_special():
    *_, last = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
    user = re.search(r"^USER (\w+)", last, re.MULTILINE).group(1)
    assert user not in ("root", "0")
    assert last.index("USER ") < last.index("CMD [")


def test_the_image_gets_all_the_code_and_nothing_private():
    listed = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert listed >= {"roleplay", "characters", "chats", "providers", "templates", "static", "locale"}
    assert listed >= {"manage.py", "requirements.txt"}
    assert not listed & {".env", ".git", "var"}
