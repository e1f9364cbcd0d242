"""Brings turns into the shape that a model wants them in. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from providers.speech import Model, Turn

BETWEEN = "\n\n"  # of what is joined in one turn
SILENCE = "…"  # what a person says in a turn that only has to be there; it speaks every language


@dataclass(slots=True)
class Dialogue:
    """A system text apart, and turns by turns: the first and the last are the user's, none is empty.

    `parts` are the turns that were joined in each of `turns`.
    """

    system: list[Turn] = field(default_factory=list)
    parts: list[list[Turn]] = field(default_factory=list)

    @property
    def turns(self) -> list[Turn]:
        return [Turn(parts[0].role, BETWEEN.join(part.text for part in parts)) for parts in self.parts]

    def say(self, turn: Turn) -> None:
        """Adds a turn, or to the last one if that is of the same role."""
        if self.parts and self.parts[-1][0].role == turn.role:
            self.parts[-1].append(turn)
        else:
            self.parts.append([turn])


def dialogue(model: Model, turns: Iterable[Turn]) -> Dialogue:
    """The turns for a model that takes one system text, and the user's turn first.

    System texts before the first turn are the system text; later ones are said by the user, as an aside.
    Turns of one role that meet are joined.
    """
    told = Dialogue()
    for turn in turns if model.takes_system_turns else said_by_user(turns):
        if not turn.text.strip():
            continue
        if turn.role == "system" and not told.parts:
            told.system.append(turn)
            continue
        if not told.parts and turn.role == "assistant":
            told.say(Turn("user", SILENCE, turn.cached))
        told.say(aside(turn) if turn.role == "system" else turn)
    if not told.parts or told.parts[-1][0].role == "assistant":
        told.say(Turn("user", SILENCE))
    return told


def aside(turn: Turn) -> Turn:
    """A system text as a person says it who steps out of the story for a moment."""
    is_marked = turn.text.startswith("[") and turn.text.endswith("]")
    return replace(turn, role="user", text=turn.text if is_marked else f"[{turn.text}]")


def said_by_user(turns: Iterable[Turn]) -> list[Turn]:
    """The same turns for a model without a system role: its system texts are said by the user.

    What stands before the first user turn goes in front of that turn, and not of the greeting; what
    stands later is joined to the user turn before it.
    """
    told: list[Turn] = []
    waiting: list[str] = []
    for turn in turns:
        if not turn.text.strip():
            continue
        if turn.role == "assistant":
            told.append(turn)
        elif turn.role == "user":
            told.append(Turn("user", "\n\n".join([*waiting, turn.text])))
            waiting = []
        elif any(earlier.role == "user" for earlier in told):
            _say(told, Turn("user", aside(turn).text))
        else:
            waiting.append(turn.text)
    return [Turn("user", "\n\n".join(waiting)), *told] if waiting else told


def _say(told: list[Turn], turn: Turn) -> None:
    """Adds a turn, or to the last one if that is of the same role."""
    if told and told[-1].role == turn.role:
        told[-1] = Turn(turn.role, f"{told[-1].text}\n\n{turn.text}")
    else:
        told.append(turn)
