"""The checker of what is kept finds what it is for."""

import pytest

from tests import invariants
from tests.invariants import Chat, Place


@pytest.fixture
def chat():
    """A chat of two places in which all is well."""
    said = Place(1, 7, 0, "user", "done", 1, "key", {1: "Hello"}, {1: "stop"})
    reply = Place(2, 7, 1, "character", "done", 1, None, {1: "Good evening."}, {1: "stop"})
    return Chat(7, 2, [said, reply])


def test_a_whole_chat_has_no_faults(chat):
    assert invariants.broken([chat]) == []
    assert invariants.untold([chat], [{"user": "Hello", "text": "Good evening. And more"}]) == []
    assert invariants.shrunk([chat], [chat]) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"position": 2}, "positions"),
        ({"chosen": 2}, "chosen variant is missing"),
        ({"texts": {1: "a", 3: "b"}}, "variants"),
        ({"finishes": {1: ""}}, "not finished"),
        ({"author": "user"}, "without its reply"),
        ({"position": 0}, "positions"),
        ({"state": "writing", "removed": True}, "not the last reply"),
        ({"edited": {1: 2}}, "edits"),
        ({"replaced": {1}}, "an edit has replaced"),
        ({"texts": {}, "finishes": {}}, "chosen variant is missing"),
        ({"key": "key"}, "stored twice"),
    ],
)
def test_a_fault_is_named(chat, changes, fault):
    vars(chat.last).update(changes)
    assert any(fault in found for found in invariants.broken([chat]))


def test_a_greeting_that_is_gone_is_a_fault(chat):
    chat.places[0].author, chat.places[0].removed = "character", True
    assert "the greeting is gone" in invariants.broken([chat])[0]


def test_a_live_reply_before_the_last_message_is_a_fault(chat):
    chat.places.append(Place(3, 7, 2, "character", "done", 1, None, {1: "More."}, {1: "stop"}))
    chat.next_position, chat.places[1].state = 3, "writing"
    assert "not the last reply" in invariants.broken([chat])[0]


def test_the_line_in_the_list_is_the_end_of_what_is_shown(chat):
    chat.last_line = "Good evening."
    assert invariants.broken([chat]) == []
    chat.last.removed = True
    assert "its line is" in invariants.broken([chat])[0]


def test_positions_may_be_missing_only_after_a_purge(chat):
    del chat.places[1]
    assert invariants.broken([chat])
    assert invariants.broken([chat], purged=True) == []


def test_a_branch_has_come_from_a_chat_of_the_same_person(chat):
    shared = Place(3, 8, 0, "user", "done", 1, None, {1: "Hello"}, {1: "stop"})
    made = Chat(8, 1, [shared], owner=0, branched_from=1)
    assert invariants.broken([chat, made]) == []
    made.owner = 5
    assert "which cannot be" in invariants.broken([chat, made])[0]
    assert "which cannot be" in invariants.broken([made])[0]


def test_two_live_replies_are_a_fault(chat):
    for place in chat.places:
        place.state = "writing"
    assert any("more than one live reply" in fault for fault in invariants.broken([chat]))


def test_a_text_that_got_shorter_is_found(chat):
    shorter = Chat(
        7, 2, [chat.places[0], Place(2, 7, 1, "character", "done", 1, None, {1: "Good"}, {1: "stop"})]
    )
    assert invariants.shrunk([chat], [shorter])
    assert not invariants.shrunk([shorter], [chat])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", True),
        ("One", True),
        ("One, two", True),
        ("One, Th", True),
        ("Three", True),
        ("OneOne", False),
        ("Three, One", False),
        ("One, twx", False),
        ("two", False),
    ],
)
def test_a_reply_is_made_of_beginnings_in_their_order(text, told):
    assert invariants.is_told(text, ["One, two", "Three"]) is told
