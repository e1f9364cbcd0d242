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
        ({"key": "key"}, "stored twice"),
    ],
)
def test_a_fault_is_named(chat, changes, fault):
    vars(chat.last).update(changes)
    assert any(fault in found for found in invariants.broken([chat]))


def test_two_live_replies_are_a_fault(chat):
    for place in chat.places:
        place.state = "writing"
    assert "more than one live reply" in invariants.broken([chat])[0]


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
