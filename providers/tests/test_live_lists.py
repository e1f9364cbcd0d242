import asyncio
import logging
from collections.abc import Callable
from io import StringIO
from typing import Any

import httpx
import orjson
import pytest
from django.core.management import CommandError, call_command

from providers import client, listing, live_lists, registry
from providers.errors import BadKey, CandidateFailed, Down, Stalled
from providers.live_lists import NoModels, Unreadable
from providers.models import LanguageModel
from providers.speech import Model
from tests.upstream import Upstream

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Makes every provider answer so."""

    def answering(answer: Answer) -> None:
        transport = httpx.MockTransport(answer)
        monkeypatch.setattr(client, "client_for", lambda provider: httpx.AsyncClient(transport=transport))

    return answering


def fetch(name: str = "groq") -> tuple[Model, ...] | CandidateFailed:
    return asyncio.run(live_lists.fetch_all([registry.configured()[name]]))[name]


def keep(*ids: str, provider: str = "groq", **facts: Any) -> live_lists.Changes:
    where = next(one for one in registry.TABLE if one.name == provider)
    return live_lists.keep(where, [Model(provider, one, one.title(), "meta", **facts) for one in ids])


def on_offer(provider: str = "groq") -> set[str]:
    listing.renew()
    return {model.id for model in listing.models_of(provider)}


def test_a_list_is_fetched_over_the_wire(configure: Callable[..., None], upstream: Upstream) -> None:
    configure("groq")
    found = fetch()
    assert isinstance(found, tuple)
    assert [model.id for model in found] == ["steady", "brisk", "slow"]
    assert {model.provider for model in found} == {"groq"}


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (httpx.Response(200, text="<html>Back soon</html>"), Unreadable),
        (httpx.Response(200, text=""), Unreadable),
        (httpx.Response(200, json={"data": []}), NoModels),
        (httpx.Response(200, json=[1, None, "x"]), NoModels),
        (httpx.Response(200, json={"data": [{"id": "whisper-large-v3"}, {"id": None}, {}]}), NoModels),
        (httpx.Response(404, text="nothing here"), Unreadable),
        (httpx.Response(401, json={"error": {"message": "bad key sk-secret-of-groq"}}), BadKey),
        (httpx.Response(503, text="later"), Down),
    ],
)
def test_what_is_no_list_is_told_and_holds_no_key(
    configure: Callable[..., None], answers: Any, response: httpx.Response, kind: type[CandidateFailed]
) -> None:
    configure("groq")
    answers(lambda request: response)
    found = fetch()
    assert isinstance(found, kind)
    assert "secret" not in found.operator_detail


JUNK = [None, 5, "text", [], {}, {"data": {"a": 1}}, {"models": "x"}, {"data": [[], {"id": []}, {"id": {}}]}]


@pytest.mark.parametrize("document", JUNK, ids=repr)
@pytest.mark.parametrize("name", ["openrouter", "groq", "claude", "gemini"])
def test_junk_is_no_list_in_any_dialect(
    configure: Callable[..., None], answers: Any, name: str, document: Any
) -> None:
    configure(name)
    answers(lambda request: httpx.Response(200, content=orjson.dumps(document)))
    assert isinstance(fetch(name), NoModels)


def test_a_list_without_an_end_is_not_read_to_it(
    configure: Callable[..., None], answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("groq")
    monkeypatch.setattr(live_lists, "MOST_BYTES", 1000)
    answers(lambda request: httpx.Response(200, content=b"[" + b" " * 5000))
    assert isinstance(fetch(), Unreadable)


def test_a_provider_that_is_silent_is_not_waited_for(
    configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(provider: Any) -> None:
        await asyncio.sleep(60)

    configure("groq")
    monkeypatch.setattr(live_lists, "PATIENCE", 0.05)
    monkeypatch.setattr(live_lists, "_document", silent)
    assert isinstance(fetch(), Stalled)


def test_no_connection_is_no_list(configure: Callable[..., None], settings: Any) -> None:
    configure("groq")
    settings.PROVIDER_BASE_URLS |= {"groq": "http://127.0.0.1:9"}
    assert isinstance(fetch(), Down)


def test_new_models_are_unrated_and_on_offer(db: None) -> None:
    changes = keep("llama-3.3-70b-versatile", "brand-new", quality=9, context=8192, free=True)
    assert changes.new == ["brand-new"]
    new = LanguageModel.objects.get(model_id="brand-new")
    assert (new.quality, new.name, new.context, new.free) == (5, "Brand-New", 8192, True)
    assert "brand-new" in on_offer()


def test_vanished_models_are_retired_and_kept(db: None) -> None:
    changes = keep("llama-3.3-70b-versatile")
    assert len(changes.gone) == 5
    assert on_offer() == {"llama-3.3-70b-versatile"}
    assert LanguageModel.objects.filter(provider="groq").count() == 6
    assert len(on_offer("openrouter")) == 8
    assert keep("llama-3.3-70b-versatile").gone == []


def test_those_that_return_are_offered_again(db: None) -> None:
    keep("llama-3.3-70b-versatile")
    changes = keep("llama-3.3-70b-versatile", "llama-3.1-8b-instant")
    assert (changes.back, changes.new) == (["llama-3.1-8b-instant"], [])
    assert on_offer() == {"llama-3.3-70b-versatile", "llama-3.1-8b-instant"}


def test_what_operators_have_set_is_theirs(db: None) -> None:
    rows = LanguageModel.objects.filter(model_id="llama-3.3-70b-versatile")
    rows.update(quality=3, name="Our Llama", note="Ours", is_on=False)
    keep("llama-3.3-70b-versatile", context=131072, free=False)
    row = rows.get()
    assert (row.quality, row.name, row.note, row.is_on) == (3, "Our Llama", "Ours", False)
    assert (row.context, row.free) == (131072, False)
    assert row.last_seen is not None
    keep("llama-3.3-70b-versatile")
    assert rows.get().context == 131072, "a list that does not tell takes nothing away"


def test_a_dated_version_of_a_known_model_is_that_model(db: None) -> None:
    changes = keep("claude-sonnet-4-5-20250929", "claude-opus-4-1-20250805", provider="claude")
    assert (changes.new, changes.gone) == (["claude-opus-4-1-20250805"], [])
    changes = keep("gpt-4o-2024-08-06", "gpt-4o", "new-2025-01-01", "new", provider="openai")
    assert (changes.new, changes.gone) == (["new"], [])


def test_a_sync_costs_the_same_for_any_number_of_models(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        keep(*[f"model-{number}" for number in range(90)])
    with django_assert_max_num_queries(10):
        keep(*[f"model-{number}" for number in range(45, 135)], context=1)


def test_the_background_syncs_once_an_hour(
    db: None, configure: Callable[..., None], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def fetching(providers: Any) -> dict[str, Any]:
        asked.extend(provider.name for provider in providers)
        return {"groq": (Model("groq", "brand-new", "New", "meta"),), "cerebras": Down("503")}

    monkeypatch.setattr(live_lists, "fetch_all", fetching)
    live_lists.sync_when_due()
    assert asked == [], "switched off in tests"
    settings.SYNC_MODELS = True
    live_lists.sync_when_due()
    assert asked == [], "nobody is configured"
    configure("groq", "cerebras")
    live_lists.sync_when_due()
    live_lists.sync_when_due()
    assert asked == ["groq", "cerebras"]
    assert on_offer() == {"brand-new"}
    assert len(on_offer("cerebras")) == 3, "an outage retires nobody"
    live_lists.cache.clear()
    live_lists.sync_when_due()
    assert asked[2:] == ["cerebras"], "a fresh list is not fetched again, not even by a new process"


def test_a_failing_list_is_told_to_the_operator(
    db: None, configure: Callable[..., None], settings: Any, answers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    configure("groq")
    settings.SYNC_MODELS = True
    answers(lambda request: httpx.Response(401, json={"error": {"message": "no sk-secret-of-groq"}}))
    with caplog.at_level(logging.WARNING):
        live_lists.sync_when_due()
    assert "the key is refused" in caplog.text
    assert "secret" not in caplog.text


def sync(*names: str) -> str:
    out = StringIO()
    call_command("sync_models", *names, stdout=out)
    return out.getvalue()


def test_the_command_tells_what_came_went_and_returned(
    db: None, configure: Callable[..., None], upstream: Upstream
) -> None:
    configure("groq", "cerebras")
    said = sync("groq")
    assert "Groq: 3 listed, 3 new, 6 gone, 0 returned" in said
    assert "+ brisk" in said
    assert "- llama-3.3-70b-versatile" in said
    assert "Cerebras" not in said
    assert "3 listed, 0 new, 0 gone" in sync("groq")


def test_the_command_rates_what_runs_on_this_machine(
    db: None, configure: Callable[..., None], upstream: Upstream
) -> None:
    configure("local")
    assert "3 new" in sync()
    assert LanguageModel.objects.filter(provider="local", free=True).count() == 3


def test_one_failing_provider_does_not_stop_the_others(
    db: None, configure: Callable[..., None], answers: Any
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        bad = "groq" in request.headers["authorization"]
        return httpx.Response(503) if bad else httpx.Response(200, json={"data": [{"id": "fresh"}]})

    configure("groq", "cerebras")
    answers(answer)
    with pytest.raises(CommandError, match="1 of 2"):
        sync()
    assert on_offer("cerebras") == {"fresh"}
    assert len(on_offer("groq")) == 6


@pytest.mark.parametrize(
    ("names", "sentence"),
    [((), "No provider is configured"), (("groq",), "Not configured: groq"), (("x",), "Unknown: x")],
)
def test_the_command_says_what_to_do_when_nobody_is_there(
    db: None, names: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        sync(*names)
