"""The three dialects, spoken with the simulator over a real connection."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from providers import listening, registry
from providers.candidates import Candidate
from providers.errors import HOUR, MINUTE, CandidateFailed, Rest
from providers.listening import listen
from providers.registry import TABLE
from providers.speech import Finished, Model, Request, Sampling, Text, Thought, Turn
from tests.upstream import Upstream
from tests.upstream.behaviour import THOUGHTS
from tests.upstream.transcripts import Transcript

SPEAKERS = {"groq": "openai", "claude": "anthropic", "gemini": "gemini"}
TURNS = (
    Turn("system", "Be Mira."),
    Turn("assistant", "Welcome."),
    Turn("user", "Hello."),
    Turn("system", "Stay short."),
)
SAMPLING = Sampling(temperature=0.7, top_p=0.9, top_k=20)
pytestmark = pytest.mark.usefixtures("clients")


@pytest.fixture(params=SPEAKERS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def hear(name: str, upstream: Upstream) -> Callable:
    """What is heard from the simulator, which behaves as the query says."""
    entry = next(provider for provider in TABLE if provider.name == name)
    simulated = f"{upstream.url}/v1" if entry.dialect == "openai" else upstream.url

    async def heard(query: str, *, streamed: bool = True, base_url: str = simulated) -> list:
        provider = replace(entry, base_url=base_url, key="sk-secret")
        candidate = Candidate(provider, Model.unlisted(name, f"some/model?{query}"))
        request = Request(TURNS, sampling=SAMPLING, streamed=streamed)
        deadline = asyncio.get_running_loop().time() + 5.0
        return [event async for event in listen(candidate, request, deadline)]

    return heard


def told(events: list, kind: type) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    "fault", ["", "keepalives", "think", "byte-chunks", "garbage", "no-done", "hold-open"]
)
async def test_a_reply_arrives_whole(
    hear: Callable, upstream: Upstream, name: str, fault: str, streamed: bool
) -> None:
    events = await hear(f"tokens=12&fault={fault}", streamed=streamed)
    assert told(events, Text).split() == upstream.records[0].text.split() != []
    assert told(events, Thought).strip() == (THOUGHTS if fault == "think" else "")
    assert events[-1] == Finished("stop", 7, 12)
    assert upstream.records[0].dialect == SPEAKERS[name]


@pytest.mark.parametrize("streamed", [True, False])
async def test_the_limit_is_told(hear: Callable, streamed: bool) -> None:
    assert (await hear("fault=length", streamed=streamed))[-1].finish == "length"


BROKEN = {
    "fault=429": ("busy", Rest(15 * MINUTE)),
    "fault=429&retry_after=7": ("busy", Rest(7)),
    "fault=402": ("no_credit", Rest(6 * HOUR, "provider")),
    "fault=401": ("bad_key", Rest(HOUR, "provider")),
    "fault=403": ("bad_key", Rest(HOUR, "provider")),
    "fault=404": ("model_gone", Rest(24 * HOUR)),
    "fault=500": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=529": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=drop-mid&after=0": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=error-frame&after=0": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=error-frame": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=drop-mid": ("down", Rest(MINUTE, repeated=15 * MINUTE)),
    "fault=stall-before-headers": ("stalled", Rest(15 * MINUTE)),
    "fault=stall-mid&after=0": ("stalled", Rest(15 * MINUTE)),
    "fault=400-moderated": ("moderated", None),
    "fault=moderated": ("moderated", None),
    "fault=400-too-long": ("too_long", None),
    "fault=400": ("our_mistake", None),
    "fault=empty": ("empty", None),
}


@pytest.mark.parametrize("query", BROKEN)
async def test_every_failure_is_known(hear: Callable, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "stall" in query:
        monkeypatch.setattr(listening, "STALL", 0.3)
    with pytest.raises(CandidateFailed) as failure:
        await hear(query)
    assert (failure.value.code, failure.value.rest) == BROKEN[query]


@pytest.mark.parametrize("query", ["fault=429", "fault=moderated", "fault=empty", "fault=400-too-long"])
async def test_failures_are_known_without_a_stream_too(hear: Callable, query: str) -> None:
    with pytest.raises(CandidateFailed) as failure:
        await hear(query, streamed=False)
    assert (failure.value.code, failure.value.rest) == BROKEN[query]


@pytest.mark.parametrize("case", ["normal", "thinking"])
async def test_a_transcript_can_be_played(hear: Callable, name: str, case: str) -> None:
    events = await hear(f"fault=play:{name}/{case}")
    assert told(events, Text) == Transcript(f"{name}/{case}").expected["text"]


async def test_a_transcript_of_a_refusal_can_be_played(hear: Callable, name: str) -> None:
    with pytest.raises(CandidateFailed) as failure:
        await hear(f"fault=play:{name}/busy")
    assert failure.value.code == "busy"


async def test_nothing_listens_there(hear: Callable) -> None:
    with pytest.raises(CandidateFailed) as failure:
        await hear("", base_url="http://127.0.0.1:9")
    assert (failure.value.code, failure.value.rest) == ("down", Rest(MINUTE, "provider", 15 * MINUTE))


async def test_no_error_ever_holds_the_key(hear: Callable, settings: object) -> None:
    settings.PROVIDER_KEYS = {"any": "sk-secret"}
    with pytest.raises(CandidateFailed) as failure:
        await hear("fault=401&echo_key=1")
    assert "•••" in failure.value.operator_detail
    assert "sk-secret" not in failure.value.operator_detail
    assert registry.without_secrets("sk-secret") == "•••"


async def test_a_reply_in_one_piece_may_take_longer_than_a_stream_may_be_silent(
    hear: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "STALL", 0.1)
    assert told(await hear("delay=0.3", streamed=False), Text)
    with pytest.raises(CandidateFailed):
        await hear("delay=0.3")
