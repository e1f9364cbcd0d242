"""What stands behind the history or a few messages before its end: texts that move along. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from characters.models import Character
from chats.prompting.account import Piece
from chats.prompting.frozen import NEAR
from chats.prompting.scene import Scene
from chats.prompting.system import lore_piece

LENGTHS = {
    Character.Length.SHORT: "1 paragraph of 2 to 3 sentences",
    Character.Length.MEDIUM: "2 to 3 paragraphs of 2 to 4 sentences each",
    Character.Length.LONG: "4 to 5 paragraphs of 3 to 5 sentences each",
    Character.Length.VERY_LONG: "6 to 8 paragraphs of 4 to 6 sentences each",
}
WISH = (
    "Write {char}'s next reply in the language that {user} writes in, and leave the next move to {user}. "
    "{more}Length: {length}."
)
WITHOUT_NAME = "Put no name in front of it. "  # said where the person's lines have one
CONTINUE = "Your last message broke off. Go on from its very last word, without repeating any of it."


class Insert(NamedTuple):
    """A piece between the messages: so many before the end, or, below zero, behind so many and one less
    from the beginning."""

    depth: int
    role: str
    piece: Piece

    def place(self, messages: int) -> int:
        """Before which of so many messages it stands.

        What stands far above moves in steps: a few messages make no difference there, and all that is
        below would be new to the model's provider each time.
        """
        if self.depth < 0:
            return min(messages, -1 - self.depth)
        place = max(0, messages - self.depth)
        return place - place % NEAR if self.depth > NEAR else place


def inserts(scene: Scene) -> Iterator[Insert]:
    """Lore that moves along, the card's depth prompt, and the author's note with the lore around that."""
    for one in scene.standing.moving:
        if one.place.section == "depth":
            yield Insert(one.place.depth, one.place.role, lore_piece(one))
        elif one.place.section == "reverse_depth":
            yield Insert(-1 - one.place.depth, one.place.role, lore_piece(one))
    who = scene.character
    prompt = Piece("depth_prompt", scene.expand(who.depth_prompt))
    note = Piece("note", scene.expand(scene.note))
    role = who.depth_prompt_role if who.depth_prompt_role in ("user", "assistant") else "system"
    around = scene.note_depth if note.text.strip() else who.depth_prompt_depth
    yield from _around(scene, "before_note", around)
    if prompt.text.strip():
        yield Insert(who.depth_prompt_depth, role, prompt)
    if note.text.strip():
        yield Insert(scene.note_depth, "system", note)
    yield from _around(scene, "after_note", around)


def _around(scene: Scene, section: str, depth: int) -> Iterator[Insert]:
    found = (one for one in scene.standing.moving if one.place.section == section)
    return (Insert(depth, "system", lore_piece(one)) for one in found)


def closing(scene: Scene, passing: list[Piece]) -> list[Piece]:
    """The reminder behind the history: it outweighs a long text before it.

    The length comes last, as so many paragraphs of so many sentences: models follow that, and hardly
    anything softer or earlier.
    """
    if scene.aside:
        return [*passing, Piece("aside", scene.aside)]
    if scene.unfinished:
        return [*passing, Piece("continue", CONTINUE)]
    who = scene.character
    hushed = "post_history_instructions" in scene.lore.hushed
    asked = "" if hushed else scene.expand(who.post_history_instructions).strip()
    length = LENGTHS[Character.Length(who.response_length)]
    more = WITHOUT_NAME if scene.has_others(scene.lines) else ""
    wish = WISH.format(char=who.speaks_as, user=scene.user_name, more=more, length=length)
    return [*passing, Piece("post_history", asked), Piece("length", wish)]
