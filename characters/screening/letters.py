"""What people read in a text, whatever signs it is written with.

Look-alike letters of another alphabet, invisible signs, digits for letters and s-p-a-c-e-d words are
ways past a list of words. `readings` gives the plain text, and where it differs, what else it may say.
"""

import re
import unicodedata

CYRILLIC_ALIKE = "аеорсухіјѕԁһӏкмтвнгпԛԝ"
LATIN_ALIKE = "aeopcyxijsdhlkmtbhrnqw"
TO_LATIN = str.maketrans(CYRILLIC_ALIKE, LATIN_ALIKE)
TO_CYRILLIC = str.maketrans("aeopcyxkmtbhinru", "аеорсухкмтвнипги")
# Greek and phonetic letters, and small capitals, that look Latin
OTHER_ALIKE = str.maketrans("αβεικνορτυχωıɡɑɩʟɴʀѵℓ’‐–", "abeikvoptuxwigailnrvl'--")

_DIGITS, _SIGNS = "013457", "@$€"
LEET = (
    str.maketrans(_DIGITS + _SIGNS, "oieast" + "ase"),
    str.maketrans(_DIGITS + _SIGNS, "oleast" + "ase"),
    str.maketrans("0346@", "озчба"),
)

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\U000e0000-\U000e0fff]"
)
_LETTER = r"[^\W\d_]"
# Every pattern begins at the edge of a word and never goes back: a wall of letters costs one look at each.
_WORD = re.compile(r"(?<!\w)[^\W\d_]++")
_WITH_DIGITS = re.compile(
    rf"(?<![\w{_SIGNS}])(?:{_LETTER}++[{_DIGITS}{_SIGNS}]|[\d{_SIGNS}]++{_LETTER})[\w{_SIGNS}]*+"
)
_SPACED = re.compile(rf"(?<!\w){_LETTER}([ .\-_*·/|,~]{{1,2}}){_LETTER}(?!\w)(?:\1{_LETTER}(?!\w))++")
_RUN = re.compile(rf"({_LETTER})\1{{2,}}")
_AGE = re.compile(r"\d+-?(?:y|yo|yrs?|th|st|nd|rd|лет\w*|год\w*|[mfмж])")
_RARE = re.compile("[іјѕԁһӏԛԝ]")
_LATIN, _CYRILLIC = re.compile("[a-z]"), re.compile("[\u0400-\u052f]")


def plain(text: str) -> str:
    """`text` in small letters of one shape, without invisible signs and accents; ё is е."""
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not shown.isascii():
        shown = _without_accents(shown).translate(OTHER_ALIKE)
    return shown


def readings(text: str) -> tuple[str, ...]:
    """Every way in which a text can be read, the plain one first. An ordinary text has one."""
    said = plain(text)
    found = {said: None}
    for alike in {_in_one_alphabet(said, to_latin=True), _in_one_alphabet(said, to_latin=False)}:
        joined = _RUN.sub(r"\1", _SPACED.sub(_join, alike))
        found |= dict.fromkeys((alike, joined, *(_unleet(joined, table) for table in LEET)))
    return tuple(found)


def _without_accents(text: str) -> str:
    """Letters without their marks, but й, which is a letter of its own."""
    parts = unicodedata.normalize("NFD", text)
    kept = (
        sign
        for before, sign in zip(" " + parts, parts, strict=False)
        if unicodedata.category(sign) != "Mn" or (before == "и" and sign == "\u0306")
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _in_one_alphabet(text: str, *, to_latin: bool) -> str:
    """Words that mix Latin and Cyrillic letters, in the letters of one of the two."""
    if not _CYRILLIC.search(text):
        return text
    table = TO_LATIN if to_latin else TO_CYRILLIC
    return _WORD.sub(lambda word: word[0].translate(table) if _is_mixed(word[0]) else word[0], text)


def _is_mixed(word: str) -> bool:
    return not word.isascii() and bool(_CYRILLIC.search(word) and (_LATIN.search(word) or _RARE.search(word)))


def _join(letters: re.Match[str]) -> str:
    return letters[0].replace(letters[1], "")


def _unleet(text: str, table: dict[int, int]) -> str:
    return _WITH_DIGITS.sub(
        lambda word: word[0] if _AGE.fullmatch(word[0]) else word[0].translate(table), text
    )
