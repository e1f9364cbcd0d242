"""The public door against the simulator: each fault, the way from candidate to candidate, hanging up."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any
from unittest.mock import ANY

import pytest

from providers import listening, listing, service
from providers.errors import BrokenOff, NoAnswer
from providers.service import Answering, Event, Finished, Request, Text, Thought, Turn, stream
from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clients")
Until = Callable[..., Awaitable[None]]
Configure = Callable[..., None]


def asking(model: str = "auto", **options: Any) -> Request:
    return Request((Turn("system", "Be Mira."), Turn("user", "Hello.")), model=model, **options)


async def hear(request: Request, heard: list[Event] | None = None) -> list[Event]:
    """All events of a reply; `heard` has them too if it breaks off."""
    heard = [] if heard is None else heard
    async with aclosing(stream(request)) as events:
        async for event in events:
            heard.append(event)
    return heard


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


@pytest.fixture
def local(configure: Configure) -> None:
    configure("local")


@pytest.fixture
def groq(configure: Configure) -> None:
    configure("groq")


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long in tests."""
    for name in ("STALL", "AFTERWORD", "PARTING"):
        monkeypatch.setattr(listening, name, 0.2)


@pytest.mark.usefixtures("local")
async def test_a_reply_says_who_speaks_then_speaks_then_ends(upstream: Upstream) -> None:
    answering, *said, finished = await hear(asking("local:steady"))
    assert answering == Answering("local", "steady", "steady", waited=ANY)
    assert isinstance(answering, Answering)
    assert 0 < answering.waited < 5
    assert {type(event) for event in said} == {Text}
    assert text_of(said) == upstream.records[0].text
    assert finished == Finished("stop", 7, 20)


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    "fault",
    ["garbage", "no-done", "split-tags", "think", "u2028", "byte-chunks", "keepalives", "document", "length"],
)
async def test_all_is_heard_in_spite_of(upstream: Upstream, fault: str) -> None:
    events = await hear(asking(f"local:sim?fault={fault}"))
    # What the simulator records is what it meant to be seen.
    assert text_of(events) == upstream.records[0].text
    assert isinstance(events[-1], Finished)
    assert upstream.calls == 1


@pytest.mark.usefixtures("local", "patience")
async def test_a_stream_that_stays_open_after_its_end_is_not_waited_for(upstream: Upstream) -> None:
    events = await hear(asking("local:sim?fault=hold-open"))
    assert text_of(events) == upstream.records[0].text
    assert events[-1] == Finished("stop", 7, 20)


@pytest.mark.usefixtures("local")
async def test_pings_after_its_end_do_not_keep_a_stream_alive(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "AFTERWORD", 0.2)
    begun = time.monotonic()
    events = await hear(asking("local:sim?fault=pings-after-the-end&rate=20"))
    assert text_of(events) == upstream.records[0].text
    assert time.monotonic() - begun < 20, "a second for its tokens, and not until the pings end"


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("429", "busy"),
        ("402", "no_credit"),
        ("401", "bad_key"),
        ("404", "model_gone"),
        ("500", "down"),
        ("400", "our_mistake"),
        ("400-moderated", "moderated"),
        ("stall-before-headers", "stalled"),
        ("stall-mid&after=0", "stalled"),
        ("keepalives-only&rate=50", "stalled"),
        ("drop-mid&after=0", "down"),
        ("error-frame&after=0", "down"),
        ("empty", "empty"),
        ("think-unclosed", "empty"),
    ],
)
async def test_no_answer_says_why(
    upstream: Upstream, fault: str, code: str, request: pytest.FixtureRequest
) -> None:
    if code == "stalled":
        request.getfixturevalue("patience")
    upstream.script(*[fault] * 4)
    with pytest.raises(NoAnswer) as caught:
        await hear(asking("local:chosen"))
    assert {attempt.code for attempt in caught.value.attempts} == {caught.value.code} == {code}
    assert (caught.value.attempts[0].provider, caught.value.attempts[0].model) == ("local", "chosen")
    assert upstream.calls == len(caught.value.attempts)


