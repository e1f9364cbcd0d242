"""What a page hears while a draft is written.

    {"type": "fields", "by": model, "fields": [{"name": …, "html": …, "whole": true}, …]}
        what stands in these fields now; the same frame twice changes nothing
    {"type": "over"}
        nothing more comes: fetch the page's own part of it

A frame repeats what has changed since the save before the last, so saved fields and any later frame are
complete together, and a frame that gets lost is made up for.
"""

import logging
from typing import Any

import orjson
from channels.layers import get_channel_layer
from django.template.loader import render_to_string

from characters.drafting import Reading
from roleplay.drafting.saving import Plan

log = logging.getLogger(__name__)

OVER = '{"type":"over"}'


def group(pk: int) -> str:
    """Whom a drafting's frames reach, on the channel layer."""
    return f"drafting.{pk}"


def value_html(name: str, value: Any) -> str:
    """What stands in a field, as a page shows it: in no language but its own."""
    return render_to_string("drafting/_value.html", {"name": name, "value": value}).strip()


def frame(values: dict[str, Any], whole: set[str] | frozenset[str], by: str) -> str:
    """A frame with these fields."""
    fields = [
        {"name": name, "html": value_html(name, value), "whole": name in whole}
        for name, value in values.items()
    ]
    return orjson.dumps({"type": "fields", "by": by, "fields": fields}).decode()


class Shown:
    """What those who watch a run have been told."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Any, bool]] = {}
        self._since_save: set[str] = set()
        self._before: set[str] = set()

    def news(self, plan: Plan, reading: Reading, by: str) -> str:
        """A frame with what has changed, and what changed lately; empty when nothing has."""
        now = {
            name: (value, name in reading.finished)
            for name, value in reading.values.items()
            if name in plan.wanted
        }
        changed = {name for name, state in now.items() if self._last.get(name) != state}
        self._last = now
        self._since_save |= changed
        if not changed:
            return ""
        told = self._since_save | self._before
        return frame({name: now[name][0] for name in now if name in told}, reading.finished, by)

    def saved(self) -> None:
        """All that was told up to now is in the database."""
        self._before, self._since_save = self._since_save, set()


async def tell(plan: Plan, message: str) -> None:
    """Send a frame to everybody who watches; an empty one to nobody."""
    if not message:
        return
    try:
        await get_channel_layer().group_send(group(plan.pk), {"type": "drafting.frame", "frame": message})
    except Exception as error:  # the layer may be away: a later frame or look makes up for it
        log.warning("a frame of draft %s was lost: %r", plan.pk, error)
