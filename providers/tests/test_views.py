from datetime import datetime
from typing import Any

import pytest

from providers import cooldown, listing, registry
from providers.candidates import Candidate
from providers.errors import Rest
from providers.speech import Model
from tests.upstream import Upstream

ALL = ["openrouter", "groq", "cerebras", "deepseek", "qwen", "openai", "claude", "gemini", "local", "demo"]


@pytest.fixture(autouse=True)
def without_the_database(django_assert_num_queries: Any, db: None) -> Any:
    """What is on offer is known without asking for it."""
    with django_assert_num_queries(0):
        yield


def test_one_provider_tells_its_models(client: Any) -> None:
    answer = client.get("/api/models/groq")
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert (told["provider"], told["label"], told["available"]) == ("groq", "Groq", False)
    assert told["models"][0] == {
        "id": "llama-3.3-70b-versatile", "name": "Llama 3.3 70B", "quality": 9,
        "note": "Lively dialogue, very fast", "free": True, "thinks": False, "resting_until": None,
    }  # fmt: skip
    qualities = [model["quality"] for model in told["models"]]
    assert qualities == sorted(qualities, reverse=True)


def test_all_of_them_come_grouped(client: Any, configure: Any) -> None:
    configure("groq", "claude")
    told = client.get("/api/models").json()["providers"]
    assert [group["provider"] for group in told] == ALL
    assert [group["provider"] for group in told if group["available"]] == ["groq", "claude", "demo"]
    assert sum(len(group["models"]) for group in told) == 25


@pytest.mark.parametrize("name", ALL)
def test_every_provider_has_a_page_of_its_own(client: Any, name: str) -> None:
    assert client.get(f"/api/models/{name}").json()["provider"] == name


@pytest.mark.parametrize("name", ["nobody", "auto", "GROQ", "%00", "a b"])
def test_a_provider_that_does_not_exist_is_not_found(client: Any, name: str) -> None:
    answer = client.get(f"/api/models/{name}")
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is no provider of this name."}


@pytest.mark.parametrize("scope", ["model", "provider"])
def test_rests_are_told(client: Any, configure: Any, scope: str) -> None:
    configure("groq")
    groq = registry.configured()["groq"]
    whole, own = Candidate(groq, groq.models[0]).names
    cooldown.send_to_rest(whole if scope == "provider" else own, Rest(600))
    resting = [model["resting_until"] for model in client.get("/api/models/groq").json()["models"]]
    assert datetime.fromisoformat(resting[0]).timestamp() > datetime.now().timestamp() + 500
    assert all(resting[1:]) is (scope == "provider")


def test_all_rests_are_one_question_to_the_cache(
    client: Any, configure: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(cooldown, "standings", lambda names: asked.append(1) or {})
    configure("groq", "openrouter", "claude")
    client.get("/api/models")
    assert asked == [1]


def test_what_is_off_is_not_told(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    models = [Model("groq", "on", "On", "meta"), Model("groq", "off", "Off", "meta")]
    monkeypatch.setattr(listing, "_held", listing.Snapshot(models, off=[("groq", "off")]))
    assert [model["id"] for model in client.get("/api/models/groq").json()["models"]] == ["on"]


def test_notes_come_in_the_readers_language(client: Any) -> None:
    told = client.get("/api/models/openrouter", headers={"accept-language": "ru"}).json()
    assert told["models"][0]["note"] == "Ровная проза, держит сцену"


def test_the_server_on_this_machine_tells_what_it_has(
    client: Any, configure: Any, upstream: Upstream
) -> None:
    configure("local")
    told = client.get("/api/models/local").json()
    assert told["available"]
    assert told["models"]


def test_keys_and_addresses_stay_here(client: Any, configure: Any, upstream: Upstream) -> None:
    configure(*[name for name in ALL if name != "demo"])
    said = client.get("/api/models").content.decode()
    assert "secret" not in said
    assert upstream.url not in said


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/api/models", "/api/models/groq"])
def test_it_is_only_for_reading(client: Any, method: str, address: str) -> None:
    assert getattr(client, method)(address).status_code == 405
