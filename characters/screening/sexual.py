"""Where a text speaks of sex, in English and in Russian. Pure.

Strong words say it alone. Weak ones (naked, breast, moan, and swearing) say it where two of different
kinds stand together. Harm is told in many sad and proper stories: it is for a moderator to read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    STRONG = "strong"
    HARM = "harm"
    BODY = "body"
    UNDRESSED = "undressed"
    DESIRE = "desire"
    SWEARING = "swearing"


@dataclass(frozen=True, slots=True)
class Place:
    tone: Tone
    start: int
    end: int


_SOMEBODY = r"(?:her|him|them|\{\{user\}\}|\{\{char\}\})"
_GROUP = (
    r"семь|экипаж|команд|клуб|парти|совет|общест|правит|отряд|гильди|союз|орден|экспедиц|кружк|банд|братств"
)

STRONG = rf"""
sex(?![:=(\["'<]|\s*[:=(\["'<]|\s+(?:ed|education|trafficking|of\s+the)\b)|sexual(?:ly|ity|ized|ised)?(?!\s+(?:orientation|
identity|abus\w*|assault\w*|harass\w*|violence|trauma|education))|sexy|sexting|sexe[sd]?|erotic\w*|eroge|porn\w*|hentai|nsfw|lewd\w*|
smut(?:ty)?|horny|orgasm\w*|masturbat\w*|blow-?jobs?|hand-?jobs?|foot-?jobs?|cunnilingus|fellatio|penis(?:es)?|vaginas?|vaginal|
clit|clitoris|nipples?|dildos?|vibrators?|creampies?|cumming|cumshots?|anal|bdsm|bondage|fetish\w*|kinks?|kinky(?!\s+(?:hair|curl))|
sluts?|slutty|virginity|futanari|futa|ahegao|gang-?bangs?|threesomes?|breeding\s+kink|impregnat\w*|incest\w*|aphrodisiac\w*|
(?:make|makes|making|made)\s+love|(?:fuck|fucks|fucked|fucking)\s+{_SOMEBODY}\b(?!\s+(?:up|off|over))|
deep-?throat\w*|jerk(?:s|ed|ing)?\s+off|suck(?:s|ed|ing)?\s+(?:his|my|your|the|a)\s+(?:cock|dick)|
секс(?!т[аиуе]|изм|ист)\w*|эроти\w*|порн\w*|хентай\w*|трах(?:а|н)\w*|выеб\w*|минет\w*|куннилингус\w*|мастурб\w*|дроч\w+|
оргазм\w*|пенис\w*|вагин\w*|влагалищ\w*|клитор\w*|сосок|соск(?:и|ов|ам|ами|ах)|сперм(?!ацет)\w*|анальн\w*|бдсм|фетиш\w*|
развратн\w*|разврат|похот\w*|девственность\w*|девственности|занима\w+\s+(?:\w+\s+){{0,2}}любовью|
конч\w+\s+(?:в\s+рот|внутрь|в\s+нее|на\s+лицо)
"""
HARM = r"""
(?:sexual(?:ly)?\s+)(?:abus\w*|assault\w*|harass\w*|violence|trauma)|molest\w*|rap(?:ed?|es|ing|ists?)|
изнасилов\w*|насилова\w*|домога\w*|растлен\w*|растли\w*
"""
BODY = r"""
breasts?|boobs?|tits|titties|cleavage|thighs?|buttocks|crotch|groin|cum(?!\s+laude)|bulge|
груд(?:ь|и|ью|ям)|бедр\w+|ягодиц\w+|промежност\w+|сиськ\w*|сись(?:ки|ек)
"""
UNDRESSED = r"""
naked(?!\s+(?:eye|truth|steel|blade|sword|flame|rock|branch))|nude|undress\w*|lingerie|panties|topless|bottomless|
голы(?:й|м|е|х)|голая|голое|голую|голой|голышом|нагишом|нагая|нагой|нагое|обнажен\w*|раздева\w+|раздет\w*|трусик\w*
"""
DESIRE = r"""
moan(?:s|ed|ing)?|seduc\w*|arous\w*|lust(?:s|ful|fully|ed)?|intimate(?:ly)?|thrust(?:s|ing)?|grope\w*|groping|fondl\w*|
стон(?:ет|ы|ов|ать|ала|ала|ущ\w*)|постаныва\w*|соблазн\w*|возбужд\w*|интимн\w*|ласка(?:ет|ть|ла|л|ют)|член(?!\w*\s+(?:GROUP))(?:а|ом|у|е)?
""".replace("GROUP", _GROUP)
SWEARING = r"""
fuck\w*|cocks?|dicks?|puss(?:y|ies)|cunts?|whores?|ху(?:й|я|ем|ю)|пизд\w*|еба\w*|еб(?:ет|ут|л)\w*|шлюх\w*
"""

_KINDS = {
    Tone.STRONG: STRONG, Tone.HARM: HARM, Tone.BODY: BODY, Tone.UNDRESSED: UNDRESSED, Tone.DESIRE: DESIRE,
    Tone.SWEARING: SWEARING,
}  # fmt: skip
_WORDS = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{tone.value}>{''.join(words.split(chr(10)))})" for tone, words in _KINDS.items())
    + r")(?!\w)"
)
_OTHER_MEANING = re.compile(r"(?:opposite|fair(?:er)?|same|gentler|biological|weaker|either)[\s-]+$")
_DENIED = re.compile(
    r"\b(?:no|not|non|never|without|zero|avoids?|refuses?|forbids?|don't|doesn't|isn't|нет|не|без|никак\w*|"
    r"ни|запрещ\w*)"
    r"(?:[\s/-]+[^\s.,;!?]{1,20}){0,2}[\s/-]+$"
)
_LOOKED_BACK = 48


def sexual_places(text: str) -> Iterator[Place]:
    """Every place of a plain text that may speak of sex; what is denied is none ("no sex", «без секса»)."""
    for found in _WORDS.finditer(text):
        before = text[max(0, found.start() - _LOOKED_BACK) : found.start()]
        if not _DENIED.search(before) and not _OTHER_MEANING.search(before):
            yield Place(Tone(found.lastgroup or Tone.STRONG), found.start(), found.end())
