"""What a model was told before it wrote a reply, in plain words: each part, why it is there, what was cut."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chats.prompting import Section
from chats.prompting.kept import Told

GROUPS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    (
        "character",
        gettext_lazy("Character"),
        ("opening", "description", "personality", "scenario", "persona", "example", "limits"),
    ),
    ("memory", gettext_lazy("Memory"), ("summary", "facts")),
    ("lore", gettext_lazy("Lorebook"), ("lore",)),
    ("talk", gettext_lazy("Conversation"), ("greeting", "message", "unfinished")),
    (
        "wishes",
        gettext_lazy("Instructions"),
        ("note", "depth_prompt", "post_history", "continue", "length"),
    ),
)
WIDTH = 1000  # of the picture of shares


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a prompt one group of parts takes: in tokens, and as a bar of the picture."""

    name: str
    title: str
    tokens: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a prompt. `why` says why it is there, `cut` what was done to it."""

    title: str
    group: str
    tokens: int
    text: str
    why: str
    cut: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """A whole prompt. `request` is all that was sent beside the key, as one would send it again."""

    told: list[Row]
    left_out: list[Row]
    shares: list[Share]
    tokens: int
    request: str


def inspect(told: Told) -> Inspection:
    """The account of a prompt, for its reader."""
    prompt = told.prompt
    return Inspection(
        told=[_row(section, told) for section in prompt.sections if section.turn is not None],
        left_out=[_row(section, told) for section in prompt.sections if section.turn is None],
        shares=shares(prompt.sections, prompt.tokens),
        tokens=prompt.tokens,
        request=request_of(told),
    )


def shares(sections: Iterable[Section], whole: int) -> list[Share]:
    """How much each group takes of so many tokens, in the order of GROUPS; empty ones are left out."""
    found, start = [], 0
    standing = [section for section in sections if section.turn is not None]
    for name, title, kinds in GROUPS:
        size = sum(section.tokens for section in standing if section.kind in kinds)
        width = round(size * WIDTH / max(whole, size, 1))
        if size:
            found.append(Share(name, str(title), size, start, width))
        start += width
    return found


def request_of(told: Told) -> str:
    """Turns and settings as JSON, in the shape that most providers take. There was no key in it."""
    body = {
        **{name: value for name, value in told.settings.items() if value not in (None, "")},
        "messages": [{"role": turn.role, "content": turn.text} for turn in told.prompt.turns],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _row(section: Section, told: Told) -> Row:
    title = section.title
    if section.count > 1:
        title = _("%(title)s × %(count)d") % {"title": title, "count": section.count}
    group = next((name for name, _title, kinds in GROUPS if section.kind in kinds), "")
    text = told.prompt.text_of(section)
    return Row(
        title,
        group,
        section.tokens or section.was,
        text,
        why(section.why),
        section.sentence,
        section.position,
    )


def why(reason: Mapping[str, Any]) -> str:
    """Why an entry of the lorebook is awake; nothing where that is not known."""
    key, second = reason.get("key", ""), reason.get("second", "")
    match reason.get("kind", ""):
        case "key":
            return _woken_by_key(key, second, reason.get("in", ""), reason.get("of"))
        case "recursion":
            return _("Awake because another entry says “%(key)s”.") % {"key": key}
        case "constant" | "activate":
            return _("Always awake.")
        case "sticky":
            return _("Still awake from a few messages ago.")
        case "kept":
            return _("Awake since it was first mentioned.")
    return ""


def _woken_by_key(key: str, second: str, where: str, of: Any) -> str:
    words = {"key": key, "second": second, "n": of + 1 if isinstance(of, int) else ""}
    if where == "message" and second:
        return _("Woken by “%(key)s” and “%(second)s” in message %(n)s.") % words
    if where == "message":
        return _("Woken by “%(key)s” in message %(n)s.") % words
    return _("Woken by “%(key)s” in the character’s own texts.") % words
