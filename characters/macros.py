"""Macros of character cards: `{{char}}`, `{{user}}`, `{{random:a,b}}` and their kin.

The set is that of the Character Card V3 specification with what SillyTavern adds to it in common use.
Names are inserted, never read again: somebody called "{{char}}" stays called that.
"""

import re
from dataclasses import dataclass
from random import Random

MARK = re.compile(r"(\{\{|\}\}|<(?:bot|char|user)>)", re.IGNORECASE)
ROLL = re.compile(r"(?:(?P<count>\d{0,3})d)?(?P<sides>\d{1,6})(?P<plus>[+-]\d{1,6})?", re.IGNORECASE)


def expand(text: str, *, char: str, user: str, seed: str = "", original: str = "") -> str:
    """`text` with its macros replaced.

    `char` and `user` are names; `original` is what `{{original}}` stands for. Whatever chance
    decides depends on `seed`, the macro and its place alone, so the same text reads the same each
    time. A macro within a macro is replaced first. Unknown and unfinished ones stay as they are.
    """
    macros = _Macros(char=char, user=user, seed=seed, original=original)
    open_texts = [""]
    for place, part in enumerate(MARK.split(text)):
        if part == "{{":
            open_texts.append("")
        elif part == "}}" and len(open_texts) > 1:
            inner = open_texts.pop()
            open_texts[-1] += macros.value(inner, place)
        elif place % 2 and part.startswith("<"):
            open_texts[-1] += user if part.casefold() == "<user>" else char
        else:
            open_texts[-1] += part
    return "{{".join(open_texts)


@dataclass(frozen=True, slots=True)
class _Macros:
    char: str
    user: str
    seed: str
    original: str

    def value(self, macro: str, place: int) -> str:
        """What stands for the macro whose braces held `macro`."""
        if macro.lstrip().startswith("//"):
            return ""
        name, _colon, body = macro.partition(":")
        match name.strip().casefold():
            case "char" | "bot":
                return self.char
            case "user":
                return self.user
            case "original":
                return self.original
            case "newline":
                return "\n"
            case "comment" | "hidden_key" | "noop":
                return ""
            case "reverse":
                return body[::-1]
            case "random" | "pick":
                return self._chance(macro, place).choice(_options(body))
            case "roll":
                return self._roll(macro, body, place)
        return f"{{{{{macro}}}}}"

    def _roll(self, macro: str, dice: str, place: int) -> str:
        formula = ROLL.fullmatch(dice.strip())
        if not formula or int(formula["sides"]) == 0:
            return f"{{{{{macro}}}}}"
        chance = self._chance(macro, place)
        rolls = (chance.randint(1, int(formula["sides"])) for _ in range(int(formula["count"] or 1)))
        return str(sum(rolls) + int(formula["plus"] or 0))

    def _chance(self, macro: str, place: int) -> Random:
        return Random(f"{self.seed}|{place}|{macro}")  # noqa: S311 stories, not secrets


def _options(body: str) -> list[str]:
    """`a,b`, with `\\,` for a comma within, or `a::b`."""
    if "::" in body:
        return body.removeprefix(":").split("::")
    return [option.replace("\\,", ",").strip() for option in re.split(r"(?<!\\),", body)]
