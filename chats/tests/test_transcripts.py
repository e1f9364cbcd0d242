"""Files of chats, of every program: what is read, what is told, and what comes back as it was."""

import contextlib
import json
import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chats.transcripts import own, prose, sillytavern
from chats.transcripts.dates import moment
from chats.transcripts.formats import FORMATS
from chats.transcripts.reading import MOST_VERSIONS, read
from chats.transcripts.report import BadTranscript
from chats.transcripts.transcript import Line, Transcript, Version

BEGUN = datetime(2023, 4, 21, 20, 2, 47, 124000, UTC)


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def said(transcript):
    return [("me" if line.by_user else line.name, line.text) for line in transcript.lines]


def codes(transcript):
    return dict(transcript.report.notes)


HEADER = {"user_name": "Ren", "character_name": "Mira", "create_date": "2023-4-21 @20h 02m 47s 124ms"}
HELLO = {
    "name": "Mira",
    "is_user": False,
    "is_name": True,
    "send_date": 1682107367124,
    "mes": "You are late.",
}
ANSWER = {"name": "Ren", "is_user": True, "send_date": "April 21, 2023 8:03pm", "mes": "The road was long."}


def test_an_old_file_of_sillytavern():
    [found] = read(lines(HEADER, HELLO, ANSWER))
    assert said(found) == [("Mira", "You are late."), ("me", "The road was long.")]
    assert (found.user_name, found.character, found.created_at) == ("Ren", "Mira", BEGUN)
    assert found.lines[0].created_at == BEGUN
    assert found.lines[1].created_at == datetime(2023, 4, 21, 20, 3, tzinfo=UTC)
    assert found.report.messages == 2


def test_a_new_file_of_sillytavern_with_all_that_it_may_hold():
    metadata = {
        "integrity": "x", "note_prompt": "It rains.", "note_depth": 2, "scenario": "A lighthouse.",
        "variables": {"a": 1}, "timedWorldInfo": {},
    }  # fmt: skip
    reply = {
        "name": "Mira", "is_user": False, "is_system": False, "send_date": "2024-05-01T10:00:00.000Z",
        "mes": "Second, edited.", "swipes": ["First.", "Second.", ""], "swipe_id": 1,
        "swipe_info": [
            {"send_date": "2024-05-01T09:59:00.000Z", "extra": {"api": "openrouter", "model": "v/one"}},
            {"gen_started": "2024-05-01T10:00:00Z", "gen_finished": "2024-05-01T10:00:09Z", "extra": {}},
            {},
        ],
        "extra": {"api": "claude", "model": "opus", "reasoning": "Hm.", "reasoning_duration": 2500,
                  "media": [{"url": "a.png"}]},
        "gen_finished": "2024-05-01T10:00:09Z",
    }  # fmt: skip
    hidden = {"name": "Ren", "is_user": True, "is_system": True, "mes": "((aside))", "send_date": "nonsense"}
    help_text = {"name": "SillyTavern", "is_user": False, "mes": "Help", "extra": {"uses_system_ui": True}}
    [found] = read(
        lines(
            {"chat_metadata": metadata, "user_name": "unused", "character_name": "unused"},
            reply,
            hidden,
            help_text,
        )
    )
    assert (found.note, found.note_depth, found.scenario) == ("It rains.", 2, "A lighthouse.")
    assert (found.character, found.user_name) == ("Mira", "Ren")
    first = found.lines[0]
    assert [one.text for one in first.versions] == ["First.", "Second, edited."]
    assert first.chosen == 1
    assert (first.versions[0].provider, first.versions[0].label) == ("openrouter", "one")
    chosen = first.versions[1]
    assert (chosen.model, chosen.thoughts, chosen.thought_for) == ("opus", "Hm.", 2.5)
    assert chosen.finished_at == datetime(2024, 5, 1, 10, 0, 9, tzinfo=UTC)
    assert found.lines[1].is_hidden
    assert len(found.lines) == 2
    assert codes(found) == {"media": {"total": 1}, "unused": {"what": "variables"}, "hidden": {"total": 1}}


