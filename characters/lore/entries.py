"""Entries of a lorebook as they are matched: read from rows, or from the plain data of a version or a card.

An entry says the same thing in up to three places: its own fields, SillyTavern's names in its
`extensions`, and decorators in its content. Decorators win over extensions, and those over the fields,
except for what the editor can change. Whatever makes no sense counts as not said.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from characters.fields import LOREBOOK
from characters.lore import decorators
from characters.lore.decorators import Decorators
from characters.lore.keys import Key

MOST_PATTERNS = 300  # in one lorebook; further ones are not run
MOST_KEYS = 50_000  # in one lorebook; further ones are not looked for
MOST_GROUPS = 20  # of one entry
ROLES = ("system", "user", "assistant")
AND_ANY, NOT_ALL, NOT_ANY, AND_ALL = range(4)
SECTIONS = {2: "before_note", 3: "after_note", 5: "before_examples", 6: "after_examples", 7: "outlet"}
FIELDS = {
    "match_character_description": "description",
    "match_character_personality": "personality",
    "match_scenario": "scenario",
    "match_character_depth_prompt": "depth_prompt",
    "match_creator_notes": "creator_notes",
    "match_persona_description": "persona",
}


class Place(NamedTuple):
    """Where a text goes.

    `section`: before_char, after_char, before_desc, after_desc, personality, scenario,
    before_examples, after_examples, before_note, after_note; outlet (of this `name`); depth, that is
    before the `depth`th message from the end; reverse_depth, from the beginning.
    """

    section: str
    depth: int = 0
    role: str = "system"
    name: str = ""


FIRST = Place("before_char")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `number` is its place in the lorebook, counted from 0."""

    number: int
    name: str = ""
    content: str = ""
    enabled: bool = True
    place: Place = FIRST
    order: float = 100
    priority: float = 100  # the lowest is left out first
    # when it wakes
    keys: tuple[Key, ...] = ()
    secondary: tuple[Key, ...] = ()
    logic: int = AND_ANY
    additional: tuple[tuple[Key, ...], ...] = ()  # one of each
    excluded: tuple[Key, ...] = ()  # none of them
    excluded_all: tuple[tuple[Key, ...], ...] = ()  # not all of any
    constant: bool = False
    forced: bool | None = None
    after_replies: int = 0
    every_replies: int = 1
    keeps: bool = False
    once: bool = False
    greeting: int | None = None
    user_icon: str = ""
    scan_depth: int | None = None
    fields: tuple[str, ...] = ()  # of the character, looked at beside the messages
    probability: float = 100
    sticky: int = 0
    cooldown: int = 0
    delay: int = 0
    # among others
    groups: tuple[str, ...] = ()
    group_weight: float = 100
    group_first: bool = False
    group_scoring: bool = False
    wakes_others: bool = True
    by_others: bool = True
    recursion_level: int = 0  # 1 and more: only then
    # when there is too much
    ignores_budget: bool = False
    goes_first: bool = False
    hushes: tuple[str, ...] = ()  # prompts of the card that are left out

    @property
    def remembers(self) -> bool:
        """Whether it depends on when the entry woke before."""
        return bool(self.keeps or self.once or self.sticky or self.cooldown)

    @property
    def problems(self) -> list[Key]:
        keys = (*self.keys, *self.secondary, *(key for group in self.additional for key in group))
        return [key for key in keys if key.problem]


@dataclass(slots=True)
class Reader:
    """Reads the entries of one lorebook. `expand` replaces macros in keys."""

    expand: Callable[[str], str] = str
    patterns: int = field(default=0, init=False)
    left: int = field(default=MOST_KEYS, init=False)

    def read(self, number: int, raw: Any) -> Entry:
        """The entry of a row of `LorebookEntry`, or of a mapping with the names of `fields.LOREBOOK`."""
        said = _plain(raw)
        marks, content = decorators.split(_text(said.get("content")))
        extra = _mapping(said.get("extra"))
        more = {**extra, **_mapping(extra.get("extensions"))} if extra else {}
        order = _number(said.get("insertion_order"), 100)
        own_priority = marks["priority"][0] if "priority" in marks else said.get("priority")
        regex = bool(said.get("use_regex"))
        keys = self._keys(said.get("keys"), said, more, marks, regex)
        # the specification lets patterns stand alone; SillyTavern marks all of its entries as such
        alone = any(key.pattern or key.problem for key in keys) and "selectiveLogic" not in more
        selective = bool(said.get("selective")) and not alone
        secondary = said.get("secondary_keys") if selective else ()

        read = {
            "number": number,
            "name": _text(said.get("name")) or _text(extra.get("comment")),
            "content": content,
            "enabled": bool(said.get("enabled", True)),
            "place": _place(said, more, marks),
            "order": order,
            "priority": _number(own_priority, order),
            "keys": keys,
            "secondary": self._keys(secondary, said, more, marks, regex) if secondary else (),
            "constant": bool(said.get("constant")) and not alone,
        }
        if marks:
            read |= _from_decorators(marks)
            for name, of in (("additional", "additional_keys"), ("excluded_all", "exclude_keys_all")):
                lists = (decorators.listed(value) for value in marks.get(of, ()))
                read[name] = tuple(
                    self._keys(keys, said, more, marks, regex and name == "additional") for keys in lists
                )
            excluded = [key for value in marks.get("exclude_keys", ()) for key in decorators.listed(value)]
            read["excluded"] = self._keys(excluded, said, more, marks, False)
        return Entry(**(_from_extensions(more) | read if more else read))

    def _keys(
        self, keys: Any, said: Mapping[str, Any], more: Mapping[str, Any], marks: Decorators, regex: bool
    ) -> tuple[Key, ...]:
        if isinstance(keys, str):
            keys = decorators.listed(keys)
        cased = said.get("case_sensitive")
        cased = bool(more.get("case_sensitive") if cased is None else cased)
        whole = more.get("match_whole_words") is True or "match_full_word" in marks
        whole = whole and "match_partial_word" not in marks
        texts = [self._expanded(_text(key)).strip() for key in (keys if isinstance(keys, Iterable) else ())]
        wanted = [text for text in dict.fromkeys(texts) if text][: self.left]
        self.left -= len(wanted)
        if not regex:
            return tuple([Key.read(text, cased, whole) for text in wanted])
        return tuple([self._pattern(text, cased, whole) for text in wanted])

    def _pattern(self, text: str, cased: bool, whole: bool) -> Key:
        key = Key.read(text, cased, whole, regex=True)
        self.patterns += key.pattern is not None
        return Key(text, problem="too_many") if key.pattern and self.patterns > MOST_PATTERNS else key

    def _expanded(self, key: str) -> str:
        return self.expand(key) if "{{" in key or "<" in key else key


