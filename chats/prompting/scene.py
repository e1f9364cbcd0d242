"""What a prompt is made from: who speaks with whom, what has been said, and the lore that it wakes. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from characters import macros
from characters.lore import Lore, Lorebook, Occasion, Said
from characters.models import Character
from chats.prompting.frozen import Frozen, Sorted, is_always_awake, sorted_by_standing
from chats.prompting.window import Limits, Line
from providers.service import tokens

NO_LORE = Lorebook(())


class Before(NamedTuple):
    """How many messages and replies there were before the lines of a scene, the greeting among them."""

    messages: int = 0
    replies: int = 0


@dataclass(frozen=True)
class Memory:
    """What is remembered of a chat beyond its window.

    `summary` tells what was said up to the message at `upto` (below zero: there is none yet). `facts` are
    short sentences, each true by itself.
    """

    summary: str = ""
    upto: int = -1
    facts: Sequence[str] = ()


@dataclass(frozen=True)
class Scene:
    """The moment for which a prompt is built.

    `lines` are the last messages without a gap, oldest first, and in front of them the greeting; what is
    hidden from models is not among them, `hidden` counts it. Where `before` counts any, the greeting is
    one of those. `position` and `variant` are of the reply that is asked for; chance turns on them, and on
    the `seed` of the chat. `starts` is the position that the window of the last prompt began with.

    `persona` describes the person, `scenario` stands for the card's where it is not empty, `note` is the
    author's, so many messages before the end.
    """

    character: Character
    user_name: str
    seed: str
    lines: Sequence[Line]
    unfinished: str = ""
    lorebook: Lorebook = NO_LORE
    before: Before = Before()  # noqa: RUF009 a tuple of numbers
    position: int = 0
    variant: int = 1
    model: str = ""
    now: Callable[[], datetime] = timezone.localtime
    persona: str = ""
    scenario: str = ""
    note: str = ""
    note_depth: int = 4
    hidden: int = 0
    memory: Memory = Memory()
    limits: Limits = Limits()  # noqa: RUF009 numbers
    starts: int = 0
    frozen: Sequence[Frozen] = ()  # what this reply has had already, where it is continued
    aside: str = ""  # what is asked for instead of the character's reply

    def expand(self, text: str, original: str = "") -> str:
        """A text of the card with its macros replaced."""
        return self._expanded(text, self._around, original=original)

    def has_others(self, lines: Iterable[Line]) -> bool:
        """Whether any of these lines the person has said under another name than they have now."""
        return any(line.speaker not in ("", self.user_name) for line in lines)

    @cached_property
    def lore(self) -> Lore:
        """Which entries of the lorebook are awake, why, and which are not though they might."""
        if not self.lorebook.entries:
            return Lore()
        lines = self._without_a_gap
        unseen = self.lorebook.unseen([line.position for line in lines], self.position)
        occasion = Occasion(
            said=self._said(lines[unseen:]),
            position=self.position,
            seed=self.seed,
            earlier=self.before.messages + unseen,
            earlier_replies=self.before.replies + sum(not line.by_user for line in lines[:unseen]),
            greeting=self._greeting,
            fields=self._texts | {"depth_prompt": self.character.depth_prompt},
            expand=lambda text, hidden=False: self._expanded(text, self._plainly, hidden=hidden),
        )
        return self.lorebook.wake(occasion, tokens)

    @cached_property
    def standing(self) -> Sorted:
        """The lore that is awake, by how it stands."""
        return sorted_by_standing(self.lore)

    @cached_property
    def outlets_change(self) -> bool:
        """Whether what the outlets hold is another text from turn to turn."""
        entries = (one for one in self.lorebook.entries if one.enabled and one.place.section == "outlet")
        return not all(is_always_awake(one) for one in entries)

    def _expanded(self, text: str, around: macros.Around, original: str = "", hidden: bool = False) -> str:
        return macros.expand(
            text,
            char=self.character.speaks_as,
            user=self.user_name,
            seed=self.seed,
            original=original,
            around=around,
            hidden=hidden,
        )

    @property
    def _without_a_gap(self) -> Sequence[Line]:
        apart = bool(self.before.messages and self.lines and self.lines[0].position == 0)
        return self.lines[1:] if apart else self.lines

    def _said(self, lines: Sequence[Line]) -> list[Said]:
        names = {True: self.user_name, False: self.character.speaks_as}
        return [
            Said(line.text, line.by_user, line.speaker or names[line.by_user], line.position)
            for line in lines
        ]

    @property
    def _greeting(self) -> int | None:
        """The index of the greeting that the chat began with, as a card counts them."""
        if not self.lines or not self.lines[0].greeting:
            return None
        texts = [self.character.greeting, *self.character.alternate_greetings]
        indexes = [index for index, text in enumerate(texts) if text]
        number = self.lines[0].variant
        return indexes[number - 1] if 0 < number <= len(indexes) else None

    @property
    def _texts(self) -> dict[str, str]:
        who = self.character
        return {
            "description": who.description,
            "personality": who.personality,
            "scenario": self.scenario or who.scenario,
            "creator_notes": who.creator_notes,
            "persona": self.persona,
        }

    @cached_property
    def _plainly(self) -> macros.Around:
        """What macros may ask for before it is known what the lorebook says."""
        return macros.Around(
            cards=self._texts | {"mesexamples": self.character.example_dialogue},
            said=self._last_words | {"charversion": self.character.character_version, "model": self.model},
            outlets={},
            idle=self._idle,
            now=self.now,
            turn=f"|{self.position}.{self.variant}",
        )

    @cached_property
    def _around(self) -> macros.Around:
        outlets: dict[str, list[str]] = {}
        for one in self.lore.at("outlet"):
            outlets.setdefault(one.place.name, []).append(one.text)
        return replace(self._plainly, outlets={name: "\n".join(texts) for name, texts in outlets.items()})

    @property
    def _last_words(self) -> dict[str, str]:
        typed = next((line.text for line in reversed(self.lines) if line.by_user), "")
        return {
            "input": typed,
            "lastusermessage": typed,
            "lastcharmessage": next((line.text for line in reversed(self.lines) if not line.by_user), ""),
            "lastmessage": self.lines[-1].text if self.lines else "",
            "lastmessageid": str(self.lines[-1].position) if self.lines else "",
        }

    @property
    def _idle(self) -> timedelta:
        """How long the person had been silent before the last message."""
        times = [line.at for line in self.lines if line.by_user and line.at]
        return self.now() - times[-2] if len(times) > 1 else timedelta()
