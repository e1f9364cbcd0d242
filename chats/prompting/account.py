"""A prompt: the turns that a model receives, and an account of every part of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self

from django.utils.translation import gettext, gettext_lazy

from providers.service import Turn, tokens
from roleplay.tokens import head

BETWEEN = "\n\n"
TITLES = {
    "opening": gettext_lazy("Opening"),
    "description": gettext_lazy("Description"),
    "personality": gettext_lazy("Personality"),
    "scenario": gettext_lazy("Scenario"),
    "persona": gettext_lazy("Who you are"),
    "lore": gettext_lazy("Lore"),
    "example": gettext_lazy("Example dialogue"),
    "limits": gettext_lazy("Limits of the rating"),
    "summary": gettext_lazy("Summary of what came before"),
    "facts": gettext_lazy("Facts"),
    "greeting": gettext_lazy("Greeting"),
    "message": gettext_lazy("Message"),
    "note": gettext_lazy("Author’s note"),
    "depth_prompt": gettext_lazy("Depth prompt"),
    "post_history": gettext_lazy("Instructions after the history"),
    "unfinished": gettext_lazy("The reply so far"),
    "continue": gettext_lazy("Go on from there"),
    "length": gettext_lazy("Length and language"),
    "aside": gettext_lazy("Asked for instead of a reply"),
}
CUTS = {
    "shortened": gettext_lazy("Shortened: it was too long for the prompt."),
    "room": gettext_lazy("Left out: there was no room for it."),
    "window": gettext_lazy("Left out: too far back."),
    "summed_up": gettext_lazy("Left out: the summary tells it."),
    "hidden": gettext_lazy("Left out: you have hidden it from the model."),
    "budget": gettext_lazy("Left out: the lorebook’s budget was used up."),
    "probability": gettext_lazy("Left out by chance, as its creator wished."),
    "group": gettext_lazy("Left out: another entry of its group came first."),
    "cooldown": gettext_lazy("Left out: it rests for a few messages."),
    "delay": gettext_lazy("Left out: the chat is too young for it."),
    "once": gettext_lazy("Left out: it comes only once."),
    "excluded_key": gettext_lazy("Left out: a word that excludes it was said."),
    "replies": gettext_lazy("Left out: it comes only at certain replies."),
    "greeting": gettext_lazy("Left out: it belongs to another greeting."),
    "user_icon": gettext_lazy("Left out: it belongs to another persona."),
    "dont_activate": gettext_lazy("Left out: its creator has switched it off."),
}


@dataclass(frozen=True)
class Piece:
    """A text on its way into a prompt. `kind` is one of TITLES.

    `name` tells which of its kind it is, `position` the message that it is or stood beside. `why` says by
    which word lore has woken. `cut` is one of CUTS, and `was` the tokens before that.
    `counted` are its tokens where they are known already.
    """

    kind: str
    text: str
    name: str = ""
    position: int | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    cut: str = ""
    was: int = 0
    counted: int = 0

    @cached_property
    def tokens(self) -> int:
        return self.counted or tokens(self.text)

    @property
    def cost(self) -> int:
        """Its tokens with what parts it from its neighbour."""
        return self.tokens + 1

    def shortened(self, text: str) -> "Piece":
        return replace(self, text=text, cut="shortened", was=self.was or self.tokens, counted=0)


@dataclass(frozen=True, slots=True)
class Part:
    """A turn that is to be. `cached`: the same bytes will stand there in the next prompt."""

    role: str
    pieces: Sequence[Piece]
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the account: what stands in a prompt, or does not though it might.

    `turn` is the index of the turn that holds it, None for what was left out, and `start` and `end` are
    the place of its text there. `count` is how many messages a line stands for. `was` is how many tokens
    it had before it was cut. The rest is as in Piece.
    """

    kind: str
    tokens: int = 0
    turn: int | None = None
    start: int = 0
    end: int = 0
    name: str = ""
    position: int | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    cut: str = ""
    was: int = 0
    count: int = 1

    @property
    def title(self) -> str:
        """What it is, for people."""
        title = str(TITLES.get(self.kind, self.kind))
        if self.kind == "message" and self.position is not None:
            title = f"{title} {self.position + 1}"
        return gettext("%(title)s: %(name)s") % {"title": title, "name": self.name} if self.name else title

    @property
    def sentence(self) -> str:
        """What was done to it, for people; nothing where it stands whole."""
        return str(CUTS.get(self.cut, ""))

    def as_data(self) -> dict[str, Any]:
        """Plain data without what is as usual."""
        return {name: value for name in USUAL if (value := getattr(self, name)) != USUAL[name]}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From plain data, also of a version that knew other names."""
        names = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in names})


USUAL = asdict(Section(""))


@dataclass(frozen=True, slots=True)
class Prompt:
    """Turns, and what they consist of, in order, with what was left out at the end."""

    turns: tuple[Turn, ...]
    sections: tuple[Section, ...]

    def text_of(self, section: Section) -> str:
        """The text of a section as it stands in its turn."""
        return "" if section.turn is None else self.turns[section.turn].text[section.start : section.end]

    @property
    def tokens(self) -> int:
        return sum(tokens(turn.text) for turn in self.turns)


def written(parts: Iterable[Part], left_out: Iterable[Section] = ()) -> Prompt:
    """The prompt of these parts. Pieces of one part are parted by an empty line, empty ones are left out."""
    turns: list[Turn] = []
    sections: list[Section] = []
    for part in parts:
        texts: list[str] = []
        place = 0
        for piece in part.pieces:
            if not piece.text.strip():
                continue
            end = place + len(piece.text)
            sections.append(_section(piece, len(turns), place, end))
            texts.append(piece.text)
            place = end + len(BETWEEN)
        if texts:
            turns.append(Turn(part.role, BETWEEN.join(texts), part.cached))  # type: ignore[arg-type]
    return Prompt(tuple(turns), (*sections, *left_out))


def _section(piece: Piece, turn: int, start: int, end: int) -> Section:
    return Section(
        piece.kind,
        piece.tokens,
        turn,
        start,
        end,
        piece.name,
        piece.position,
        piece.why,
        piece.cut,
        piece.was,
    )


def omitted(piece: Piece, cut: str) -> Section:
    """The line of the account for a piece that was left out."""
    return Section(
        piece.kind, name=piece.name, position=piece.position, why=piece.why, cut=cut, was=piece.tokens
    )


def squeezed(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """The pieces in at most so many tokens: the longest lose their ends until it is so."""
    squeezed = list(pieces)
    while (over := sum(piece.cost for piece in squeezed) - most) > 0:
        longest = max(range(len(squeezed)), key=lambda number: squeezed[number].tokens)
        piece = squeezed[longest]
        if len(piece.text) <= 1:
            return squeezed
        squeezed[longest] = piece.shortened(head(piece.text, max(1, piece.tokens - over)))
    return squeezed