def _plain(raw: Any) -> Mapping[str, Any]:
    if isinstance(raw, Mapping):
        return raw
    return {name: getattr(raw, name) for name in LOREBOOK if hasattr(raw, name)}


def _from_decorators(marks: Decorators) -> dict[str, Any]:
    said: dict[str, Any] = {
        "forced": True if "activate" in marks else False if "dont_activate" in marks else None,
        "keeps": "keep_activate_after_match" in marks,
        "once": "dont_activate_after_match" in marks,
        "goes_first": "ignore_on_max_context" in marks,
        "user_icon": marks.get("is_user_icon", [""])[0],
        "hushes": tuple(marks.get("disable_ui_prompt", ())),
    }
    numbers = {
        "activate_only_after": "after_replies",
        "activate_only_every": "every_replies",
        "is_greeting": "greeting",
        "scan_depth": "scan_depth",
    }
    said |= {of: int(marks[name][0]) for name, of in numbers.items() if name in marks}
    if "probability" in marks:
        said["probability"] = _number(marks["probability"][0], 100)
    if "unrecursive" in marks:
        said["wakes_others"] = False
    if "no_recursive_search" in marks:
        said["by_others"] = False
    return said


def _from_extensions(more: Mapping[str, Any]) -> dict[str, Any]:
    usual = more.get("useProbability") is False
    return {
        "logic": natural(more.get("selectiveLogic"), AND_ANY),
        "scan_depth": natural(more.get("scan_depth"), None),
        "fields": tuple(name for flag, name in FIELDS.items() if more.get(flag) is True),
        "probability": 100.0 if usual else _number(more.get("probability"), 100),
        "sticky": natural(more.get("sticky"), 0),
        "cooldown": natural(more.get("cooldown"), 0),
        "delay": natural(more.get("delay"), 0),
        "groups": tuple(dict.fromkeys(decorators.listed(_text(more.get("group")))))[:MOST_GROUPS],
        "group_weight": max(0.0, _number(more.get("group_weight"), 100)),
        "group_first": more.get("group_override") is True,
        "group_scoring": more.get("use_group_scoring") is True,
        "wakes_others": more.get("prevent_recursion") is not True,
        "by_others": more.get("exclude_recursion") is not True,
        "recursion_level": _level(more.get("delay_until_recursion")),
        "ignores_budget": more.get("ignore_budget") is True,
    }


def _place(said: Mapping[str, Any], more: Mapping[str, Any], marks: Decorators) -> Place:
    """SillyTavern's 0 and 1 are the two positions of the card, and the editor's word for those is newer."""
    section = "after_char" if said.get("position") in ("after_char", 1) else "before_char"
    theirs = natural(more.get("position"), None)
    role = marks.get("role", [""])[0]
    their_role = ROLES[natural(more.get("role"), 0) % 3] if more.get("role") not in ROLES else more["role"]
    if "position" in marks:
        place = Place(marks["position"][0])
    elif "depth" in marks:
        place = Place("depth", max(0, int(float(marks["depth"][0]))))
    elif "reverse_depth" in marks:
        place = Place("reverse_depth", max(0, int(float(marks["reverse_depth"][0]))))
    elif theirs == 4:
        place = Place("depth", natural(more.get("depth"), 4), their_role)
    elif theirs == 7:
        place = Place("outlet", name=_text(more.get("outlet_name")).strip())
    else:
        place = Place(SECTIONS.get(theirs or 0, section))
    if role and place.section in ("depth", "reverse_depth"):
        return place._replace(role=role)
    # somebody's own words cannot stand within the system text: they come right behind it
    return Place("reverse_depth", 0, role) if role in ("user", "assistant") else place


def _level(value: Any) -> int:
    return int(value) if isinstance(value, bool) else natural(value, 0)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: Any, otherwise: float) -> float:
    if value is None:
        return otherwise
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return number if math.isfinite(number) else otherwise


def natural[Otherwise: int | None](value: Any, otherwise: Otherwise) -> int | Otherwise:
    """A whole number from 0 up, of whatever a card holds in its place."""
    number = _number(value, -1)
    return int(min(number, 1e9)) if number >= 0 else otherwise
