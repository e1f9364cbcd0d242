"""What Claude is told to remember in one turn is where the next one begins."""

import orjson
import pytest

from characters.lore import Lorebook
from characters.models import Character
from chats.prompting import Limits, Line, Scene, build
from providers.dialects import anthropic
from providers.registry import TABLE
from providers.speech import Model, Request

CLAUDE = next(provider for provider in TABLE if provider.name == "claude")
BOOK = [{"keys": ["lamp"], "content": "It burns."}, {"keys": ["sea"], "content": "It is cold."}]
WORDS = [
    "Hello",
    "The lamp?",
    "Hm.",
    "The sea, and the lamp.",
    "Well.",
    "Yes?",
    "Oh.",
    "Good.",
    "So.",
    "Then.",
]


def blocks(turns):
    """The blocks of a request in the order in which they are read, and whether each is marked."""
    asked = orjson.loads(anthropic.call(CLAUDE, Model.unlisted("claude", "claude"), Request(turns)).body)
    told = [*asked["system"], *(block for message in asked["messages"] for block in message["content"])]
    return [(block["text"], "cache_control" in block) for block in told]


def requests(note_depth):
    lines, starts = [Line(False, "Welcome.", True)], 0
    for number, word in enumerate(WORDS):
        lines.append(Line(True, word, position=2 * number + 1))
        scene = Scene(
            Character(name="Mira", description="Tall."), "Ren", "7", lines, starts=starts,
            lorebook=Lorebook.read(BOOK, {}), position=2 * number + 2, limits=Limits(9_000, 12),
            note="It rains.", note_depth=note_depth,
        )  # fmt: skip
        built = build(scene)
        yield blocks(built.prompt.turns), built.starts != starts
        starts = built.starts
        lines.append(Line(False, f"I see {number}.", position=2 * number + 2, lore=built.fresh))


@pytest.mark.parametrize("note_depth", [0, 2])
def test_the_next_turn_begins_with_all_that_was_marked(note_depth):
    before, moves = [], 0
    for told, moved in requests(note_depth):
        moves += moved
        marked = max((n for n, (_text, is_marked) in enumerate(before) if is_marked), default=-1)
        if not moved:
            assert [text for text, _ in told[: marked + 1]] == [text for text, _ in before[: marked + 1]]
        assert 1 <= sum(is_marked for _text, is_marked in told) <= 4
        before = told
    assert moves == 1
