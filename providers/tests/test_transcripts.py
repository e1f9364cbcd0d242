"""What real servers have said, heard as it was meant. A new provider is one entry and one transcript."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import classify
from providers.dialects import dialect_of
from providers.errors import CandidateFailed, Rest
from providers.registry import LOCAL_SERVER, TABLE, Provider
from providers.reply import Reply
from providers.speech import Finished, Model, Text, Thought
from tests.upstream.transcripts import FOLDER, Transcript

PROVIDERS = {provider.name: provider for provider in TABLE}
ALL = Transcript.all()
STREAMS = [transcript for transcript in ALL if not transcript.is_document]
DOCUMENTS = [transcript for transcript in ALL if transcript.is_document and transcript.status == 200]
REFUSALS = [transcript for transcript in ALL if transcript.status != 200]


def provider_of(transcript: Transcript) -> Provider:
    return PROVIDERS.get(transcript.provider, LOCAL_SERVER)


def reply_to(transcript: Transcript) -> Reply:
    provider = provider_of(transcript)
    model = Model.unlisted(provider.name, transcript.expected.get("model", "any"))
    return Reply(dialect_of(provider).Reader(), model, 1024)


def heard(reply: Reply, said: list[Any]) -> dict[str, Any]:
    """What was heard, in the shape of an expectation."""
    result: dict[str, Any] = {}
    try:
        said = said + reply.end()
    except CandidateFailed as failure:
        result["failure"] = failure.code
    for event in said:
        match event:
            case Text(text):
                result["text"] = result.get("text", "") + text
            case Thought(text):
                result["thoughts"] = result.get("thoughts", "") + text
            case Finished():
                told = {name: getattr(event, name) for name in Finished.__slots__}
                result |= {
                    name: value for name, value in told.items() if value is not None and value is not False
                }
    return result


def wanted(transcript: Transcript) -> dict[str, Any]:
    told = transcript.expected
    return {name: value for name, value in told.items() if name != "model" and value is not None}


def names(transcript: Transcript) -> str:
    return transcript.name


@pytest.mark.parametrize("transcript", STREAMS, ids=names)
@given(cuts=st.lists(st.integers(0, 4000), max_size=40))
def test_a_stream_is_heard_however_it_is_cut(transcript: Transcript, cuts: list[int]) -> None:
    data, reply = transcript.data, reply_to(transcript)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    said = [event for a, b in pairwise(edges) for event in reply.feed(data[a:b])]
    assert heard(reply, said) == wanted(transcript)


@pytest.mark.parametrize("transcript", STREAMS, ids=names)
def test_a_stream_is_heard_byte_by_byte(transcript: Transcript) -> None:
    reply = reply_to(transcript)
    said = [event for byte in transcript.data for event in reply.feed(bytes([byte]))]
    assert heard(reply, said) == wanted(transcript)


@pytest.mark.parametrize("transcript", DOCUMENTS, ids=names)
def test_a_document_is_heard(transcript: Transcript) -> None:
    reply = reply_to(transcript)
    assert heard(reply, reply.take([transcript.data])) == wanted(transcript)


@pytest.mark.parametrize("transcript", REFUSALS, ids=names)
def test_a_refusal_is_understood(transcript: Transcript) -> None:
    failure = classify.from_answer(transcript.status, {}, transcript.data)
    assert failure.code == transcript.expected["failure"]
    if seconds := transcript.expected.get("rest"):
        assert failure.rest == Rest(seconds)


@pytest.mark.parametrize("name", [*PROVIDERS, "ollama", "llama.cpp"])
def test_every_provider_has_been_listened_to(name: str) -> None:
    assert [transcript for transcript in STREAMS if transcript.provider == name]


def test_no_transcript_is_left_out() -> None:
    known = {path.name for path in FOLDER.glob("*/*") if not path.name.endswith(".expected.json")}
    assert {f"{t.case}.{'json' if t.is_document else 'sse'}" for t in ALL} == known
    assert {transcript.provider for transcript in ALL} <= {*PROVIDERS, "ollama", "llama.cpp"}
