"""How names and search words are compared: by letters alone, in every alphabet, in any of their forms."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MOST_WORDS = 8
LONGEST_QUERY = 100
SHORTEST_STEM = 3
NEARLY = 0.3

# What Russian nouns, adjectives and verbs end in, the longest first.
ENDINGS = (
    "иями ями ами ыми ими его ого ему ому ее ие ые ое ей ий ый ой ем им ым ом их ых ую юю ая яя ою ею"
    " ах ях ов ев иям ям ам ием ия ья ии ье ью ию а е и о у ы ь ю я й"
    " ал ала ало али ил ила ило или ел ела ело ели ать ить еть ять ает яет ует ют ают яют уют ит ат ят ут"
    " ешь ишь ете ите"
)
RUSSIAN = sorted(ENDINGS.split(), key=len, reverse=True)
IS_RUSSIAN = re.compile(r"[а-я]+")
WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """`text` without case, without the difference of ё and е, and with single spaces."""
    letters = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("\0", "")
    return " ".join(letters.split())


def search_words(query: str) -> list[str]:
    """The folded words of a query, each once; what is too long to be meant is cut off."""
    return list(dict.fromkeys(WORD.findall(folded(query[:LONGEST_QUERY]))))[:MOST_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a folded word keeps in all its forms: маяк of маяка, lighthous of lighthouses.

    Lighter than Snowball, for databases that bring no stemmer of their own.
    """
    return _russian(word) if IS_RUSSIAN.fullmatch(word) else _english(word)


def stems(text: str) -> str:
    """The stems of all words of a text."""
    return " ".join(map(stem, WORD.findall(folded(text))))


def likeness(one: str, other: str) -> float:
    """How much two words share, by their groups of three letters: 1 is the same, 0 is nothing."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Those of the known words that are nearly this one, the nearest first."""
    near = [(likeness(one, word), one) for one in known]
    return [one for share, one in sorted(near, reverse=True) if share >= NEARLY]


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _russian(word: str) -> str:
    for ending in RUSSIAN:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def _english(word: str) -> str:
    for ending in ("ing", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) >= SHORTEST_STEM and re.search("[aeiouy]", left):
            word = left[:-1] if left[-1] == left[-2] and left[-1] not in "lsz" else left
            break
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > SHORTEST_STEM:
        word = word[:-1]
    if len(word) > SHORTEST_STEM:
        word = word.removesuffix("e")
        word = f"{word[:-1]}i" if word.endswith("y") else word
    return word