def test_bad_lines_are_left_out_and_counted():
    content = lines(HEADER, HELLO) + b"\n{broken\n\n[1]\n" + lines(ANSWER, {**ANSWER, "mes": " "})
    [found] = read(content)
    assert len(found.lines) == 2
    assert codes(found) == {"bad_lines": {"total": 2}, "no_text": {"total": 1}}


def test_a_separator_of_lines_within_a_text_is_text():
    [found] = read(lines(HEADER, {**HELLO, "mes": "One\u2028two\x85three"}))
    assert found.lines[0].text == "One\u2028two\x85three"


def test_who_spoke_in_a_group_stands_in_front_of_their_lines():
    other = {**HELLO, "name": "Hal", "mes": "Tea?", "swipes": ["Tea?", "Coffee?"], "swipe_id": 0}
    [found] = read(lines(HELLO, other, ANSWER))
    assert said(found) == [
        ("Mira", "Mira: You are late."), ("Hal", "Hal: Tea?"), ("me", "The road was long."),
    ]  # fmt: skip
    assert found.lines[1].versions[1].text == "Hal: Coffee?"
    assert codes(found)["speakers"] == {"names": "Mira, Hal"}


def test_chub_puts_objects_where_texts_belong():
    reply = {**HELLO, "mes": {"message": "Late."}, "swipes": [{"message": "Late."}, {"message": "Early."}]}
    [found] = read(lines({"user_name": "Ren", "chat_metadata": {}}, {**reply, "swipe_id": 0}))
    assert [one.text for one in found.lines[0].versions] == ["Late.", "Early."]


AGNAI = {
    "name": "Mira", "greeting": "Late.", "scenario": "A storm.",
    "messages": [{"msg": "Hello", "userId": "u", "handle": "Ren"}, {"msg": "Well.", "characterId": "c"}],
}  # fmt: skip
RISU_SAID = [{"role": "user", "data": "Hello"}, {"role": "char", "data": "Well.", "time": 1682107367124}]
RISU = {"message": RISU_SAID, "note": "It rains.", "name": "A night", "localLore": [1], "fmIndex": -1}
CAI = {"msgs": [{"src": {"is_human": False, "name": "Mira"}, "text": "Late."},
                {"src": {"is_human": True, "name": "Ren"}, "text": "Hello"}]}  # fmt: skip
