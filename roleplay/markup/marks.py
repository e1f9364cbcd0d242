"""The marks inside a paragraph and what each of them does: speech, actions, emphasis."""

import re

from roleplay.markup.reading import END, SAY, SENTENCE_END, Pass, Rule

ACT = '<em class="act">'
OOC = '<span class="ooc">'

# One character class with its repetitions keeps the search for signs in C.
SIGNS = re.compile(r'([*"“”«»„`_~()\[\]\\])\1*')
DIALOGUE_SIGNS = re.compile(r'([*"“”«»„`_~()\[\]\\—–])\1*')

_LINK = re.compile(
    r'\[[^\[\]]*\]\(\s*(?P<address>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"[^"]*(?:"|\Z))?\s*(?P<end>\)|\Z)'
)
_TURN_AFTER = {"*", ",", *SENTENCE_END}
_TICKS = re.compile("`+")
_STARS = {"act": 1, "emphasis": 1, "strong": 2}


def _stars(p: Pass, signs: str, start: int, end: int) -> None:
    before, after = p.around(start, end)
    left = len(signs)
    if left > 3 or (before.isdigit() and after.isdigit()):
        p.out.append(signs)
        return
    while before.strip() and (kind := _closed_by(p, left)):
        emphatic = kind == "act" and p.said and after in (",", ";", ":", *SENTENCE_END)
        p.close(kind, tag="<em>" if emphatic else "")
        left -= _STARS[kind]
    if not after.strip():
        p.out.append("*" * left)
        return
    if left > 1:
        p.put("strong", "**", "<strong>", "</strong>")
    if left % 2:
        _star(p, start)


def _closed_by(p: Pass, stars: int) -> str:
    return next((kind for kind in reversed(p.open) if _STARS.get(kind, 4) <= stars), "")


def _star(p: Pass, start: int) -> None:
    """An action; inside speech, emphasis. In a line of dialogue an action stands between sentences."""
    quoted = p.quoted
    told = not p.said or p.text[:start].rstrip()[-1:] in f"{SENTENCE_END}—–"
    kind = "emphasis" if quoted or not told or p.is_open("act") else "act"
    p.put(kind, "*", "<em>" if quoted or not told else ACT, "</em>")


def _underscores(p: Pass, signs: str, start: int, end: int) -> None:
    before, after = p.around(start, end)
    kind, tag = ("under", "em") if len(signs) == 1 else ("under2", "strong")
    if len(signs) > 2:
        p.out.append(signs)
    elif p.is_open(kind) and before.strip() and not after.isalnum():
        p.close(kind)
    elif not before.isalnum() and before != "\\" and (after.isalnum() or (after and after in '"“«*')):
        p.put(kind, signs, f"<{tag}>", f"</{tag}>")
    else:
        p.out.append(signs)


def _tildes(p: Pass, signs: str, start: int, end: int) -> None:
    before, after = p.around(start, end)
    if len(signs) != 2:
        p.out.append(signs)
    elif p.is_open("strike") and before.strip():
        p.close("strike")
    elif after.strip():
        p.put("strike", signs, "<s>", "</s>")
    else:
        p.out.append(signs)


def _speak(p: Pass, kind: str, sign: str, shown: str, start: int) -> None:
    """Speech begins; inside speech only its quotes are shown.

    At the head of a paragraph it may do without its end: the speaker goes on in the next one.
    """
    inside = p.said or p.quoted
    tag, end = (shown, "") if inside else (SAY + shown, END)
    p.put(kind, sign, tag, end, lasts=start == 0 and kind != "guillemets")


def _straight_quotes(p: Pass, signs: str, start: int, end: int) -> None:
    if len(signs) > 2:
        p.out.append(signs)
        return
    for at in range(start, end):
        before, after = p.around(at, at + 1)
        begins = after.strip() != "" and not before.isalnum()
        if p.is_open("straight") and begins and before.isspace():
            _speak_inside(p, at)
        elif p.is_open("straight"):
            p.close("inner" if p.is_open("inner") else "straight", "”")
        elif begins and not (p.is_open("curly") and before.strip()):
            _speak(p, "straight", '"', "“", at)
        elif p.is_open("curly"):
            p.close("curly", "”")
        else:
            p.out.append('"')


def _speak_inside(p: Pass, start: int) -> None:
    """A quote in a quote, or the next speech after one that was never ended: both come out right."""
    p.open["straight"] = p.open["straight"]._replace(lasts=False)
    p.put("inner", '"', f"{SAY}“", END)


