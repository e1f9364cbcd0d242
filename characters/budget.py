"""What a character weighs in every prompt, while it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from characters.forms import CharacterForm
from roleplay.tokens import tokens

ADVISED = 2000
COUNTED = (
    "description", "personality", "scenario", "example_dialogue", "system_prompt",
    "post_history_instructions", "depth_prompt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weight:
    """`tokens` of one part of the prompt. `field` is the id of the counter beside its box."""

    label: str | Promise
    field: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Budget:
    """`sent` goes with every message; `others` are counted beside their boxes and not always sent."""

    sent: list[Weight]
    others: list[Weight]
    advised: int = ADVISED

    @property
    def total(self) -> int:
        return sum(weight.tokens for weight in self.sent)

    @property
    def meter(self) -> int:
        return min(self.total, self.advised)

    @property
    def is_over(self) -> bool:
        return self.total > self.advised

    @property
    def all(self) -> list[Weight]:
        return [weight for weight in (*self.sent, *self.others) if weight.field]

    @property
    def by_field(self) -> dict[str, int]:
        return {weight.field: weight.tokens for weight in self.all}


def weigh(text: object) -> int:
    """About how many tokens a typed text takes; an empty one takes none."""
    written = str(text or "").strip()
    return tokens(written) if written else 0


def budget_of(form: CharacterForm) -> Budget:
    """The weights of everything that is typed."""
    greetings = [(f"greetings-{row.index}", weigh(row.text)) for row in form.greeting_rows]
    sent = [Weight(form[name].label, name, weigh(form[name].value())) for name in COUNTED]
    sent += [Weight(_("First greeting"), field, size) for field, size in greetings[:1]]
    sent.append(
        Weight(_("Lorebook, always there"), "", sum(size for _f, size, always in _lore(form) if always))
    )
    others = [Weight("", field, size) for field, size in greetings[1:]]
    others += [Weight("", field, size) for field, size, _always in _lore(form)]
    return Budget([weight for weight in sent if weight.tokens or weight.field], others)


def _lore(form: CharacterForm) -> Iterator[tuple[str, int, bool]]:
    """Of each entry its counter, its weight, and whether it is in every prompt.

    A folded one has no counter, and is weighed only when it is sent.
    """
    for entry in form.entries:
        is_always = bool(entry.said.get("constant")) and bool(entry.said.get("enabled"))
        if is_always or not entry.is_folded:
            yield (
                "" if entry.is_folded else f"lorebook-{entry.row}",
                weigh(entry.said.get("content")),
                is_always,
            )
