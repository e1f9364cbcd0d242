"""How macros tell the time, in the formats of SillyTavern (moment.js, English)."""

import re
from datetime import UTC, datetime, timedelta

TOKEN = re.compile(
    r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|DD|Do|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|A|a|LT|LL|L|ZZ|Z"
)
UNITS = ((31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3600, "hour"), (60, "minute"))
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def told(moment: datetime, form: str) -> str:
    """A moment in a form of moment.js, such as `YYYY-MM-DD HH:mm`; text in [brackets] stays."""
    return TOKEN.sub(lambda token: _part(moment, token), form)


def shifted(moment: datetime, hours: float) -> datetime:
    """The same moment on the clocks of UTC and so many hours."""
    return moment.astimezone(UTC) + timedelta(hours=max(-24.0, min(24.0, hours)))


def spoken(span: timedelta) -> str:
    """How long something is: `5 minutes`, `an hour`."""
    seconds = max(0.0, span.total_seconds())
    for size, unit in UNITS:
        if count := int(seconds // size):
            article = "an" if unit == "hour" else "a"
            return f"{article} {unit}" if count == 1 else f"{count} {unit}s"
    return "a few seconds"


def _part(moment: datetime, token: re.Match[str]) -> str:
    if token[1] is not None:
        return token[1]
    hour = moment.hour % 12 or 12
    day = f"{moment.day}{_ordinal(moment.day)}"
    offset = f"{moment:%z}" or "+0000"
    parts = {
        "YYYY": f"{moment.year:04}", "YY": f"{moment.year % 100:02}",
        "MMMM": MONTHS[moment.month - 1], "MMM": MONTHS[moment.month - 1][:3],
        "MM": f"{moment.month:02}", "M": str(moment.month),
        "DDDD": f"{moment:%j}", "DDD": str(int(f"{moment:%j}")),
        "DD": f"{moment.day:02}", "Do": day, "D": str(moment.day),
        "dddd": DAYS[moment.weekday()], "ddd": DAYS[moment.weekday()][:3],
        "HH": f"{moment.hour:02}", "H": str(moment.hour), "hh": f"{hour:02}", "h": str(hour),
        "mm": f"{moment.minute:02}", "m": str(moment.minute),
        "ss": f"{moment.second:02}", "s": str(moment.second),
        "A": "AM" if moment.hour < 12 else "PM", "a": "am" if moment.hour < 12 else "pm",
        "LT": f"{hour}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}",
        "LL": f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}",
        "L": f"{moment.month:02}/{moment.day:02}/{moment.year}",
        "ZZ": offset, "Z": f"{offset[:3]}:{offset[3:5]}",
    }  # fmt: skip
    return parts[token[0]]


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
