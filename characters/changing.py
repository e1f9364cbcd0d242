"""Macros whose text is another one each turn, told apart from those that stay. Pure."""

import re

CHANGING = re.compile(
    r"\{\{\s*(?:time\w*|date|weekday|isotime|isodate|datetimeformat|idle_duration|random|roll|input"
    r"|last(?:user|char)?message|lastmessageid)(?!\w)",
    re.IGNORECASE,
)
OUTLET = re.compile(r"\{\{\s*outlet(?!\w)", re.IGNORECASE)
EMPTY_LINE = re.compile(r"\n[ \t]*\n")


def changes(text: str, outlets_change: bool = False) -> bool:
    """Whether a text has macros that read differently from turn to turn."""
    return bool(CHANGING.search(text) or (outlets_change and OUTLET.search(text)))


def parted(text: str, outlets_change: bool = False) -> tuple[str, str]:
    """The paragraphs that stay the same, and those that change; the whole text where a macro spans some."""
    if not changes(text, outlets_change):
        return text, ""
    paragraphs = EMPTY_LINE.split(text)
    if any(paragraph.count("{{") != paragraph.count("}}") for paragraph in paragraphs):
        return "", text
    stay = [paragraph for paragraph in paragraphs if not changes(paragraph, outlets_change)]
    go = [paragraph for paragraph in paragraphs if changes(paragraph, outlets_change)]
    return "\n\n".join(stay), "\n\n".join(go)
