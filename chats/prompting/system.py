"""The system text: who the character is and who speaks with them, in the order of the card format. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from characters.changing import parted
from characters.lore import Woken
from characters.models import Character
from chats.prompting.account import Piece, Section, omitted, squeezed
from chats.prompting.frozen import reason
from chats.prompting.scene import Scene

OPENING = (
    "You are {{char}}. You and {{user}} tell a story together, turn by turn. Stay {{char}} in every "
    "line: think, speak and act as they would, notice what {{user}} does, and let it change the scene. "
    "Write what {{char}} says and does, play everybody else who comes in, and tell what happens around "
    "them; what {{user}} says, does, thinks and decides is for {{user}} to write. Let each reply take the "
    "story one step further instead of telling again what was just said. Keep to the tense, the person and "
    "the formatting of your messages so far; where there are none, put actions between *asterisks* and "
    "speech in quotation marks."
)
LIMITS = {
    Character.Rating.SFW: "Keep it fit for everybody: romance stays tender, violence stays off the page.",
    Character.Rating.MODERATE: "Mature themes are fine; intimate scenes end before they become explicit.",
    Character.Rating.NSFW: (
        "This is a story for adults: everybody in it is of age, and scenes may become explicit where it "
        "leads there."
    ),
}
EXAMPLES = "How {char} talks, in examples that are not part of the story:\n"
HEADING = 16  # tokens, about, of what stands above an example
START = re.compile(r"^[ \t]*<START>[ \t]*$\n?", re.IGNORECASE | re.MULTILINE)


class SystemText(NamedTuple):
    """The pieces in order, those that change each turn and so stand elsewhere, and what found no room."""

    pieces: list[Piece]
    passing: list[Piece]
    left_out: list[Section]


def system_text(scene: Scene, most: int) -> SystemText:
    """Who the character is, in about so many tokens at most.

    Examples go when it is more, the first of them first; then the longest texts lose their ends.
    """
    passing: list[Piece] = []
    pieces = [piece for piece in _pieces(scene, passing) if piece.text.strip()]
    left_out: list[Section] = []
    examples = [piece for piece in pieces if piece.kind == "example"]
    over = sum(piece.cost for piece in pieces) + len(examples) * HEADING - most
    for example in examples:
        if over > 0:
            over -= example.cost + HEADING
            pieces.remove(example)
            left_out.append(omitted(example, "room"))
    return SystemText(squeezed(_with_heading(pieces, scene), most), passing, left_out)


def _pieces(scene: Scene, passing: list[Piece]) -> Iterator[Piece]:
    who = scene.character
    if "system_prompt" not in scene.lore.hushed:
        original = scene.expand(OPENING)
        yield _told(scene, passing, "opening", who.system_prompt or OPENING, original)
    yield from _lore(scene, "before_char", "before_desc")
    yield _told(scene, passing, "description", who.description)
    yield from _lore(scene, "after_desc")
    personality = _told(scene, passing, "personality", who.personality)
    yield from _titled("Personality", personality, *_lore(scene, "personality"))
    scenario = _told(scene, passing, "scenario", scene.scenario or who.scenario)
    yield from _titled("Scenario", scenario, *_lore(scene, "scenario"))
    yield from _titled(f"About {scene.user_name}", _told(scene, passing, "persona", scene.persona))
    yield from _lore(scene, "after_char", "before_examples")
    yield from _examples(scene, passing)
    yield from _lore(scene, "after_examples")
    yield Piece("limits", LIMITS[Character.Rating(who.rating)])
    passing += (lore_piece(one) for one in scene.standing.passing)


def _told(scene: Scene, passing: list[Piece], kind: str, text: str, original: str = "") -> Piece:
    """The piece of a text of the card; those of its paragraphs that change each turn go elsewhere."""
    stays, goes = parted(text, scene.outlets_change)
    if goes:
        passing.append(Piece(kind, scene.expand(goes, original=original).strip()))
    return Piece(kind, scene.expand(stays, original=original).strip())


def _examples(scene: Scene, passing: list[Piece]) -> Iterator[Piece]:
    """One piece for each dialogue; a text without marks between them is one."""
    dialogues = [text.strip() for text in START.split(scene.character.example_dialogue)]
    for number, text in enumerate(filter(None, dialogues), 1):
        yield replace(_told(scene, passing, "example", text), name=str(number))


def _with_heading(pieces: list[Piece], scene: Scene) -> list[Piece]:
    """A heading before the first of the examples that are left, and a mark between them."""
    headed = list(pieces)
    numbers = [number for number, piece in enumerate(pieces) if piece.kind == "example"]
    for number in numbers:
        heading = EXAMPLES.format(char=scene.character.speaks_as) if number == numbers[0] else "<START>\n"
        headed[number] = replace(pieces[number], text=heading + pieces[number].text)
    return headed


def _lore(scene: Scene, *sections: str) -> Iterator[Piece]:
    for section in sections:
        yield from (lore_piece(one) for one in scene.standing.at(section))


def lore_piece(one: Woken) -> Piece:
    """A woken entry, with its name and the word that woke it."""
    return Piece("lore", one.text, one.entry.name, why=reason(one.why))


def _titled(title: str, *pieces: Piece) -> list[Piece]:
    """The pieces that have a text, and the title on the first of them."""
    first, *others = [piece for piece in pieces if piece.text.strip()] or [Piece("", "")]
    return [replace(first, text=f"{title}:\n{first.text}"), *others] if first.text else []
