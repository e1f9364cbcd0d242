"""How many tokens a text takes, without the tokenizer of any one model. Pure."""

import re

# Characters per token, by script: measured on the tokenizers of current models, rounded down so
# that an estimate is rather too high than too low.
LATIN, CYRILLIC, WIDE = 4.0, 2.4, 1.1
IN_CYRILLIC = re.compile("[\u0400-\u052f]+")
IN_WIDE = re.compile("[\u2e80-\U0010ffff]+")


def tokens(text: str) -> int:
    """An estimate of how many tokens a text takes."""
    if text.isascii():
        return int(len(text) / LATIN) + 1
    cyrillic = len(text) - len(IN_CYRILLIC.sub("", text))
    wide = len(text) - len(IN_WIDE.sub("", text))
    return int((len(text) - cyrillic - wide) / LATIN + cyrillic / CYRILLIC + wide / WIDE) + 1


def tail(text: str, most: int) -> str:
    """The end of a text, at most so many tokens long."""
    while (size := tokens(text)) > most and len(text) > 1:
        text = text[-max(1, int(len(text) * most / size * 0.98)) :]
    return text


def head(text: str, most: int) -> str:
    """The beginning of a text, at most so many tokens long."""
    while (size := tokens(text)) > most and len(text) > 1:
        text = text[: max(1, int(len(text) * most / size * 0.98))]
    return text