SHAPES = {
    "agnai": (AGNAI, [("Mira", "Late."), ("me", "Hello"), ("", "Well.")]),
    "risu": ({"type": "risuChat", "ver": 2, "data": RISU}, [("me", "Hello"), ("", "Well.")]),
    "risu, many": ({"type": "risuAllChats", "data": [RISU]}, [("me", "Hello"), ("", "Well.")]),
    "cai tools": ({"histories": {"histories": [CAI]}}, [("Mira", "Late."), ("me", "Hello")]),
    "ooba": (
        {"internal": [["<|BEGIN-VISIBLE-CHAT|>", "Late."], ["Hello", "Well."]], "visible": [["", "x"]]},
        [("", "Late."), ("me", "Hello"), ("", "Well.")],
    ),
    "ooba, old": ({"data": [["Hello", "A &lt; B"]], "data_visible": []}, [("me", "Hello"), ("", "A < B")]),
    "kobold, marks": (
        {"prompt": "A storm.", "actions": ["\n{{[INPUT]}}\nHello\n{{[OUTPUT]}}\nWell.", "{{[INPUT]}}Bye"]},
        [("", "A storm."), ("me", "Hello"), ("", "Well."), ("me", "Bye")],
    ),
    "kobold, names": (
        {"prompt": "", "actions": ["\nRen: Hello\nMira: Well.\nIt rains.", "\nRen: Bye"],
         "savedsettings": {"chatname": "Ren", "chatopponent": "Mira||$||Hal"}},
        [("me", "Hello"), ("Mira", "Well.\nIt rains."), ("me", "Bye")],
    ),
    "tavern": (["Mira: Late.", "You: Hello", "no name here"],
               [("Mira", "Late."), ("me", "Hello"), ("", "no name here")]),
    "roles": ([{"role": "system", "content": "x"}, {"role": "user", "content": "Hello"}], [("me", "Hello")]),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read(shape):
    data, expected = SHAPES[shape]
    [found] = read(json.dumps(data).encode())
    assert [(line.by_user, line.text) for line in found.lines] == [
        (by == "me", text) for by, text in expected
    ]
    assert [line.name for line in found.lines if not line.by_user] == [by for by, _ in expected if by != "me"]


def test_what_the_other_programs_know_beside_the_lines():
    [agnai] = read(json.dumps(AGNAI).encode())
    assert (agnai.character, agnai.user_name, agnai.scenario) == ("Mira", "Ren", "A storm.")
    [risu] = read(json.dumps({"type": "risuChat", "data": RISU}).encode())
    assert (risu.title, risu.note, risu.greeting) == ("A night", "It rains.", 0)
    assert codes(risu)["unused"] == {"what": "localLore"}
    assert risu.lines[1].created_at == BEGUN


def test_a_page_of_risu_holds_its_data():
    page = (
        f'<html><div class="idat">{json.dumps({"type": "risuChat", "data": RISU}).replace("<", "&lt;")}</div>'
    )
    [found] = read(page.encode())
    assert found.report.source == "RisuAI"


def test_notes_are_cut_to_what_their_fields_hold():
    [found] = read(lines({"chat_metadata": {"note_prompt": "x" * 30_000, "note_depth": 9999}}, HELLO))
    assert (len(found.note), found.note_depth) == (10_000, 100)


def test_of_too_many_chats_in_a_file_the_first_come_in(monkeypatch):
    monkeypatch.setattr("chats.transcripts.reading.MOST_CHATS", 2)
    found = read(json.dumps({"type": "risuAllChats", "data": [RISU] * 5}).encode())
    assert len(found) == 2
    assert codes(found[0])["many_chats"] == {"most": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_is_read_in_every_usual_encoding(encoding):
    text = lines(HEADER, {**HELLO, "mes": "Вы опоздали."}).decode()
    [found] = read(text.encode(encoding))
    assert found.lines[0].text == "Вы опоздали."


HOSTILE = {
    b"": "empty",
    b"  \n ": "empty",
    b"hello": "unknown",
    b"{}": "unknown",
    b"[]": "unknown",
    b"null": "unknown",
    b"{": "damaged",
    b"<html></html>": "unknown",
    b"\x89PNG\r\n": "card",
    b"PK\x03\x04": "unknown",
    b"[" * 100_000: "too_deep",
    b'{"spec": "chara_card_v2", "data": {}}': "card",
    b'{"messages": [], "greeting": ""}': "empty",
    b'{"format": "roleplay-chat", "version": 9}': "newer",
    b'{"format": "roleplay-chat", "messages": 4}': "empty",
    b'{"actions": [{}], "prompt": null}': "empty",
    b'{"user_name": "Ren"}\n' + b"x\n" * 2000: "unknown",
    lines(HEADER): "unknown",
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.items(), ids=lambda one: str(one)[:30])
def test_a_file_that_is_no_chat_has_a_reason(data, code):
    with pytest.raises(BadTranscript) as raised:
        read(data)
    assert raised.value.code == code
    assert "%(" not in raised.value.sentence


def test_too_much_is_refused_or_cut(monkeypatch):
    many = {**HELLO, "swipes": [str(n) for n in range(150)], "swipe_id": 3, "mes": "x" * 200_000}
    [found] = read(lines(HEADER, many))
    assert len(found.lines[0].versions) == MOST_VERSIONS
    assert found.lines[0].text == "x" * 100_000
    assert {"shortened", "many_versions"} <= set(codes(found))
    monkeypatch.setattr("chats.transcripts.reading.MOST_MESSAGES", 1)
    with pytest.raises(BadTranscript, match="Split it"):
        read(lines(HEADER, HELLO, ANSWER))
    monkeypatch.setattr("chats.transcripts.parsing.LARGEST", 10)
    with pytest.raises(BadTranscript, match="larger"):
        read(lines(HEADER, HELLO))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_anything_but_a_bad_transcript(data):
    with contextlib.suppress(BadTranscript):
        read(data)


WHATEVER = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["mes", "messages", "msg", "swipes", "swipe_id", "name", "is_user", "extra", "data", "type",
         "actions", "prompt", "histories", "msgs", "src", "visible", "role", "content", "message",
         "send_date", "chat", "versions", "text", "swipe_info", "chat_metadata", "format", "fmIndex",
         "reasoning_duration"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
SEEDS = st.sampled_from(
    [{}, {"type": "risuChat"}, {"format": "roleplay-chat"}, {"mes": "x", "name": "y"}, {"actions": []}]
)


@settings(max_examples=150, deadline=None)
@given(SEEDS, WHATEVER)
def test_no_data_of_any_shape_raises_anything_else(seed, data):
    mixed = {**seed, **data} if isinstance(data, dict) else data
    for content in (json.dumps(mixed), json.dumps({"user_name": "u"}) + "\n" + json.dumps(mixed)):
        with contextlib.suppress(BadTranscript):
            for found in read(content.encode()):
                assert found.lines
                assert all(0 <= line.chosen < len(line.versions) for line in found.lines)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-4-21 @20h 02m 47s 124ms", BEGUN),
        ("2023-04-21@20h02m47s", BEGUN.replace(microsecond=0)),
        ("April 21, 2023 8:02pm", datetime(2023, 4, 21, 20, 2, tzinfo=UTC)),
        ("june 1, 2023 12:00am", datetime(2023, 6, 1, tzinfo=UTC)),
        (1682107367124, BEGUN),
        ("1682107367124", BEGUN),
        (1682107367.124, BEGUN),
        ("2023-04-21T20:02:47.124Z", BEGUN),
        ("2023-04-21T22:02:47.124+02:00", BEGUN),
        ("2023-13-41T99:00:00", None),
        ("Smarch 1, 2023 8:02pm", None),
        ("yesterday", None),
        (10**30, None),
        (-1, None),
        (float("nan"), None),
        (True, None),
        (None, None),
        ({}, None),
    ],
)
def test_moments_in_every_manner(value, expected):
    assert moment(value) == expected


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
NAMES = st.text(string.ascii_letters + "Ёжик ", min_size=1, max_size=12).map(str.strip).filter(bool)
COUNTS = st.none() | st.integers(0, 2**31 - 1)
SECONDS = st.none() | st.floats(0, 1e6, allow_nan=False)
VERSIONS = st.builds(
    Version,
    text=TEXT.filter(str.strip), thoughts=TEXT, finish=st.sampled_from(own.FINISHES), provider=NAMES,
    model=NAMES, label=TEXT, error=TEXT,
    tried=st.lists(st.dictionaries(NAMES, TEXT, max_size=2), max_size=2), runs=COUNTS,
    prompt_tokens=COUNTS, completion_tokens=COUNTS, cached_tokens=COUNTS,
    tokens_estimated=st.booleans(), waited=SECONDS,
    thought_for=SECONDS, first_token_at=st.none() | MOMENTS, finished_at=st.none() | MOMENTS,
    created_at=st.none() | MOMENTS, edited_from=st.none() | st.just(1), is_replaced=st.booleans(),
)  # fmt: skip


def line_of(by_user, versions, chosen, **more):
    """A line of these versions; the one that stands there is replaced by none."""
    chosen %= len(versions)
    versions[chosen] = replace(versions[chosen], is_replaced=False)
    return Line(by_user, versions, chosen, **more)


LINES = st.builds(
    line_of,
    st.booleans(),
    st.lists(VERSIONS, min_size=1, max_size=3),
    st.integers(0, 9),
    state=st.sampled_from(own.STATES),
    is_hidden=st.booleans(),
    bookmarked_at=st.none() | MOMENTS,
    created_at=st.none() | MOMENTS,
)
TRANSCRIPTS = st.builds(
    Transcript,
    lines=st.lists(LINES, min_size=1, max_size=4),
    character=NAMES, title=TEXT, user_name=NAMES, user_description=TEXT, note=TEXT,
    note_depth=st.integers(0, 100), scenario=TEXT, model=NAMES, fallback=st.booleans(),
    temperature=st.floats(0, 2), top_p=st.floats(0, 1), top_k=st.integers(0, 100),
    frequency_penalty=st.floats(0, 2), max_tokens=st.none() | st.integers(1, 4096),
    created_at=st.none() | MOMENTS,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TRANSCRIPTS)
def test_our_own_file_reads_back_exactly(transcript):
    [found] = read("".join(own.write(transcript, transcript.lines)).encode())
    assert found == transcript


def without_what_it_cannot_hold(line: Line) -> Line:
    """A line as it comes back from this format: most counts, faults and states are not in it."""
    versions = [
        Version(
            text=one.text,
            thoughts=one.thoughts,
            provider=one.provider,
            model=one.model,
            completion_tokens=one.completion_tokens or None,
            label=one.label or one.model.rpartition("/")[2],
            thought_for=round((one.thought_for or 0) * 1000) / 1000 or None,
            created_at=one.created_at or line.created_at,
            finished_at=one.finished_at,
        )
        for one in line.versions
    ]
    return replace(line, versions=versions, state="done", bookmarked_at=None)


@settings(max_examples=60, deadline=None)
@given(TRANSCRIPTS)
def test_a_file_of_sillytavern_reads_back_as_far_as_it_can_hold(transcript):
    named = [
        Line(one.by_user, one.versions, one.chosen, "Ren" if one.by_user else "Mira", "done", one.is_hidden,
             None, one.created_at)
        for one in transcript.lines
    ]  # fmt: skip
    transcript.lines, transcript.user_name, transcript.character = named, "Ren", "Mira"
    [found] = read("".join(FORMATS["jsonl"].write(transcript, named)).encode())
    assert found.lines == [without_what_it_cannot_hold(line) for line in named]
    for name in ("user_name", "character", "note", "note_depth", "scenario"):
        assert getattr(found, name) == getattr(transcript, name)


def test_sillytavern_finds_what_it_looks_for():
    line = Line(False, [Version("One."), Version("Two.", completion_tokens=4)], 1, "Mira", created_at=BEGUN)
    header, row = sillytavern.write(Transcript([], character="Mira", user_name="Ren"), [line])
    assert {"chat_metadata", "user_name", "character_name"} <= set(header)
    assert row["mes"] == row["swipes"][row["swipe_id"]] == "Two."
    assert len(row["swipe_info"]) == len(row["swipes"])
    assert row["extra"]["token_count"] == 4


def test_a_chat_to_read():
    spoken = [Line.said(False, "*She* waits.\n", "Mira"), Line.said(True, "Hello", "Ren", BEGUN)]
    told = Transcript([], character="Mira", title="A night", created_at=BEGUN + timedelta(days=1))
    assert "".join(prose.plain(told, spoken)) == "A night\n\nMira: *She* waits.\n\nRen: Hello\n"
    markdown = "".join(prose.markdown(told, spoken))
    assert markdown.startswith("# A night\n")
    assert "\n## Mira\n\n*She* waits.\n" in markdown
    assert "\n## Ren · " in markdown
