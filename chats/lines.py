"""What models write on a person's behalf, read out of their answers. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST_LINE = 20_000
LONGEST_SUGGESTION = 300
SUGGESTIONS = 3

_FENCE = re.compile(r"^\s*```\w*[ \t]*\n?|\n?```\s*$")
_STICKS = ",.;:!?…)»”’]"
_MARKER = re.compile(r"^\s*(?:\d{1,2}[.):]|[-*•])\s+(?=\S)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def own_line(answer: str, beginning: str = "", speaker: str = "", other: str = "") -> str:
    """The person's line by a model's answer so far: it always begins with what the person had typed.

    A name before it, the beginning said once more, and what the `other` one would answer are left out.
    """
    text = _before_other(_without_name(_FENCE.sub("", answer).lstrip(), speaker), other)
    typed = beginning.strip().casefold()
    if typed and typed.startswith(text.casefold()):
        text = ""  # still saying the beginning again, it seems
    elif typed and text.casefold().startswith(typed):
        text = text[len(beginning.strip()) :]
    return joined(beginning, text.rstrip())[:LONGEST_LINE]


def joined(beginning: str, text: str) -> str:
    """Both as one text, with a space between them where there is none."""
    if not text.strip():
        return beginning
    is_apart = not beginning or beginning[-1].isspace() or text[0].isspace() or text[0] in _STICKS
    return beginning + text if is_apart else f"{beginning} {text}"


def suggestions(answer: str, speaker: str = "") -> list[str]:
    """The few lines that an answer offers: a JSON list, numbered lines or points, else lines by themselves.

    Nothing where it offers none: prose is no list.
    """
    text = _FENCE.sub("", answer).strip()
    found = _from_json(text) or _from_points(text) or _from_lines(text)
    tidy = (" ".join(_without_name(line.strip(), speaker).split()) for line in found)
    fitting = dict.fromkeys(line for line in tidy if 0 < len(line) <= LONGEST_SUGGESTION)
    return list(fitting)[:SUGGESTIONS]


def _without_name(text: str, speaker: str) -> str:
    """Without `Ren:` or `**Ren:**` before it."""
    return re.sub(rf"^[*_]*{re.escape(speaker)}[*_]*:[*_]*\s*", "", text) if speaker else text


def _before_other(text: str, other: str) -> str:
    """Up to where the model begins to answer itself."""
    return re.split(rf"(?:^|\n)\s*[*_]*{re.escape(other)}[*_]*:", text, maxsplit=1)[0] if other else text


def _from_json(text: str) -> list[str]:
    start, end = min((at for at in (text.find("["), text.find("{")) if at >= 0), default=-1), len(text)
    if start < 0:
        return []
    inner = text[start : max(text.rfind("]"), text.rfind("}"), start) + 1 or end]
    try:
        return list(_strings(json.loads(inner)))
    except (ValueError, RecursionError):
        # cut off, or with a comma too many: what stands in quotes is still clear
        return list(_quoted(text[start:])) if text[start] == "[" else []


def _strings(value: Any) -> Iterator[str]:
    """The texts of a list, of a list under some name, or of a list of objects with one text each."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from list(_strings(one))[:1] if isinstance(one, dict) else _strings(one)
        case dict():
            lists = [one for one in value.values() if isinstance(one, list)]
            for one in lists[:1] or value.values():
                yield from _strings(one)


def _quoted(text: str) -> Iterator[str]:
    for one in _QUOTED.findall(text):
        try:
            yield json.loads(one)
        except ValueError:
            continue


def _from_points(text: str) -> list[str]:
    return [_MARKER.sub("", line) for line in text.splitlines() if _MARKER.match(line)]


def _from_lines(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.rstrip().endswith(":")]
    return lines if 1 < len(lines) <= SUGGESTIONS + 1 else []
