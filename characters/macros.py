"""Macros of character cards: `{{char}}`, `{{user}}`, `{{random:a,b}}` and their kin.

The set is that of the Character Card V3 specification with what SillyTavern adds to it in common use.
What a person or a model has written is inserted, never read again: somebody called "{{char}}" stays
called that. Only texts of the card itself (`{{description}}` and the like) are read, and only once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from characters import branches, clock

MARK = re.compile(r"(\\\{\\\{|\\\}\\\}|\{\{|\}\}|<(?:bot|char|user|group|charifnotgroup)>)", re.IGNORECASE)
NAMED = re.compile(
    r"\s*(?P<name>[a-z]\w*?(?:_utc[+-]\d{1,2}(?:\.\d+)?)?)\s*(?:::?|\s|$)(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
ROLL = re.compile(r"(?:(?P<count>\d{0,2})d)?(?P<sides>\d{1,6})(?P<plus>[+-]\d{1,6})?", re.IGNORECASE)
MOST_LETTERS = 500_000  # that macros may add to one text: a card cannot blow up a prompt
LONGEST_VARIABLE = 20_000


@dataclass(frozen=True, slots=True)
class Around:
    """What else macros may ask for. Whatever is None is not known, and its macro stays as it is.

    `cards` are texts of the card by the names of their macros: description, personality, scenario,
    persona, mesexamples; they are read for macros in turn. `said` are values that are not: input,
    lastmessage, charversion, model … `outlets` are texts of the lorebook. `turn` is what chance depends
    on beside the seed where it is to differ from reply to reply. `variables` are kept in one mapping
    for all texts that belong together, and change.
    """

    cards: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    outlets: Mapping[str, str] | None = None
    idle: timedelta | None = None
    now: Callable[[], datetime] = timezone.localtime
    turn: str = ""
    variables: dict[str, str] = field(default_factory=dict)


def expand(
    text: str,
    *,
    char: str,
    user: str,
    seed: str = "",
    original: str = "",
    around: Around | None = None,
    hidden: bool = False,
    shown: bool = False,
) -> str:
    """`text` with its macros replaced.

    `char` and `user` are names; `original` is what `{{original}}` stands for. Whatever chance
    decides depends on `seed`, the macro and its place alone, so the same text reads the same each
    time; `{{random}}` and `{{roll}}` depend on the turn of `around` too. A macro within a macro is
    replaced first. Unknown and unfinished ones stay as they are. With `hidden`, `{{hidden_key:x}}` is
    seen: that is what the keys of a lorebook look at. With `shown`, to people, `{{comment:x}}` is: no model
    ever reads it.
    """
    if "{{" not in text and "<" not in text and "\\" not in text:
        return text
    return _Macros(char, user, seed, original, around or Around(), hidden, shown).expanded(text)


@dataclass(slots=True)
class _Open:
    """A text that is being put together: all of it, or what stands between the braces at `place`."""

    place: int = 0
    parts: list[str] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)  # where in `parts` the open ones begin
    trimming: bool = False  # line breaks that follow are left out

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def add(self, part: str) -> None:
        if self.trimming:
            part = part.lstrip("\r\n")
            self.trimming = not part
        self.parts.append(part)

    def trim(self) -> None:
        while self.parts:
            self.parts[-1] = self.parts[-1].rstrip("\r\n")
            if self.parts[-1]:
                break
            self.parts.pop()
        self.trimming = True

    def begin_branch(self) -> None:
        self.branches.append(len(self.parts))

    def end_branch(self) -> None:
        """White space at both ends of a branch is there for whoever writes the card."""
        if self.branches:
            begin = self.branches.pop()
            self.parts[begin:] = ["".join(self.parts[begin:]).strip()]


@dataclass(slots=True)
class _Macros:
    char: str
    user: str
    seed: str
    original: str
    around: Around
    hidden: bool = False
    shown: bool = False
    within: bool = False  # a text of the card that stands in another one
    room: int = MOST_LETTERS

    def expanded(self, text: str) -> str:
        parts = MARK.split(text)
        goes_on = branches.jumps(parts)
        opened = [_Open()]
        place = 0
        while place < len(parts):
            mark, inner = parts[place].casefold() if place % 2 else "", opened[-1]
            if mark == "{{" and len(opened) <= branches.MOST_NESTED:
                if place in goes_on and not branches.IF.match(parts[place + 1]):  # an {{else}} or {{/if}}
                    inner.end_branch()
                    place = goes_on[place]
                    continue
                opened.append(_Open(place))
            elif mark == "}}" and len(opened) > 1:
                opened.pop()
                if inner.place in goes_on:
                    opened[-1].begin_branch()
                    if not self._holds(parts[inner.place + 1], inner.text, place == inner.place + 2):
                        place = goes_on[inner.place]
                        continue
                elif inner.text.strip().casefold() == "trim":
                    opened[-1].trim()
                else:
                    opened[-1].add(self._spent(self.value(inner.text, place)))
            elif mark.startswith("<"):
                inner.add(self._spent(self.user if mark == "<user>" else self.char))
            else:
                inner.add(parts[place].replace("\\", "") if mark else parts[place])
            place += 1
        return "{{".join(one.text for one in opened)

    def _holds(self, written: str, macro: str, is_plain: bool) -> bool:
        """Whether the condition of an `{{if` is true. One without braces may be the name of a macro."""
        head = branches.IF.match(written)
        condition = macro[head.end() :] if head else macro
        told = self.value(condition, 0) if is_plain else condition
        if told == f"{{{{{condition}}}}}":
            told = condition
        turned = head is not None and head["turned"].count("!") % 2 == 1
        return (told.strip().casefold() not in branches.FALSE) != turned

    def _spent(self, value: str) -> str:
        value = value[: max(0, self.room)]
        self.room -= len(value)
        return value

    def value(self, macro: str, place: int) -> str:
        """What stands for the macro whose braces held `macro`."""
        if macro.lstrip().startswith("//"):
            return ""
        named = NAMED.fullmatch(macro)
        if named is None:
            return f"{{{{{macro}}}}}"
        name, body = named["name"].casefold(), named["body"]
        asked = (self._fixed, self._time, self._kept, self._told)
        found = self._chosen(name, macro, body, place)
        for ask in asked:
            found = ask(name, body) if found is None else found
        return f"{{{{{macro}}}}}" if found is None else found

    def _fixed(self, name: str, body: str) -> str | None:
        """Names, and what is the same wherever it stands."""
        match name:
            case "char" | "bot" | "charifnotgroup" | "group" | "groupnotmuted":
                return self.char  # a chat has one character
            case "user" | "notchar":
                return self.user
            case "original":
                return self.original
            case "newline":
                return "\n"
            case "noop":
                return ""
            case "comment":
                return body.strip() if self.shown else ""
            case "hidden_key":
                return body if self.hidden else ""
            case "reverse":
                return body[::-1]
        return None

    def _chosen(self, name: str, macro: str, body: str, place: int) -> str | None:
        """What chance decides."""
        if name == "pick":
            return self._chance(macro, place, self.seed).choice(_options(macro, body))
        if name not in ("random", "roll"):
            return None
        chance = self._chance(macro, place, f"{self.seed}{self.around.turn}")
        if name == "random":
            return chance.choice(_options(macro, body))
        dice = ROLL.fullmatch(body.strip())
        if not dice or not int(dice["sides"]):
            return None
        rolls = (chance.randint(1, int(dice["sides"])) for _ in range(int(dice["count"] or 1)))
        return str(sum(rolls) + int(dice["plus"] or 0))

    def _chance(self, macro: str, place: int, seed: str) -> Random:
        return Random(f"{seed}|{place}|{macro}")  # noqa: S311 stories, not secrets

    def _time(self, name: str, body: str) -> str | None:
        forms = {"time": "LT", "date": "LL", "weekday": "dddd", "isotime": "HH:mm", "isodate": "YYYY-MM-DD"}
        if name in forms:
            return clock.told(self.around.now(), forms[name])
        if name == "datetimeformat" and body.strip():
            return clock.told(self.around.now(), body.strip())
        if name.startswith("time_utc"):
            return clock.told(clock.shifted(self.around.now(), float(name[8:])), "LT") if name[8:] else None
        if name == "idle_duration" and self.around.idle is not None:
            return clock.spoken(self.around.idle)
        return None

    def _kept(self, name: str, body: str) -> str | None:
        """Variables. Setting one leaves nothing in the text."""
        variables = self.around.variables
        variable, separator, value = body.partition("::")
        variable = variable.strip()
        if not variable:
            return None
        match name:
            case "getvar":
                return variables.get(variable, "")
            case "setvar" if separator:
                variables[variable] = value[:LONGEST_VARIABLE]
                return ""
            case "addvar" if separator:
                variables[variable] = _sum(variables.get(variable, ""), value)[:LONGEST_VARIABLE]
                return ""
            case "incvar" | "decvar":
                variables[variable] = _sum(
                    variables.get(variable, "") or "0", "1" if name == "incvar" else "-1"
                )
                return variables[variable]
        return None

    def _told(self, name: str, body: str) -> str | None:
        if name == "outlet" and self.around.outlets is not None:
            return self.around.outlets.get(body.strip(), "")
        if name in self.around.said:
            return self.around.said[name]
        text = self.around.cards.get(name)
        if text is None:
            return None
        self.room -= len(text)  # reading it takes its time too, whatever comes of it
        if self.within or self.room < 0:
            return ""  # texts that name each other would have no end
        inner = _Macros(
            self.char, self.user, self.seed, "", self.around, self.hidden, self.shown, True, self.room
        )
        return inner.expanded(text)


def _sum(before: str, more: str) -> str:
    """The sum of two numbers; of anything else the one text behind the other."""
    try:
        total = float(before or "0") + float(more)
    except ValueError:
        return before + more
    return f"{total:.12g}"


def _options(macro: str, body: str) -> list[str]:
    """`a,b`, with `\\,` for a comma within, or `a::b`."""
    if "::" in macro:
        return body.split("::")
    return [option.replace("\\,", ",").strip() for option in re.split(r"(?<!\\),", body)]
