"""What models write for a person, read out of whatever they answer."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chats import lines


@pytest.mark.parametrize(
    ("answer", "beginning", "expected"),
    [
        ("I open the door.", "", "I open the door."),
        ("  Ren: I open the door.", "", "I open the door."),
        ("**Ren:** I open the door.", "", "I open the door."),
        ('I nod.\nMira: "You are late."', "", "I nod."),
        ("the door.", "I open", "I open the door."),
        ("I open the door.", "I open", "I open the door."),
        ("i OPEN the door.", "I open ", "I open  the door."),
        (", slowly.", "I nod", "I nod, slowly."),
        ("I op", "I open", "I open"),
        ("", "I open", "I open"),
        ("```\nI nod.\n```", "", "I nod."),
    ],
)
def test_a_line_begins_with_what_was_typed_and_holds_nothing_of_others(answer, beginning, expected):
    assert lines.own_line(answer, beginning, "Ren", "Mira") == expected


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=200)
def test_what_was_typed_is_never_lost(answer, beginning, speaker, other):
    assert lines.own_line(answer, beginning, speaker, other).startswith(beginning)


THREE = ["I step closer.", "I wait.", "Who is there?"]


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(THREE),
        f"```json\n{json.dumps(THREE, indent=2)}\n```",
        f"Here you are:\n{json.dumps(THREE)}\nHave fun.",
        json.dumps({"suggestions": THREE}),
        json.dumps([{"text": line} for line in THREE]),
        '["I step closer.", "I wait.", "Who is there?",]',
        '["I step closer.", "I wait.", "Who is there?", "I',
        "1. I step closer.\n2. I wait.\n3. Who is there?",
        "Here are three:\n\n1) I step closer.\n\n2) I wait.\n\n3) Who is there?\n4) A fourth.",
        "- I step closer.\n- I wait.\n- Who is there?",
        "Ren could say:\nI step closer.\nI wait.\nWho is there?",
        "1. Ren: I step closer.\n2. Ren: I wait.\n3. Ren: Who is there?",
    ],
)
def test_suggestions_are_read_from_lists_of_every_kind(answer):
    assert lines.suggestions(answer, "Ren") == THREE


@pytest.mark.parametrize(
    "answer",
    ["", "I cannot do that.", "[]", "{}", "[1, 2, 3]", "word " * 200, "[", "a\nb\nc\nd\ne\nf", "null"],
)
def test_where_nothing_is_offered_nothing_is_read(answer):
    assert lines.suggestions(answer) == []


def test_actions_and_speech_keep_their_marks():
    assert lines.suggestions('1. *waves* "Hello."\n2. — Пойдём.') == ['*waves* "Hello."', "— Пойдём."]


@given(st.one_of(st.text(), st.recursive(st.text() | st.none(), st.lists).map(json.dumps)))
@settings(max_examples=200)
def test_any_answer_gives_at_most_three_short_different_lines(answer):
    found = lines.suggestions(answer)
    assert len(found) == len(set(found)) <= lines.SUGGESTIONS
    assert all(0 < len(line) <= lines.LONGEST_SUGGESTION and "\n" not in line for line in found)
