from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.dialects import gemini, openai
from providers.errors import Busy, Down, Empty, Moderated
from providers.reply import LONGEST_TOKEN, Reply
from providers.speech import Finished, Model, Text, Thought
from tests.upstream.behaviour import THOUGHTS, Behaviour, Step, answer
from tests.upstream.frames.openai import Frames

MODEL = Model.unlisted("local", "steady")
THINKER = Model.unlisted("local", "deepseek-r1:8b")


def stream(query: str, model: str = "steady") -> bytes:
    steps = answer(Behaviour(tokens=12).changed(query), "seed", Frames(model))
    return b"".join(step.data for step in steps if isinstance(step, Step))


def hear(*pieces: bytes, model: Model = MODEL, max_tokens: int = 256) -> tuple[str, str, Finished]:
    reply = Reply(openai.Reader(), model, max_tokens)
    *said, finished = [event for piece in pieces for event in reply.feed(piece)] + reply.end()
    assert isinstance(finished, Finished)
    texts, thoughts = ("".join(e.text for e in said if isinstance(e, kind)) for kind in (Text, Thought))
    return texts, thoughts, finished


PLAIN = hear(stream(""))


def test_a_plain_reply() -> None:
    text, thoughts, finished = PLAIN
    assert len(text.split()) >= 10
    assert (thoughts, finished) == ("", Finished("stop", 7, 12))


@pytest.mark.parametrize("fault", ["garbage", "no-done", "keepalives", "split-tags", "think", "byte-chunks"])
def test_the_text_is_the_same_with(fault: str) -> None:
    assert hear(stream(f"fault={fault}"))[0] == PLAIN[0]


def test_line_separators_inside_json_are_text() -> None:
    assert hear(stream("fault=u2028"))[0].replace("\u2028\u0085", "") == PLAIN[0]


@pytest.mark.parametrize("fault", ["think", "split-tags"])
def test_thoughts_are_heard_apart(fault: str) -> None:
    assert hear(stream(f"fault={fault}"))[1].strip() == THOUGHTS


def test_a_model_that_thinks_aloud_may_leave_out_the_opening_tag() -> None:
    assert hear(stream("fault=think-no-opening"), model=THINKER)[:2] == (PLAIN[0], THOUGHTS)


@given(
    st.sampled_from(["", "fault=split-tags", "fault=garbage", "fault=u2028"]), st.lists(st.integers(0, 3000))
)
def test_bytes_may_be_cut_anywhere(query: str, cuts: list[int]) -> None:
    whole = stream(query)
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    assert hear(*(whole[a:b] for a, b in pairwise(edges))) == hear(whole)


@pytest.mark.parametrize("fault", ["empty", "think-unclosed"])
def test_a_reply_without_a_visible_word_has_failed(fault: str) -> None:
    with pytest.raises(Empty):
        hear(stream(f"fault={fault}"))


def test_thoughts_are_given_at_once() -> None:
    reply = Reply(openai.Reader(), MODEL, 256)
    said = [reply.feed(line + b"\n") for line in stream("fault=think").splitlines()]
    first = next(events for events in said if events)
    assert first == [Thought("They ")]


@pytest.mark.parametrize(
    ("usage", "finished"),
    [
        ("", Finished("stop", None, 4, estimated=True)),
        (',"usage":{"prompt_tokens":7}', Finished("stop", 7, 4, estimated=True)),
        (',"usage":{"prompt_tokens":0,"completion_tokens":0}', Finished("stop", None, 4, estimated=True)),
        (',"usage":{"completion_tokens":9}', Finished("stop", None, 9, estimated=True)),
        (
            ',"usage":{"prompt_tokens":7,"completion_tokens":9,"prompt_cache_hit_tokens":5}',
            Finished("stop", 7, 9, 5),
        ),
    ],
)
def test_tokens_that_nobody_tells_are_estimated_and_marked(usage: str, finished: Finished) -> None:
    frame = b'data: {"choices":[{"delta":{"reasoning":"Hm. ","content":"Hello."}}]%b}\n' % usage.encode()
    assert hear(frame) == ("Hello.", "Hm. ", finished)


def test_who_always_tells_the_end_and_does_not_was_cut_off() -> None:
    reply = Reply(gemini.Reader(), MODEL, 256)
    assert reply.feed(b'data: {"candidates":[{"content":{"parts":[{"text":"Hm"}]}}]}\n') == [Text("Hm")]
    with pytest.raises(Down):
        reply.end()


def test_the_limit_of_tokens_is_told() -> None:
    assert hear(stream("fault=length"))[2].finish == "length"


def test_who_ignores_the_limit_is_cut() -> None:
    reply = Reply(openai.Reader(), MODEL, max_tokens=4)
    lines = iter(stream("tokens=500").splitlines(keepends=True))
    said = [event for line in lines if not reply.over for event in reply.feed(line)]
    length = len("".join(event.text for event in said if isinstance(event, Text)))
    assert 4 * LONGEST_TOKEN < length < 4 * LONGEST_TOKEN + 20
    assert reply.end()[-1].finish == "length"


def test_an_error_inside_the_stream_ends_it_after_its_text() -> None:
    reply = Reply(openai.Reader(), MODEL, 256)
    said = reply.feed(stream("fault=error-frame"))
    assert isinstance(said[-1], Text)
    assert reply.over
    with pytest.raises(Down):
        reply.end()


def test_an_error_says_more_than_the_finish_reason_beside_it() -> None:
    frame = b'data: {"choices":[{"delta":{},"finish_reason":"error","error":{"code":429}}]}\n'
    with pytest.raises(Busy):
        hear(frame, frame)


def test_a_content_filter_is_no_good_end() -> None:
    frame = b'data: {"choices":[{"delta":{"content":"Hm"},"finish_reason":"content_filter"}]}\n'
    with pytest.raises(Moderated):
        hear(frame)


def test_an_end_without_any_mark_is_an_end() -> None:
    assert hear(b'data: {"choices":[{"delta":{"content":"Hm"}}]}')[0] == "Hm"
