"""Moments as chat programs of all ages write them. What has no zone is taken as the site's."""

import re
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

# 2023-4-21 @20h 02m 47s 124ms, and 2023-04-21@20h02m47s: SillyTavern until 2024
HUMANIZED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})\s*@\s*(\d{1,2})h\s*(\d{1,2})m\s*(\d{1,2})s(?:\s*(\d{1,3})ms)?"
)
# April 21, 2023 8:02pm
SPOKEN = re.compile(r"([a-z]+) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2})\s*([ap]m)", re.IGNORECASE)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment(value: Any) -> datetime | None:
    """The moment that a file names in any of the known ways; nothing where it names none."""
    try:
        found = _moment(value)
        aware = timezone.make_aware(found) if found and timezone.is_naive(found) else found
    except (ValueError, OverflowError, OSError):
        return None
    return aware if aware and EARLIEST <= aware < LATEST else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _since_1970(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isdecimal():
        return _since_1970(int(text[:20]))
    return parse_datetime(text) or _humanized(text) or _spoken(text)


def _since_1970(count: float) -> datetime:
    """From milliseconds, or from seconds where milliseconds would be in the seventies."""
    return datetime.fromtimestamp(count / 1000 if abs(count) > 100_000_000_000 else count, UTC)


def _humanized(text: str) -> datetime | None:
    found = HUMANIZED.fullmatch(text)
    if not found:
        return None
    *parts, milliseconds = found.groups(default="0")
    year, month, day, hour, minute, second = map(int, parts)
    return datetime(year, month, day, hour, minute, second, int(milliseconds) * 1000)


def _spoken(text: str) -> datetime | None:
    found = SPOKEN.fullmatch(text)
    if not found:
        return None
    name, day, year, hour, minute, half = found.groups()
    hour24 = int(hour) % 12 + (12 if half.lower() == "pm" else 0)
    month = MONTHS.index(name.lower()) + 1
    return datetime(int(year), month, int(day), hour24, int(minute))
