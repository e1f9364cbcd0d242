import pytest
from hypothesis import given
from hypothesis import strategies as st

from characters.words import folded
from chats.memory.answer import LONGEST_SUMMARY, MOST_FACTS, Unreadable, read
from chats.models import Fact

STORY = "Ren came in a storm, and Mira let him in."
FACT = "Mira has given Ren the key to the room below."


@pytest.mark.parametrize(
    "answer",
    [
        f"SUMMARY\n{STORY}\nFACTS\n- [3] {FACT}",
        f"**Summary:**\n\n{STORY}\n\n## Facts\n* [3] {FACT}",
        f"```\nSUMMARY\n{STORY}\n\nFACTS\n1. [#3]: {FACT}\n```",
        f"Сводка:\n{STORY}\n\nФакты:\n– [ 3 ] {FACT}",
        f"{STORY}\n[3] {FACT}",
        f"SUMMARY\n{STORY}\nFACTS\n- nothing of note\n- [3] {FACT}\n- [3] {FACT.upper()}",
    ],
)
def test_a_memory_is_read_however_it_is_written(answer):
    memory = read(answer, {2, 3})
    assert memory.summary == STORY
    assert memory.facts == [(3, FACT)]


def test_facts_of_other_messages_and_known_ones_are_left_out():
    answer = f"{STORY}\n- [9] From nowhere.\n- [2] The KEY is warm."
    assert read(answer, {2}, {folded("The key is warm.")}).facts == []


@pytest.mark.parametrize("answer", ["", "Sure!", "FACTS\n- [1] One.", "SUMMARY\n\nFACTS\n- none"])
def test_without_a_summary_there_is_no_memory(answer):
    with pytest.raises(Unreadable):
        read(answer, {1})


@given(st.text(), st.sets(st.integers(0, 50)))
def test_whatever_a_model_writes_is_a_memory_or_unreadable(answer, positions):
    try:
        memory = read(answer, positions)
    except Unreadable:
        return
    assert 0 < len(memory.summary) <= LONGEST_SUMMARY
    assert "\0" not in memory.summary
    assert len(memory.facts) <= MOST_FACTS
    assert all(position in positions and len(text) <= Fact.LONGEST for position, text in memory.facts)
