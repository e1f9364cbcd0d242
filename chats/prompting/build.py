"""From a scene to what a model receives, with an account of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from chats.prompting import behind, history
from chats.prompting.account import Part, Piece, Prompt, squeezed, written
from chats.prompting.behind import Insert
from chats.prompting.frozen import Frozen
from chats.prompting.scene import Memory, Scene
from chats.prompting.system import system_text
from chats.prompting.window import LEAST_TOKENS
from providers.service import tail

# Of the whole prompt at most, in eighths; what is left belongs to the history.
OF_SYSTEM, OF_MEMORY, OF_BEHIND, OF_UNFINISHED = 4, 1, 1, 1


@dataclass(frozen=True, slots=True)
class Built:
    """A prompt, the position that its window `starts` with, and the lore that has woken for it."""

    prompt: Prompt
    starts: int
    fresh: tuple[Frozen, ...]


def build(scene: Scene) -> Built:
    """System text, memory, history, and last of all how the next reply should be.

    Nothing that changes from turn to turn stands before the last few messages, so that each prompt begins
    with nearly all of the one before.
    """
    most = max(scene.limits.tokens, LEAST_TOKENS)
    system = system_text(scene, most * OF_SYSTEM // 8)
    memory = squeezed(remembered(scene.memory), most * OF_MEMORY // 8)
    inserts, closing = within(
        [*behind.inserts(scene)], behind.closing(scene, system.passing), most * OF_BEHIND // 8
    )
    unfinished = so_far(scene, most * OF_UNFINISHED // 8)
    fixed = (*system.pieces, *memory, *(one.piece for one in inserts), *closing, *unfinished)
    told = history.told(scene, most - sum(piece.cost for piece in fixed))
    parts = (
        Part("system", system.pieces, cached=True),
        Part("system", memory, cached=True),
        *history.parts(told, inserts),
        Part("assistant", unfinished),
        Part("system", closing),
    )
    left_out = (*system.left_out, *history.left_out(scene, told))
    return Built(written(parts, left_out), told.window.starts, tuple(told.fresh))


def remembered(memory: Memory) -> list[Piece]:
    """What was said beyond the window, and what is to be kept in mind."""
    facts = "\n".join(f"- {fact}" for fact in memory.facts if fact.strip())
    pieces = (
        Piece("summary", f"The story so far:\n{memory.summary}" if memory.summary.strip() else ""),
        Piece("facts", f"To be kept in mind:\n{facts}" if facts else ""),
    )
    return [piece for piece in pieces if piece.text]


def so_far(scene: Scene, most: int) -> list[Piece]:
    """The reply that is to be continued; of a huge one only the end."""
    if not scene.unfinished:
        return []
    piece = Piece("unfinished", scene.unfinished, position=scene.position)
    return [piece if piece.tokens <= most else piece.shortened(tail(piece.text, most))]


def within(
    inserts: Sequence[Insert], closing: Sequence[Piece], most: int
) -> tuple[list[Insert], list[Piece]]:
    """Both in at most so many tokens."""
    pieces = squeezed([*(one.piece for one in inserts), *closing], most)
    fitted = zip(inserts, pieces, strict=False)
    return [one._replace(piece=piece) for one, piece in fitted], pieces[len(inserts) :]
