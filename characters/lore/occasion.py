"""The moment for which a lorebook is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from characters.lore.keys import Part, Source


class Said(NamedTuple):
    """One message. With a `name`, keys see it too, as `Name: text`."""

    text: str
    by_user: bool = False
    name: str = ""
    position: int = 0


@dataclass(frozen=True)
class Occasion:
    """What there is when a reply is written: `said` without a gap, newest last.

    `position` is that of the reply, `earlier` and `earlier_replies` count messages before the first of
    `said`. `greeting` is the index of the one that the chat began with. `fields` are texts of the
    character that entries may ask to have searched. `expand` replaces macros in content; with
    `hidden=True` it gives what only other entries' keys are to see.
    """

    said: Sequence[Said]
    position: int = 0
    seed: str = ""
    earlier: int = 0
    earlier_replies: int = 0
    greeting: int | None = None
    user_icon: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    expand: Callable[..., str] = lambda text, hidden=False: text

    @cached_property
    def parts(self) -> list[Part]:
        named = (f"{line.name}: {line.text}" if line.name else line.text for line in self.said)
        return [
            Part(text, Source("message", line.position)) for text, line in zip(named, self.said, strict=True)
        ]

    @cached_property
    def replies_before(self) -> list[int]:
        """How many replies there were before each message, and at the end how many there are."""
        counts = [self.earlier_replies]
        for line in self.said:
            counts.append(counts[-1] + (not line.by_user))
        return counts

    @cached_property
    def turns(self) -> list[int]:
        """Which of `said` are replies that lore was woken for: not the person's, not the greeting."""
        return [i for i, line in enumerate(self.said) if not line.by_user and self.earlier + i]

    def window(self, end: int, depth: int, fields: tuple[str, ...] = ()) -> list[Part]:
        """The last `depth` messages before the one numbered `end`, and these fields of the character."""
        messages = self.parts[max(0, end - depth) : end] if depth > 0 else []
        texts = ((name, self.fields.get(name, "")) for name in fields)
        return [*messages, *(Part(text, Source("field", name)) for name, text in texts if text)]
