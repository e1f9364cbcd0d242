"""Decorators: the lines `@@name value` that may open the content of a lorebook entry.

As in the Character Card V3 specification: `@@@name` stands in for the line above it where that one is
not known or makes no sense, the first of several alike counts, and none of them is ever shown to a model.
Some that RisuAI has added are honoured too.
"""

import re
from collections.abc import Callable, Mapping

Decorators = Mapping[str, list[str]]
"""Name -> its values. Only those that may be repeated have more than one."""

LINE = re.compile(r"(@@@?)([a-zA-Z][\w-]{0,60})(?:[ \t:]+(.*))?$", re.ASCII)
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")
REPEATABLE = ("additional_keys", "exclude_keys", "exclude_keys_all", "disable_ui_prompt")


def _number(value: str) -> bool:
    return bool(NUMBER.fullmatch(value))


def _natural(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def _positive(value: str) -> bool:
    return _natural(value) and int(value) > 0


def _anything(value: str) -> bool:
    return bool(value)


def _nothing(_value: str) -> bool:
    return True


def _one_of(*allowed: str) -> Callable[[str], bool]:
    return lambda value: value in allowed


KNOWN: Mapping[str, Callable[[str], bool]] = {
    "activate": _nothing,
    "dont_activate": _nothing,
    "activate_only_after": _natural,
    "activate_only_every": _positive,
    "keep_activate_after_match": _nothing,
    "dont_activate_after_match": _nothing,
    "depth": _number,
    "reverse_depth": _number,
    "role": _one_of("assistant", "system", "user"),
    "scan_depth": _natural,
    "is_greeting": _natural,
    "position": _one_of("after_desc", "before_desc", "personality", "scenario"),
    "ignore_on_max_context": _nothing,
    "additional_keys": _anything,
    "exclude_keys": _anything,
    "is_user_icon": _anything,
    "disable_ui_prompt": _one_of("system_prompt", "post_history_instructions"),
    # RisuAI's own
    "probability": _number,
    "priority": _number,
    "exclude_keys_all": _anything,
    "match_full_word": _nothing,
    "match_partial_word": _nothing,
    "unrecursive": _nothing,
    "no_recursive_search": _nothing,
}
"""What is honoured, and which values make sense. The rest (`instruct_depth` and its kin count tokens of
a text that has no messages, so they mean nothing in a chat) gives way to what stands in for it."""


def split(content: str) -> tuple[Decorators, str]:
    """The decorators that are to be followed, and the content without any."""
    if not content.lstrip("\r\n").startswith("@@"):
        return {}, content
    found: dict[str, list[str]] = {}
    settled = False  # whether the line above, or one it stood in for, is followed
    lines = content.replace("\r\n", "\n").lstrip("\r\n").split("\n")
    first = 0  # of the lines that are no decorators
    while first < len(lines) and (line := LINE.match(lines[first].rstrip())):
        first += 1
        marks, name, value = line[1], line[2].casefold(), (line[3] or "").strip()
        if marks == "@@@" and settled:
            continue
        settled = name in KNOWN and KNOWN[name](value)
        if settled and (name not in found or name in REPEATABLE):
            found.setdefault(name, []).append(value)
    return found, "\n".join(lines[first:]).strip("\n")


def listed(value: str) -> list[str]:
    """`a, b` as a list; `\\,` is a comma within."""
    return [part.replace("\\,", ",").strip() for part in re.split(r"(?<!\\),", value) if part.strip()]
