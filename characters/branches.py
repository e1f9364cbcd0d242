"""`{{if condition}}…{{else}}…{{/if}}` in texts of cards, as SillyTavern has them. Pure."""

import re
from collections.abc import Sequence

IF = re.compile(r"\s*if(?=[\s:!]|$)[\s:]*(?P<turned>[!\s]*)", re.IGNORECASE)
FALSE = ("", "false", "0", "off")
MOST_NESTED = 30  # macros within macros, and branches within branches; deeper ones are text


def jumps(parts: Sequence[str]) -> dict[int, int]:
    """Where reading goes on, by the places of `{{`: behind an `{{else}}` or `{{/if}}` that is come upon,
    and where the condition of an `{{if` fails.

    `parts` are texts at even places and marks at odd ones. An `{{if` that nothing ends is not there.
    """
    found: dict[int, int] = {}
    opened: list[list[int]] = []  # places of the if, and of its else
    for place in range(1, len(parts), 2):
        if parts[place] != "{{":
            continue
        whole = parts[place + 1].strip().casefold() if parts[place + 2 : place + 3] == ["}}"] else ""
        if whole == "/if" and opened:
            places = opened.pop()
            if len(opened) >= MOST_NESTED:
                continue
            found |= {places[0]: places[1] + 3 if len(places) > 1 else place}  # {{…}} is three parts long
            found |= dict.fromkeys([*places[1:], place], place + 3)
        elif whole == "else" and opened and len(opened[-1]) == 1:
            opened[-1].append(place)
        elif IF.match(parts[place + 1]):
            opened.append([place])
    return found
