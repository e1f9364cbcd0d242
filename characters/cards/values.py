"""What cards of all ages put where a text, a list or a number belongs, as just that."""

import math
from typing import Any


def text(value: Any) -> str:
    """A text: null is none, a number is its digits, a list of texts its lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, map(text, value)))
    return str(value)


def texts(value: Any) -> list[str]:
    """A list of texts; a lone text is a list of one."""
    if isinstance(value, list):
        return [text(one) for one in value if one is not None and not isinstance(one, (dict, list))]
    return [value] if isinstance(value, str) and value else []


def words(value: Any) -> list[str]:
    """A list of words, also from one text with commas between them."""
    many = value.split(",") if isinstance(value, str) else texts(value)
    return [word.strip() for word in many if word.strip()]


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def flag(value: Any, usual: bool = False) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in ("true", "1", "yes", "on")
    return bool(value) if isinstance(value, (bool, int, float)) else usual


def number(value: Any, usual: float) -> float:
    """A finite number, also from its digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return usual
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return usual
    return found + 0.0 if math.isfinite(found) else usual  # a negative zero is zero
