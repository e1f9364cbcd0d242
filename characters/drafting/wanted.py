"""The fields that a model is asked for, in the order in which it writes them."""

import re
from dataclasses import dataclass
from enum import Enum

MOST_GREETINGS, MOST_TAGS, MOST_ENTRIES = 4, 12, 12
LONGEST_TAG = 40
LONGEST_KEY, MOST_KEYS = 60, 8


class Shape(Enum):
    LINE = "line"
    TEXT = "text"
    TEXTS = "texts"
    WORDS = "words"  # tags
    ENTRIES = "entries"  # of a lorebook


@dataclass(frozen=True, slots=True)
class Wanted:
    """One field: its name in `characters.fields`, its shape, what a model is told about it.

    `longest` bounds each of its texts, in letters. `aliases` are what models call it instead; texts
    under one of `parts` belong into it too.
    """

    name: str
    shape: Shape
    longest: int
    brief: str
    aliases: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WANTED = (
    Wanted("name", Shape.LINE, 100, "the name, a text", _words("char_name character_name full_name имя")),
    Wanted(
        "tagline",
        Shape.LINE,
        200,
        "one sentence of at most 90 letters that makes a reader curious, a text",
        _words("summary short_description one_liner hook subtitle logline слоган подпись"),
    ),
    Wanted(
        "tags",
        Shape.WORDS,
        LONGEST_TAG,
        "four to eight short tags for genre, setting and mood, a list of texts",
        _words("keywords categories genres теги"),
    ),
    Wanted(
        "description",
        Shape.TEXT,
        8000,
        "three to five paragraphs: looks, manner of speech, past, habits, wishes, fears, a secret; a text",
        _words("desc about описание"),
        _words("appearance looks background backstory history biography bio внешность предыстория биография"),
    ),
    Wanted(
        "personality",
        Shape.TEXT,
        2000,
        "one or two sentences of traits, a text",
        _words("personality_traits traits persona характер личность"),
    ),
    Wanted(
        "scenario",
        Shape.TEXT,
        3000,
        "where and when {{char}} and {{user}} meet, and what is at stake, one paragraph, a text",
        _words("setting situation circumstances сценарий обстановка"),
    ),
    Wanted(
        "greeting",
        Shape.TEXT,
        6000,
        "the first message of {{char}}, two to five paragraphs in the voice of the source; *actions* in "
        "asterisks, speech in quotation marks; it ends so that {{user}} wants to answer; a text",
        _words("first_mes first_message first_greeting opening greeting_message intro приветствие"),
    ),
    Wanted(
        "alternate_greetings",
        Shape.TEXTS,
        6000,
        "one or two other first messages for other moments, a list of texts",
        _words("alternative_greetings other_greetings alt_greetings additional_greetings greetings"),
    ),
    Wanted(
        "example_dialogue",
        Shape.TEXT,
        6000,
        "two short exchanges that show how {{char}} speaks; each begins with a line <START>, then lines "
        "that begin with {{user}}: and {{char}}: ; a text",
        _words(
            "mes_example example_messages example_dialogues dialogue_examples examples sample_dialogue "
            "dialogue примеры_диалога"
        ),
    ),
    Wanted(
        "creator_notes",
        Shape.TEXT,
        2000,
        "a few sentences for readers: who this is and how to play with them, a text",
        _words("creatornotes notes author_notes заметки"),
    ),
    Wanted(
        "lorebook",
        Shape.ENTRIES,
        1500,
        'two to six places, people or things of the source worth remembering, a list of objects {"keys": '
        '[words that call it up], "content": "two or three sentences"}',
        _words("lore character_book world_info worldbook world_book lorebook_entries entries"),
    ),
)

NAMES = tuple(field.name for field in WANTED)

WRAPPERS = _words("data character card character_card char result output json fields profile draft response")
"""Keys that a whole card may hide under."""

PASSED_OVER = _words(
    "spec spec_version extensions rating language creator character_version avatar create_date"
)
"""Keys that cards have and drafts do not need: nobody has to hear of them."""

_BY_NAME = {field.name: field for field in WANTED}
_PLACES = {name: (field, False) for field in WANTED for name in (field.name, *field.aliases)}
_PLACES |= {name: (field, True) for field in WANTED for name in field.parts}
_HUMP = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_NO_WORD = re.compile(r"\W+")


def named(name: str) -> Wanted:
    """The field of that name. Raises KeyError."""
    return _BY_NAME[name]


def place(key: str) -> tuple[Wanted, bool] | None:
    """Which field a model means by a key, and whether what stands there is only a part of it."""
    return _PLACES.get(plain(key))


def plain(key: str) -> str:
    """A key without its manner: firstMes, First Mes and first-mes are one."""
    return _NO_WORD.sub("_", _HUMP.sub("_", key)).strip("_").lower()
