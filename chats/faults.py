"""Why a reply did not come, and what to do about it, in sentences for the person who waits for it.

What providers said literally is for operators: nothing here shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from providers import service
from providers.service import Answerer

HOUR = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """A model that was asked and did not answer, as a page tells it."""

    provider: str
    model: str
    code: str
    reason: str
    seconds: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A reply that did not come, or broke off.

    `other` is a model that is up and could be asked instead. Of a fault that is not the last word of
    its chat only the reason is told.
    """

    reason: str
    attempts: Sequence[Attempt]
    other: Answerer | None = None


def fault(code: str, tried: Sequence[dict[str, Any]], *, is_last: bool, choice: str) -> Fault:
    """The fault behind an error's code and the record of who was tried for a chat's choice of model."""
    attempts = attempts_of(tried, code)
    if not tried:
        other = service.another(choice, ()) if is_last and code in ("broken_off", "down") else None
        return Fault(explain(code), attempts, other)
    meant = tried[-1] if code == "broken_off" else tried[0]
    named = str(meant["provider"]), str(meant["model"])
    sentences = [explain(code, _label(meant), str(meant["code"]))]
    if is_last and code in ("busy", "down", "stalled"):
        sentences.append(back_in(service.resting_minutes(*named)))
    if len(tried) > 1 and code != "broken_off":
        sentences.append(_("The others that were asked could not answer either."))
    asked = {(str(entry["provider"]), str(entry["model"])) for entry in tried}
    other = service.another(choice, asked) if is_last else None
    return Fault(" ".join(filter(None, sentences)), attempts, other)


def attempts_of(tried: Sequence[dict[str, Any]], error: str) -> list[Attempt]:
    """The record as a page tells it. Whoever broke off had begun to answer."""
    told = [attempt(entry) for entry in tried]
    if told and error == "broken_off" and told[-1].code == "down":
        told[-1] = replace(told[-1], code=error, reason=briefly(error))
    return told


def attempt(entry: dict[str, Any]) -> Attempt:
    """An entry of the record as a page tells it."""
    seconds = entry.get("seconds")
    return Attempt(
        provider=service.provider_label(str(entry["provider"])),
        model=_label(entry),
        code=str(entry["code"]),
        reason=briefly(str(entry["code"])),
        seconds=in_seconds(seconds) if seconds is not None else "",
    )


def explain(code: str, model: str = "", why: str = "") -> str:
    """The reason behind an error's code in plain words. `why` is the code of what broke a reply off."""
    if not model:
        return _nameless(code)
    names = {"model": model}
    match code:
        case "busy":
            return _("%(model)s is over its limit.") % names
        case "no_credit" | "bad_key":
            return _("%(model)s is not available here. The site's operator can put that right.") % names
        case "model_gone":
            return _("%(model)s is no longer offered.") % names
        case "too_long":
            return _("The conversation is longer than %(model)s can read.") % names
        case "empty":
            return _("%(model)s answered with nothing.") % names
        case "stalled":
            return _("%(model)s was silent for too long.") % names
        case "down":
            return _("%(model)s does not answer at the moment.") % names
        case "broken_off" if why != "moderated":
            return _("The connection to %(model)s broke off.") % names
        case _:
            return _nameless(why if code == "broken_off" else code)


def _nameless(code: str) -> str:
    match code:
        case "busy":
            return _("The model is over its limit for now. Try again in a few minutes.")
        case "no_credit" | "bad_key" | "no_model":
            return _("No model is available here at the moment. The site's operator can put that right.")
        case "model_gone":
            return _("This model is no longer offered.")
        case "moderated":
            return _("The model's provider declined this request. Putting it in other words often helps.")
        case "too_long":
            return _("The conversation is longer than this model can read.")
        case "empty":
            return _("The model answered with nothing.")
        case "broken_off":
            return _("The connection to the model broke off.")
        case "down" | "stalled":
            return _("The model does not answer at the moment.")
        case _:
            return _("Something went wrong on our side.")


def briefly(code: str) -> str:
    """The same in a word or two, for a list."""
    match code:
        case "busy":
            return _("over its limit")
        case "no_credit" | "bad_key":
            return _("not available here")
        case "model_gone":
            return _("no longer offered")
        case "moderated":
            return _("declined the request")
        case "too_long":
            return _("could not read so much")
        case "empty":
            return _("answered with nothing")
        case "stalled":
            return _("silent for too long")
        case "outrun":
            return _("slower than the next")
        case "down":
            return _("did not answer")
        case "broken_off":
            return _("interrupted")
        case _:
            return _("something went wrong")


def back_in(minutes: int) -> str:
    """When a model that rests is asked again; nothing for one that is awake."""
    if not minutes:
        return ""
    if minutes > 2 * HOUR:
        return _("It will be back in %(hours)d h.") % {"hours": round(minutes / HOUR)}
    return _("It will be back in %(minutes)d min.") % {"minutes": minutes}


def in_seconds(seconds: float) -> str:
    """A stretch of time: 0.8 s, 14 s. Nothing for one that is too short to be worth a word."""
    tenths = round(seconds, 1)
    if not tenths:
        return ""
    number = number_format(tenths, 1) if tenths < 10 else number_format(round(seconds))
    return _("%(seconds)s s") % {"seconds": number}


def _label(entry: dict[str, Any]) -> str:
    return str(entry.get("label") or entry["model"])
