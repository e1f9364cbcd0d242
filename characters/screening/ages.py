"""Where a text says that somebody is a child, in English and in Russian. Pure.

Ages stand in many shapes ("14 years old", "Age: fifteen", «ей 16 лет», «четырнадцатилетняя») and so do
things that are no ages of people (a twelve-year-old whisky, «пять лет спустя»). What is said of now is
told apart from memories ("when she was 14") and from somebody's children ("her five-year-old son").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Saying(StrEnum):
    NOW = "now"
    SCHOOL = "school"  # a word for pupils and teenagers, some of whom are grown up
    LITTLE = "little"  # what grown-ups are called as well
    MEMORY = "memory"
    KIN = "kin"


@dataclass(frozen=True, slots=True)
class Mention:
    saying: Saying
    start: int
    end: int


_EN_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen"
)
_TEN_UP = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
_RU_WORDS = (
    "один|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|одиннадцать|двенадцать|тринадцать|"
    "четырнадцать|"
    "пятнадцать|шестнадцать|семнадцать|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|"
    "двенадцати|"
    "тринадцати|четырнадцати|пятнадцати|шестнадцати|семнадцати"
)
_RU_TEN_UP = (
    "десять|одиннадцать|двенадцать|тринадцать|четырнадцать|пятнадцать|шестнадцать|семнадцать|одиннадцати|"
    "двенадцати|тринадцати|четырнадцати|пятнадцати|шестнадцати|семнадцати"
)
_RU_STEMS = (
    "одно|двух|трех|четырех|пяти|шести|семи|восьми|девяти|десяти|одиннадцати|двенадцати|тринадцати|"
    "четырнадцати|пятнадцати|шестнадцати|семнадцати"
)
_ALONE = r"(?<![\w.,+-])"  # twenty-four is not four, 1,600 is not 600
_DIGITS = r"(?:1[0-7]|0?[1-9])(?![\d:°%]|[.,]\d)"
_UNDER_18 = rf"{_ALONE}(?:{_DIGITS}|(?:{_EN_WORDS})\b)"
_TEEN = rf"{_ALONE}(?:(?:1[0-7]|[3-9])(?![\d:°%'′]|[.,]\d)|(?:{_TEN_UP})\b)"
_RU_UNDER_18 = rf"{_ALONE}(?:{_DIGITS}|(?:{_RU_WORDS})\b)"
_RU_TEEN = rf"{_ALONE}(?:(?:1[0-7]|[6-9])(?![\d:°%]|[.,]\d)|(?:{_RU_TEN_UP})\b)"
_NO_MORE = (
    r"(?=\s*(?:[.;,!?)\]\"”»*\n|}]|$)|\s+(?:and|but|now|going|or|when|she|he|they|i|you|we|her|his|и|но|а|"
    r"он|она|они|я|мы)\b)"
)
_AGE_ENDS = (
    r"(?=\s*(?:[.,;:!?)…\"”»*\n|}—-]|$)"
    r"|\s+(?:и|но|а|он|она|они|было|будет|от\s+роду|исполни\w+|стукнул\w+|на\s+вид)\b)"
)
_HALF = r"(?:\s+and\s+a\s+half|\.5)?"
_YEARS = r"(?:years?|yrs?|yr|y)"
_LET = r"(?:лет|год(?:а|у|ик(?:а|ов)?|ков|очков)?)\b"
_MARKS = r"[\s\"'(:=\[*_—-]{0,6}"
_NOT_PEOPLE = (
    r"(?!\s*(?:[\w-]+\s+)?(?:whisk\w+|scotch|wines?|bourbon|rum|brandy|cognac|port\b|vintage|cars?|trucks?|"
    r"houses?|buildings?|"
    r"ships?|compan\w+|mystery|case|feud|grudge|marriage|relationship|friendship|trees?|traditions?|phone|"
    r"laptop|"
    r"war|curse|contract|виски|вин[оа]\w*|коньяк\w*|ром\b|план\w*|контракт\w*|войн\w+|опыт\w*|стаж\w*|"
    r"брак\w*|"
    r"дружб\w+|вражд\w+|путешеств\w+|отсутств\w+|служб\w+|срок\w*|перерыв\w*|труд\w*|заключени\w+|машин\w+|"
    r"дом\b))"
)
_WHO = r"(?:she|he|i|you|they|who|girl|boy|\{\{char\}\}|\{\{user\}\})"
_KOMU = (
    r"(?:мне|тебе|ему|ей|им|вам|девочке|девушке|мальчику|парню|дочери|сыну|сестре|брату|\{\{char\}\}|"
    r"\{\{user\}\})"
)
_HARDLY = (
    r"(?:(?:still|only|just|barely|about|around|almost|nearly|now|like|maybe|roughly|no\s+older\s+than|"
    r"to\s+be)\s+){0,3}"
)
_EDVA = (
    r"(?:(?:всего|только|лишь|уже|еще|едва|недавно|скоро|было|будет|сейчас|примерно|около|исполнилось|"
    r"исполняется|"
    r"исполнится|стукнуло|почти|где-то|на\s+вид|не\s+больше|и)\s+){0,4}"
)

_AGES = (
    rf"{_UNDER_18}{_HALF}[\s-]*{_YEARS}[\s.-]*(?:old\b|/?o\b){_NOT_PEOPLE}",
    r"(?<![\w.,])\d{1,2}[\s-]*(?:month|week|day)s?[\s-]*old\s+(?:baby|girl|boy|child|infant)",
    rf"\b(?:aged?|ages)\b{_MARKS}(?:(?:of|is|only|about|just|around)\s+)*{_UNDER_18}"
    r"(?!\+|\s*(?:or|and)\s+(?:older|over|up|above)|\s*(?:-|to)\s*\d|\s*(?:hundred|thousand|million|"
    r"billion|centur\w+|k\b|eons))",
    rf"(?<!\w){_WHO}(?:'s|'m|'re|\s+(?:is|am|are|was|were|(?:just\s+|recently\s+)?turned|turns|will\s+"
    rf"be))\s+{_HARDLY}{_TEEN}{_NO_MORE}",
    rf"\b(?:looks?|appears?|seems?)\s+(?:as\s+if\s+)?{_HARDLY}{_TEEN}{_NO_MORE}",
    r"(?<!\w)(?:she|he|i|\{\{char\}\})(?:'s|'m|\s+is|\s+am)\s+(?:still\s+)?(?:under|below)(?:\s+the\s+"
    r"age\s+of)?\s+(?:18|eighteen)",
    r"\b(?:isn't|ain't|is\s+not|not|'m\s+not)\s+(?:even\s+|yet\s+)?(?:18|eighteen)\s+yet",
    rf"(?:^|[.!?,;:\n—-])\s*(?!после|уже|еще|более|менее|все|тоже|скоро)[а-я]{{2,12}}[еую]\s+"
    rf"{_EDVA}{_RU_UNDER_18}\s+{_LET}(?=\s*[.,;!?\n]|$)",
    rf"(?<!\w){_KOMU}\s+{_EDVA}{_RU_UNDER_18}\s+{_LET}"
    rf"{_AGE_ENDS}",  # «я ей шесть лет шлю посылки» is no age
    rf"(?<!\w){_KOMU}\s+{_EDVA}{_RU_TEEN}{_NO_MORE}",
    rf"{_ALONE}(?:(?:1[0-7]|[1-9])[\s-]*(?:ти|и|х|ех)?-?|(?:{_RU_STEMS}))летн(?:яя|ий|юю|ей|его|ему|им|ие|"
    rf"их|ими|ем)\b{_NOT_PEOPLE}",
    rf"\bвозраст\w*{_MARKS}(?:(?:всего|около|примерно|где-то)\s+)*{_RU_UNDER_18}(?!\+|\s*(?:-|до)\s*\d|"
    rf"\s*(?:тысяч|сот|век|млн))",
    rf"(?:^|[,;:(\n—-])[ \t]*{_RU_UNDER_18}\s+{_LET}(?:\s+от\s+роду)?(?=\s*(?:[,.;)\n!?|]|$))",
    rf"{_RU_UNDER_18}\s+{_LET}\s+от\s+роду",
    rf"\b(?:выглядит|смотрится|тянет|на\s+вид)\s+(?:(?:лет|ей|ему|на|максимум|не\s+старше|примерно|около|"
    rf"как)\s+){{0,3}}{_RU_TEEN}",
    rf"\bв\s+свои\s+{_RU_TEEN}",
    rf"(?<!\w){_KOMU}\s+(?:еще\s+)?(?:нет|не\s+исполнилось)\s+(?:и\s+|еще\s+)?(?:18|восемнадцат\w+)",
)
_CHILD = (
    r"lolis?|lolicon\w*|lolita(?!\s+(?:fashion|dress\w*|style))|shotas?|shotacon\w*|jailbait|under-?age[ds]?|"
    r"pre-?teens?|pre-?pubescent|toddlers?|tweens|kindergart(?:e)?ners?|(?:grade|elementary|primary|"
    r"middle)[\s-]?school(?:er|ers|"
    r"\s+(?:student|pupil|girl|boy)s?)|minor\s+girls?|(?:is|am|being|i'm|she's|he's|still)\s+(?:only\s+|"
    r"still\s+)?a\s+minor(?=\s*(?:[.,;!?)]|and\b|$))|minors|"
    r"лоли|лоликон\w*|шота|шотакон\w*|малолет(?:к|н)\w*|несовершеннолетн\w*|нимфетк\w*|"
    r"(?:перво|второ|третье|четверо|пяти|шести|семи|восьми|девяти)классни[кц]\w*|дошкольни[кц]\w*|"
    r"учени(?:ца|к|цу|цы|ки|ц)\s+(?:младших|средних|(?:[1-9]|перв|втор|треть|четверт|пят|шест|седьм|восьм|"
    r"девят)(?:-?\w{1,3})?)\s+класс\w*"
)
_PUPIL = (
    r"school-?\s?(?:girl|boy|kid)s?|teen(?:s|-?ager|-?agers|-?aged|age)?|(?:high|"
    r"secondary)[\s-]?school(?:er|ers|"
    r"\s+(?:student|girl|boy|senior|junior|freshman|sophomore|pupil)s?)|(?:[3-9]|1[0-2])th[\s-]grader|"
    r"школьни[кц]\w*|подросто?к(?:а|у|ом|и|ов|ам|е)?|(?:старше|десяти|одиннадцати)классни[кц]\w*|юн(?:ая|"
    r"ый)\s+школьн\w+"
)
_SMALL = r"(?:little|young|small)\s+(?:girl|boy)s?|маленьк\w+\s+(?:девочк|мальчик)\w*"

_AGE = re.compile("|".join(f"(?:{shape})" for shape in _AGES))
_WORD = re.compile(rf"\b(?:(?P<now>{_CHILD})|(?P<school>{_PUPIL})|(?P<little>{_SMALL}))(?!\w)")

_TENS = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|hundred\s+and|million|\d|"
    r"двадцать|тридцать|сорок|"
    r"пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|тысяч\w*|двадцати|тридцати|"
    r"сорока)[\s-]+$"
)
_LONG_AGO = re.compile(
    r"\b(?:when|since|until|as\s+a|at\s+the|at|by\s+the|by|back|used\s+to|after|before|once|remember\w*|"
    r"when\s+still\s+a|"
    r"когда|тогда|с|в|до|после|еще\s+в|вспомина\w+|помнит)\s+(?:[\w{}'-]+\s+){0,3}$"
)
_PAST = re.compile(r"\b(?:was|were|turned|было|исполнилось|стукнуло)\b")
_THEN = re.compile(r"^[\s,]*(?:when|as|years\s+ago|когда)\b")
_OWN = re.compile(
    r"\b(?:her|his|their|my|our|has|have|had|raises?|raising|mother\s+of|father\s+of|его|ее|их|мо(?:я|й|ей|"
    r"ему|его|ю)|есть|"
    r"воспитыва\w+|растит|мать|отец|daughters?|sons?|sisters?|brothers?|niece|nephew|children|kids|дочь|"
    r"дочери|дочка|дочку|сын\w*|"
    r"сестр\w+|брат\w*|племянни\w+)\b[^.\n;|]{0,25}$"
)
_IS_THEIRS = re.compile(
    r"(?:\b(?:is|am|are|as|play\w*|being|это)|'s|'m)\s+(?:her|his|their|my|your|our|\{\{user\}\}'s|его|ее|"
    r"мо\w+|тво\w+)\b[^.\n;|]{0,25}$"
)
_NO_SUCH = re.compile(
    r"(?:\b(?:no|not|non|never|without|isn't|aren't|zero|anti|нет|не|без|никак\w+|ни|former|ex|бывш\w+|"
    r"dressed\s+(?:up\s+)?(?:as|like)\s+an?|"
    r"костюм\w*|форм[аеу]|teach\w*|tutor\w*|coach\w*|препода\w+|учител\w+|against)[\s-]+(?:[\w-]+\s+){0,2})$"
)
_UNWELCOME = re.compile(
    r"^[^.\n]{0,40}\b(?:prohibit\w*|forbidden|not\s+allowed|banned|dni|do\s+not\s+interact|don't\s+"
    r"interact|leave|запрещ\w+|вход|"
    r"не\s+допуск\w+|не\s+для)\b"
)
_ADULTS_ONLY = re.compile(r"\b(?:not\s+for|не\s+для|keep\s+out)\s+(?:\w+\s+)?$")
_COSTUME = re.compile(
    r"^(?:'s)?[\s-]+(?:outfit|uniform|costume|cosplay|skirt|crush|memor\w+|years|days|sweetheart|teacher|"
    r"drama|reunion|titans|spirit)"
)
_LOOKED_BACK = 70


def mentions(text: str) -> Iterator[Mention]:
    """Every place of a plain text that says of somebody to be under eighteen."""
    for found in _AGE.finditer(text):
        before = text[max(0, found.start() - _LOOKED_BACK) : found.start()]
        if not _TENS.search(before):
            yield Mention(_told(before, found[0], text[found.end() : found.end() + 30]), *found.span())
    for found in _WORD.finditer(text):
        before = text[max(0, found.start() - _LOOKED_BACK) : found.start()]
        after = text[found.end() : found.end() + 60]
        if _is_unwelcome(before, after):
            continue
        saying = Saying(found.lastgroup or Saying.NOW)
        if _NO_SUCH.search(before) or _COSTUME.search(after):
            if saying == Saying.NOW:
                continue
            saying = Saying.KIN
        elif saying == Saying.SCHOOL:
            saying = _told(before, found[0], after, otherwise=saying)
        yield Mention(saying, *found.span())


def _is_unwelcome(before: str, after: str) -> bool:
    return bool(_UNWELCOME.search(after) or _ADULTS_ONLY.search(before))


def _told(before: str, said: str, after: str, otherwise: Saying = Saying.NOW) -> Saying:
    """Whether it is said of now, of long ago, or of somebody's child or sister."""
    sentence = re.split(r"[.!?\n;|]", before)[-1]
    if _LONG_AGO.search(sentence) or (_PAST.search(said) and _THEN.search(after)):
        return Saying.MEMORY
    if re.match(r"aged?\b|возраст", said) and re.search(
        r"\b(?:at\s+(?:the\s+|an?\s+|just\s+)?|в\s+)$", sentence
    ):
        return Saying.MEMORY
    if _OWN.search(sentence) and not _IS_THEIRS.search(sentence):
        return Saying.KIN
    return otherwise


_GROWN_UP = re.compile(
    r"(?<![\d.,])(?:1[89]|[2-9]\d|[1-9]\d{2,})[\s-]*(?:years?|yrs?|y/?o\b|лет\b|год|-?летн)|"
    r"\baged?\b[\s\"'(:=\[*_—-]{0,6}(?:1[89]|[2-9]\d)|"
    r"\bвозраст\w*[\s\"'(:=\[*_—-]{0,6}(?:1[89]|[2-9]\d)|\b(?:eighteen|nineteen|twenty|thirty)|\badults?\b|"
    r"\bсовершеннолетн|"
    r"\b(?:восемнадцат|девятнадцат|двадцат|тридцат)"
)


def speaks_of_adults(text: str) -> bool:
    """Whether a plain text says of somebody to be grown up."""
    return bool(_GROWN_UP.search(text))
