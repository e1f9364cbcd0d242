from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from characters.screening.letters import readings
from characters.screening.minors import find_minors
from characters.screening.rules import Effect, Finding, Rule, find

RATINGS = ("sfw", "moderate", "nsfw")
UNREAD = {
    "rating",
    "response_length",
    "max_tokens",
    "preferred_model",
    "language",
    "depth_prompt_depth",
    "depth_prompt_role",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that was found, the gravest first."""

    findings: tuple[Finding, ...] = ()

    @property
    def refusal(self) -> Finding | None:
        return next((one for one in self.findings if one.effect == Effect.REFUSE), None)

    @property
    def held(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.effect == Effect.HOLD)

    def rating(self, chosen: str) -> str:
        """The rating that the content needs at least, `chosen` where that is enough."""
        needed = [one.effect.value for one in self.findings if one.effect.value in RATINGS]
        return max([chosen, *needed], key=RATINGS.index)


def screen(content: Mapping[str, Any], rules: Iterable[Rule]) -> Verdict:
    """Read everything that a character says. `content` is as in `characters.content`."""
    texts = [(field, reading) for field, text in _texts(content) for reading in readings(text)]
    minors = find_minors(content, texts)
    found = [minors] if minors else []
    language = str(content.get("language", ""))
    found += filter(None, (_apply(rule, texts) for rule in rules if rule.speaks(language)))
    return Verdict(tuple(sorted(found, key=lambda one: list(Effect).index(one.effect))))


def _apply(rule: Rule, texts: list[tuple[str, str]]) -> Finding | None:
    for field, text in texts:
        if (around := find(rule, text)) is not None:
            return Finding(rule.name, rule.effect, field, around)
    return None


def _texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a character with the field it is in; a list or a mapping is read as one text."""
    for field, value in content.items():
        if field not in UNREAD and value:
            yield field, "\n".join(_said(value))


def _said(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _said(key)
            yield from _said(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _said(inner)
