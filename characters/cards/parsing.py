"""JSON and YAML from outside, as data that can be stored anywhere."""

import json
import math
from typing import Any

import yaml

from characters.cards.report import BadCard

LONGEST = 4 * 1024 * 1024  # bytes of one card's JSON
LONGEST_YAML = 1024 * 1024
DEEPEST = 60
MOST_DIGITS = 300


def text_of(raw: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16, with or without a byte order mark. Raises BadCard."""
    if len(raw) > LONGEST:
        raise BadCard("too_long", megabytes=LONGEST // 2**20)
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def json_of(raw: bytes) -> Any:
    """The data of a JSON text without what a database refuses: NaN, NUL, half a surrogate. Raises BadCard."""
    try:
        found = json.loads(
            text_of(raw), parse_constant=lambda _name: None, parse_float=finite, parse_int=whole
        )
        return cleaned(found)
    except (ValueError, RecursionError) as error:
        raise BadCard("too_deep" if isinstance(error, RecursionError) else "damaged") from error


def yaml_of(raw: bytes) -> Any:
    """The data of a YAML text; every value is a text. Aliases, by which YAML explodes, are refused."""
    if len(raw) > LONGEST_YAML:
        raise BadCard("too_long", megabytes=LONGEST_YAML // 2**20)
    text, depth = text_of(raw), 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
                raise BadCard("too_deep")
        return cleaned(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506  builds only texts and lists
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise BadCard("unknown") from error


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same data with clean texts. Raises BadCard where it is nested too deeply."""
    if depth > DEEPEST:
        raise BadCard("too_deep")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [cleaned(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {clean_text(str(key)): cleaned(one, depth + 1) for key, one in value.items()}
    return value


def clean_text(text: str) -> str:
    """A text without NUL and half surrogates, which neither PostgreSQL nor UTF-8 can hold."""
    whole = text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_DIGITS else None