@pytest.mark.usefixtures("groq")
@pytest.mark.parametrize(
    ("fault", "code"), [("drop-mid", "down"), ("error-frame", "down"), ("stall-mid", "stalled")]
)
async def test_a_voice_that_breaks_off_keeps_what_it_said(
    upstream: Upstream, fault: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code == "stalled":
        monkeypatch.setattr(listening, "STALL", 1)
    upstream.script(fault)
    heard: list[Event] = []
    with pytest.raises(BrokenOff) as caught:
        await hear(asking(), heard)
    assert text_of(heard) == upstream.records[0].text != ""
    assert (caught.value.attempt.code, caught.value.code) == (code, "broken_off")
    assert upstream.calls == 1, "no second voice may end up in the same reply"


@pytest.mark.usefixtures("local")
async def test_thoughts_come_with_the_first_word() -> None:
    events = await hear(asking("local:sim?fault=split-tags"))
    assert [type(event) for event in events[:3]] == [Answering, Thought, Text]


async def test_candidates_are_asked_one_call_each_until_one_speaks(
    upstream: Upstream, configure: Configure
) -> None:
    configure("groq", "openrouter")
    upstream.script("429", "429", "429", "ok")
    events = await hear(asking("groq:llama-3.1-8b-instant"))
    assert upstream.calls == 4
    assert isinstance(events[0], Answering)
    assert events[0].model == upstream.records[3].model
    assert text_of(events) == upstream.records[3].text
    assert len({record.model for record in upstream.records}) == 4


@pytest.mark.usefixtures("groq")
async def test_the_record_of_a_failed_search_is_complete(upstream: Upstream) -> None:
    upstream.script("fault=429&retry_after=7", "500", "404", *["400"] * 9)
    with pytest.raises(NoAnswer) as caught:
        await hear(asking())
    assert [(a.code, a.rest) for a in caught.value.attempts[:3]] == [
        ("busy", 7),
        ("down", 60),
        ("model_gone", 86_400),
    ]
    assert caught.value.attempts[0].label == "Llama 3.3 70B"
    assert caught.value.attempts[0].detail.startswith("429 rate_limit_exceeded")


@pytest.mark.usefixtures("groq")
async def test_a_model_that_rests_is_not_asked_again(upstream: Upstream) -> None:
    upstream.script("429")
    await hear(asking())
    await hear(asking())
    assert upstream.records[0].model == "llama-3.3-70b-versatile"
    assert "llama-3.3-70b-versatile" not in [record.model for record in upstream.records[1:]]


async def test_an_empty_account_rests_the_whole_provider(upstream: Upstream, configure: Configure) -> None:
    configure("groq", "cerebras")
    upstream.script("402")
    events = await hear(asking("groq:llama-3.1-8b-instant"))
    assert isinstance(events[0], Answering)
    assert (events[0].provider, events[0].label) == ("cerebras", "Qwen3 235B")
    assert [(attempt.code, attempt.rest) for attempt in events[0].tried] == [("no_credit", 6 * 3600)]
    assert upstream.calls == 2
    assert service.describe("auto").provider == "cerebras"
    assert service.describe("auto:groq").resting


@pytest.fixture
def one_model(configure: Configure, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    """The local server is all there is, and has one model."""
    configure("local")
    monkeypatch.setattr(upstream, "models", ["steady"])


@pytest.mark.usefixtures("one_model")
async def test_a_second_failure_in_a_row_rests_longer_and_an_answer_forgives(upstream: Upstream) -> None:
    rests = []
    for fault in ("500", "500", "ok", "500"):
        upstream.script(fault)
        try:
            await hear(asking())
        except NoAnswer as failed:
            rests += [attempt.rest for attempt in failed.attempts]
    assert rests == [60, 900, 60]
    assert upstream.calls == 4, "who rests is asked all the same when nobody else is there"


async def test_a_server_that_is_not_there_is_down(configure: Configure, settings: Any) -> None:
    settings.PROVIDER_BASE_URLS = settings.PROVIDER_BASE_URLS | {"local": "http://127.0.0.1:9"}
    with pytest.raises(NoAnswer) as caught:
        await hear(asking())
    (attempt,) = caught.value.attempts
    assert (attempt.provider, attempt.model, attempt.code) == ("local", "default", "down")
    assert attempt.detail.startswith("not connected")


@pytest.mark.usefixtures("groq")
async def test_a_refused_key_is_not_tried_with_another_model(upstream: Upstream) -> None:
    upstream.script("401")
    with pytest.raises(NoAnswer) as caught:
        await hear(asking())
    assert caught.value.code == "bad_key"
    assert upstream.calls == 1


@pytest.mark.usefixtures("groq")
async def test_the_search_ends_in_time(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "WHOLE_SEARCH", 3)
    monkeypatch.setattr(listening, "STALL", 1.6)
    upstream.script(*["stall-before-headers"] * 9)
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        await hear(asking())
    assert time.monotonic() - begun < 20
    assert upstream.calls == 2, "1.6 s for the first, what was left for the second"


@pytest.mark.usefixtures("groq")
async def test_who_gets_what_is_left_of_the_search_is_not_sent_to_rest(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.HEDGE_SECONDS = 0
    monkeypatch.setattr(service, "WHOLE_SEARCH", 3)
    monkeypatch.setattr(listening, "STALL", 1.6)
    upstream.script(*["stall-before-headers"] * 9)
    with pytest.raises(NoAnswer) as caught:
        await hear(asking())
    assert [(attempt.code, attempt.rest) for attempt in caught.value.attempts] == [
        ("stalled", 15 * 60),
        ("stalled", 0),
    ]


@pytest.mark.usefixtures("one_model")
async def test_who_thinks_aloud_may_take_longer_than_the_search(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WHOLE_SEARCH", 1)
    upstream.script("fault=split-tags&rate=60")
    assert text_of(await hear(asking())) == upstream.records[0].text


@pytest.mark.usefixtures("one_model")
async def test_a_provider_that_never_ends_is_cut(upstream: Upstream, until: Until) -> None:
    upstream.script("endless")
    events = await hear(asking(sampling=service.Sampling(max_tokens=16)))
    assert isinstance(events[-1], Finished)
    assert (events[-1].finish, events[-1].estimated) == ("length", True)
    await until(lambda: upstream.records[0].closed_at)


@pytest.mark.usefixtures("one_model")
async def test_a_reply_that_takes_for_ever_is_cut(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LONGEST_REPLY", 1)
    upstream.script("fault=endless&rate=100")
    finished = (await hear(asking()))[-1]
    assert isinstance(finished, Finished)
    assert finished.finish == "length"


@pytest.mark.usefixtures("one_model")
async def test_closing_hangs_up_on_the_model_at_once(upstream: Upstream, until: Until) -> None:
    upstream.script("fault=endless&rate=50")
    async with aclosing(stream(asking())) as events:
        await anext(events)
    await until(lambda: upstream.records[0].closed_at)


@pytest.mark.usefixtures("one_model")
@pytest.mark.parametrize("fault", ["fault=endless&rate=50", "stall-before-headers", "stall-mid&after=3"])
async def test_a_cancelled_task_hangs_up_at_once(upstream: Upstream, fault: str, until: Until) -> None:
    upstream.script(fault)
    task = asyncio.create_task(hear(asking()))
    await until(lambda: upstream.calls)
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: upstream.records[0].closed_at)


@pytest.mark.usefixtures("groq", "one_model")
@pytest.mark.parametrize(("choice", "connections"), [("auto:groq", 1), ("auto:local", 3)])
async def test_a_connection_is_used_again_but_for_the_local_server(
    upstream: Upstream, choice: str, connections: int
) -> None:
    for _ in range(3):
        await hear(asking(choice))
    assert all(record.finished and not record.closed_at for record in upstream.records)
    assert len(set(upstream.ports)) == connections


@pytest.mark.usefixtures("one_model")
async def test_many_streams_hold(upstream: Upstream) -> None:
    replies = await asyncio.gather(*(hear(asking("local:sim?rate=50&tokens=25")) for _ in range(200)))
    assert sorted(map(text_of, replies)) == sorted(record.text for record in upstream.records)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:httpx_aiohttp")
async def test_keys_and_passwords_are_in_no_error_and_no_log(
    upstream: Upstream, configure: Configure, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    configure("groq")
    settings.PROXY_URL = "http://anna:hunter2@127.0.0.1:9"
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NoAnswer) as through_proxy:
        await hear(asking())
    settings.PROXY_URL = ""
    upstream.script("500", "429", "401")
    with pytest.raises(NoAnswer) as direct:
        await hear(asking())
    said = f"{caplog.text} {through_proxy.value.attempts} {direct.value.attempts} {direct.value!r}"
    assert "bad_key" in said
    assert "sk-secret-of-groq" not in said
    assert "hunter2" not in said


@pytest.mark.usefixtures("groq")
async def test_what_a_provider_repeats_of_a_key_is_blotted_out(upstream: Upstream) -> None:
    upstream.script("fault=401&echo_key=1")
    with pytest.raises(NoAnswer) as caught:
        await hear(asking())
    assert "•••" in caught.value.attempts[0].detail
    assert "sk-secret" not in str(caught.value.attempts)


async def test_nobody_configured_means_the_demo_voice() -> None:
    described = service.describe()
    assert (described.provider, described.label, described.is_demo) == ("demo", "Demo voice", True)


@pytest.mark.parametrize("choice", ["", "auto", "auto:groq", "groq:llama-3.3-70b-versatile"])
async def test_with_every_model_off_the_demo_voice_speaks(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    configure("groq")
    nobody = listing.Snapshot([], off=[(model.provider, model.id) for model in listing.models_of("groq")])
    monkeypatch.setattr(listing, "_held", nobody)
    assert service.describe(choice).is_demo
    events = await hear(asking(choice))
    assert text_of(events)


def test_the_best_configured_model_is_described(configure: Configure) -> None:
    configure("groq", "openai")
    assert service.describe() == service.Answerer(
        "groq", "llama-3.3-70b-versatile", "Llama 3.3 70B", is_demo=False, free=True
    )
    assert service.describe("openai:gpt-4o").free is False
    assert service.describe("demo:demo").is_demo


def test_models_have_names_for_people() -> None:
    assert service.label("openrouter", "google/gemma-3-27b-it:free") == "Gemma 3 27B"
    assert service.label("local", "llama3.2:3b") == "llama3.2:3b"
    assert service.label("demo", "demo") == "Demo voice"
