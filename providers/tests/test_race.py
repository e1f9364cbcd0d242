"""Several candidates at once: hedging, what is shortened, what is remembered."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest

from providers import listening, record, service
from providers.errors import NoAnswer
from providers.service import Answering, Event, Finished, Request, Text, Thought, Turn, stream
from tests.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clients")
Until = Callable[..., Awaitable[None]]
HEDGE = 0.3

SYSTEM, GREETING = Turn("system", "Be Mira."), Turn("assistant", "You are late.")
TALK = tuple(Turn("user" if n % 2 else "assistant", f"line {n} " * 50) for n in range(1, 20))


def asking(model: str = "auto", **options: Any) -> Request:
    return Request((SYSTEM, GREETING, *TALK), model=model, **options)


async def hear(request: Request) -> list[Event]:
    async with aclosing(stream(request)) as events:
        return [event async for event in events]


def answering(events: list[Event]) -> Answering:
    assert isinstance(events[0], Answering)
    return events[0]


def text_of(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


@pytest.fixture
def groq(configure: Callable[..., None], settings: Any) -> None:
    configure("groq")
    settings.HEDGE_SECONDS = HEDGE


@pytest.fixture(autouse=True)
def blank_record(monkeypatch: pytest.MonkeyPatch) -> None:
    record._queue.clear()
    monkeypatch.setattr(record, "_earned", {})


@pytest.mark.usefixtures("groq")
async def test_beside_a_silent_candidate_the_next_one_starts_and_wins(
    upstream: Upstream, until: Until
) -> None:
    upstream.script("stall-before-headers", "ok")
    begun = time.monotonic()
    events = await hear(asking())
    assert HEDGE <= time.monotonic() - begun < listening.STALL, "the silent one has not been given up"
    assert upstream.calls == 2
    assert text_of(events) == upstream.records[1].text != ""
    (outrun,) = answering(events).tried
    assert (outrun.model, outrun.code, outrun.rest) == (upstream.records[0].model, "outrun", 0)
    await until(lambda: upstream.records[0].closed_at)


@pytest.mark.usefixtures("groq")
async def test_the_first_to_speak_wins_even_if_it_was_asked_first(upstream: Upstream, until: Until) -> None:
    upstream.script("fault=held&after=0", "stall-before-headers")
    hearing = asyncio.create_task(hear(asking()))
    await until(lambda: upstream.calls == 2)
    upstream.go_on()
    events = await hearing
    assert text_of(events) == upstream.records[0].text
    assert answering(events).tried == (), "who was asked later has not failed"
    assert [(call.model_id, call.code) for call in record._queue] == [(upstream.records[0].model, "")]
    await until(lambda: upstream.records[1].closed_at)


@pytest.mark.usefixtures("groq")
async def test_no_text_of_two_models_is_ever_mixed(upstream: Upstream) -> None:
    upstream.script(f"fault=&delay={HEDGE + 0.05}&rate=200", "fault=&rate=200")
    events = await hear(asking())
    assert text_of(events) in [sent.text for sent in upstream.records]


@pytest.mark.usefixtures("groq")
async def test_thoughts_are_a_sign_of_life(upstream: Upstream, settings: Any) -> None:
    settings.HEDGE_SECONDS = 1
    upstream.script("fault=split-tags&rate=60")
    events = await hear(asking())
    assert upstream.calls == 1
    assert isinstance(events[1], Thought)
    assert answering(events).thought_for > 1
    assert answering(events).waited >= answering(events).thought_for


@pytest.mark.usefixtures("groq")
async def test_a_model_that_was_chosen_is_waited_for(upstream: Upstream) -> None:
    upstream.script(f"fault=&delay={HEDGE * 2}")
    events = await hear(asking("groq:llama-3.1-8b-instant"))
    assert answering(events).model == "llama-3.1-8b-instant"
    assert upstream.calls == 1


@pytest.mark.usefixtures("groq")
async def test_nobody_starts_beside_another_where_that_is_switched_off(
    upstream: Upstream, settings: Any
) -> None:
    settings.HEDGE_SECONDS = 0
    upstream.script(f"fault=&delay={HEDGE * 2}")
    await hear(asking())
    assert upstream.calls == 1


async def test_no_two_models_of_one_machine_run_beside_each_other(
    upstream: Upstream, configure: Callable[..., None], settings: Any
) -> None:
    configure("local")
    settings.HEDGE_SECONDS = HEDGE
    upstream.script(f"fault=&delay={HEDGE * 3}")
    assert answering(await hear(asking())).tried == ()
    assert upstream.calls == 1


@pytest.mark.usefixtures("groq")
async def test_never_more_than_two_are_asked_at_once(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "STALL", HEDGE * 4)
    upstream.script(*["stall-before-headers"] * 3, "ok")
    await hear(asking())
    asked = [sent.asked_at - upstream.records[0].asked_at for sent in upstream.records]
    assert HEDGE - 0.05 <= asked[1] <= asked[2]
    assert asked[2] >= HEDGE * 4 - 0.05, "the third waits until the first is given up"


@pytest.mark.usefixtures("groq")
async def test_when_the_second_fails_the_third_starts_beside_the_silent_first(upstream: Upstream) -> None:
    upstream.script("stall-before-headers", "429", "ok")
    begun = time.monotonic()
    events = await hear(asking())
    assert [attempt.code for attempt in answering(events).tried] == ["busy", "outrun"]
    assert time.monotonic() - begun < listening.STALL, "the first has not been given up"


@pytest.mark.usefixtures("groq")
async def test_three_busy_ones_cost_the_fourth_next_to_nothing(upstream: Upstream) -> None:
    upstream.script("429", "429", "429", "fault=&delay=0.2")
    events = await hear(asking())
    assert upstream.calls == 4
    own = upstream.records[3]
    assert own.first_at is not None
    search = own.asked_at - upstream.records[0].asked_at
    assert search < 20, "a generous bound for a busy machine; the benchmark measures it"
    assert [attempt.code for attempt in answering(events).tried] == ["busy"] * 3


@pytest.mark.usefixtures("groq")
async def test_hanging_up_during_the_search_hangs_up_on_all(upstream: Upstream, until: Until) -> None:
    upstream.script("stall-before-headers", "stall-before-headers")
    task = asyncio.create_task(hear(asking()))
    await until(lambda: upstream.calls == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: all(sent.closed_at for sent in upstream.records))


@pytest.mark.usefixtures("groq")
async def test_what_is_too_long_is_shortened_once_for_the_same_model(upstream: Upstream) -> None:
    upstream.script("400-too-long", "ok")
    events = await hear(asking())
    first, second = upstream.bodies
    assert first["model"] == second["model"] == answering(events).model
    assert answering(events).tried == ()
    sizes = [sum(len(message["content"]) for message in body["messages"]) for body in (first, second)]
    assert 0.6 < sizes[1] / sizes[0] <= 0.76
    assert second["messages"][1]["content"] == GREETING.text
    assert second["messages"][-1] == first["messages"][-1]


@pytest.mark.usefixtures("groq")
async def test_what_stays_too_long_fails_and_the_next_gets_all_of_it(upstream: Upstream) -> None:
    upstream.script("400-too-long", "400-too-long", "ok")
    events = await hear(asking())
    assert [attempt.code for attempt in answering(events).tried] == ["too_long"]
    assert upstream.bodies[2]["messages"] == upstream.bodies[0]["messages"]


@pytest.mark.usefixtures("groq")
async def test_without_fallback_only_the_chosen_model_is_asked(upstream: Upstream) -> None:
    upstream.script("429")
    with pytest.raises(NoAnswer) as caught:
        await hear(asking("groq:llama-3.1-8b-instant", fallback=False))
    assert [attempt.code for attempt in caught.value.attempts] == ["busy"]
    assert upstream.calls == 1


@pytest.mark.usefixtures("groq")
async def test_how_calls_went_is_remembered(upstream: Upstream) -> None:
    upstream.script("429", "ok")
    events = await hear(asking())
    busy, answered = record._queue
    assert (busy.code, busy.model_id, busy.first_after) == ("busy", upstream.records[0].model, None)
    assert (answered.code, answered.model_id) == ("", answering(events).model)
    assert answered.first_after == pytest.approx(answering(events).waited, abs=0.001)


@pytest.mark.usefixtures("groq")
async def test_what_nobody_waits_for_comes_in_one_piece(upstream: Upstream) -> None:
    whole = await service.complete(asking())
    assert whole.text == upstream.records[0].text != ""
    assert not upstream.bodies[0].get("stream")
    assert whole.by.model == upstream.records[0].model
    assert whole.finished == Finished("stop", 7, 20)


@pytest.mark.usefixtures("groq")
async def test_a_text_in_one_piece_has_its_fallback_too(upstream: Upstream) -> None:
    upstream.script("429", "ok")
    whole = await service.complete(asking())
    assert [attempt.code for attempt in whole.by.tried] == ["busy"]


@pytest.mark.usefixtures("groq")
async def test_text_that_may_yet_be_thought_is_a_sign_of_life(upstream: Upstream, settings: Any) -> None:
    settings.HEDGE_SECONDS = 1
    # QwQ is known to think without an opening tag, so that nothing is shown before the closing one.
    upstream.script("429", "fault=think-no-opening&rate=50", "ok")
    events = await hear(asking())
    assert answering(events).model == "qwen-qwq-32b"
    assert answering(events).thought_for > 1
    assert upstream.calls == 2
