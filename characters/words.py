"""How names and search words are compared: by letters alone, in every alphabet."""

import unicodedata

MOST_WORDS = 8
LONGEST_QUERY = 100


def folded(text: str) -> str:
    """`text` without case, without the difference of ё and е, and with single spaces.

    SQLite compares Cyrillic letters by case, so what is searched and what is searched for are both
    folded before they meet.
    """
    letters = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("\0", "")
    return " ".join(letters.split())


def search_words(query: str) -> list[str]:
    """The folded words of a query, each once; what is too long to be meant is cut off."""
    return list(dict.fromkeys(folded(query[:LONGEST_QUERY]).split()))[:MOST_WORDS]


def stem(word: str) -> str:
    """A word without its last letters, where Russian and English keep their endings."""
    return word[: max(3, len(word) - 2)]