def _opening_quotes(p: Pass, signs: str, start: int, end: int) -> None:
    if signs[0] == "“" and p.is_open("low"):
        p.close("low", signs)
    else:
        kind = {"“": "curly", "„": "low", "«": "guillemets"}[signs[0]]
        _speak(p, kind, signs, signs, start)


def _closing_quotes(p: Pass, signs: str, start: int, end: int) -> None:
    kind = next((kind for kind in reversed(p.open) if kind in ("curly", "low", "straight")), "")
    if kind:
        p.close(kind, signs)
    else:
        p.out.append(signs)


def _guillemets_end(p: Pass, signs: str, start: int, end: int) -> None:
    """A whole sentence is speech, anything else the name of something."""
    if p.is_open("guillemets") and p.around(start, end)[0] in f",{SENTENCE_END}":
        p.close("guillemets", signs)
        return
    while p.is_open("guillemets"):
        p.open.popitem()
    p.out.append(signs)


def _dash(p: Pass, signs: str, start: int, end: int) -> None:
    """In a line of dialogue speech and the author's words take turns; after an action, speech."""
    text, out = p.text, p.out
    last = text[start - 2] if start > 1 else ""
    before, after = text[start - 1 : start], text[end : end + 1]
    free = last in _TURN_AFTER and not p.open and len(signs) == 1
    if not (free and before.isspace() and after.isspace()):
        out.append(signs)
    elif not p.said:
        out.append(signs + after + SAY)
        p.said, p.at = True, end + 1
    elif last != "*":
        out[-1] = out[-1][:-1]
        out.append(END + before + signs + after)
        p.said, p.at = False, end + 1
    else:
        out.append(signs)


def _opening_parens(p: Pass, signs: str, start: int, end: int) -> None:
    before, _ = p.around(start, end)
    free = not before or before.isspace() or before in '*_"“«'
    if len(signs) == 2 and free and not p.is_open("ooc"):
        p.put("ooc", signs, OOC + signs, END)
    else:
        p.out.append(signs)


def _closing_parens(p: Pass, signs: str, start: int, end: int) -> None:
    if len(signs) > 1 and p.is_open("ooc"):
        p.close("ooc", signs)
    else:
        p.out.append(signs)


def _opening_bracket(p: Pass, signs: str, start: int, end: int) -> None:
    link = _LINK.match(p.text, start)
    if not link or (p.done and not link["end"]):
        p.out.append(signs)
        p.unsure = True
        return
    image = start > 0 and p.text[start - 1] == "!"
    if image:
        p.out[-1] = p.out[-1].removesuffix("!")
    address = "" if image or not link["address"] else f" ({link['address']})"
    p.link = (p.text.index("]", start), link.end(), address)


def _closing_bracket(p: Pass, signs: str, start: int, end: int) -> None:
    if p.link and p.link[0] == start:
        _, p.at, address = p.link
        p.out.append(address)
        p.link, p.unsure = None, False
    else:
        p.out.append(signs)
        p.unsure = p.unsure and p.around(start, end)[1] == "("


def _code(p: Pass, signs: str, start: int, end: int) -> None:
    partner = next((ticks for ticks in _TICKS.finditer(p.text, end) if ticks[0] == signs), None)
    if partner:
        p.out.append(f"<code>{p.text[end : partner.start()]}</code>")
        p.at = partner.end()
    elif p.done:
        p.out.append(signs)
    else:
        p.out.append(f"<code>{p.text[end:]}</code>")
        p.at = len(p.text)


def _backslash(p: Pass, signs: str, start: int, end: int) -> None:
    """A mark after it is only a sign; before a quote it is a slip of the model."""
    _, after = p.around(start, end)
    if len(signs) == 1 and after and after in "*~`":
        p.at = len(p.text) - len(p.text[end:].lstrip(after))
        p.out.append(p.text[end : p.at])
    elif len(signs) > 1 or after != '"':
        p.out.append(signs)


RULES: dict[str, Rule] = {
    "*": _stars,
    "_": _underscores,
    "~": _tildes,
    '"': _straight_quotes,
    "“": _opening_quotes,
    "„": _opening_quotes,
    "«": _opening_quotes,
    "”": _closing_quotes,
    "»": _guillemets_end,
    "—": _dash,
    "–": _dash,
    "(": _opening_parens,
    ")": _closing_parens,
    "[": _opening_bracket,
    "]": _closing_bracket,
    "`": _code,
    "\\": _backslash,
}
