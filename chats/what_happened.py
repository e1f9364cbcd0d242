"""How a reply came about, for the person who reads it: who answered, after whom, how soon, at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chats.faults import Attempt, attempts_of, in_seconds
from chats.models import Variant
from providers import service


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the record: what it is about, and what it was."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Story:
    """How one variant came about."""

    headline: str
    attempts: Sequence[Attempt]
    facts: Sequence[Fact]


def story(variant: Variant) -> Story:
    """What is known of the making of a variant; what is not known is left out."""
    attempts = attempts_of(variant.tried, variant.error)
    before = [] if variant.error else attempts  # who failed last stood in for nobody
    facts = [
        (_("First word after"), in_seconds(variant.waited) if variant.waited else ""),
        (_("Thought for"), in_seconds(variant.thought_for) if variant.thought_for else ""),
        (_("Read"), read(variant)),
        (_("Written"), tokens(variant.completion_tokens, estimated=variant.tokens_estimated)),
        (_("Continued"), continued((variant.runs or 1) - 1)),
        (_("End"), variant.get_finish_display() if variant.finish not in ("", Variant.Finish.STOP) else ""),
    ]
    return Story(headline(variant, before), attempts, [Fact(*fact) for fact in facts if fact[1]])


def headline(variant: Variant, before: Sequence[Attempt]) -> str:
    """Who answered, and whom that one stood in for."""
    if not variant.label:
        return _("Nobody has answered")
    if not before:
        return _("Answered by %(model)s") % {"model": variant.label}
    if len(before) == 1:
        return after_one(before[0], variant)
    sentence = ngettext(
        "Answered by %(model)s after %(count)d other had failed",
        "Answered by %(model)s after %(count)d others had failed",
        len(before),
    )
    return sentence % {"model": variant.label, "count": len(before)}


def after_one(failed: Attempt, variant: Variant) -> str:
    same_provider = failed.provider == service.provider_label(variant.provider)
    names = {"model": variant.label, "other": failed.model if same_provider else failed.provider}
    match failed.code:
        case "busy":
            return _("Answered by %(model)s after %(other)s was busy") % names
        case "moderated":
            return _("Answered by %(model)s after %(other)s had declined") % names
        case "too_long":
            return _("Answered by %(model)s because the chat was too long for %(other)s") % names
        case _:
            return _("Answered by %(model)s after %(other)s had not answered") % names


def read(variant: Variant) -> str:
    """How much the model read, and how much of that its provider still knew."""
    whole = tokens(variant.prompt_tokens, estimated=variant.tokens_estimated)
    if not (whole and variant.cached_tokens):
        return whole
    known = number_format(variant.cached_tokens, use_l10n=True, force_grouping=True)
    return _("%(tokens)s, %(known)s of them known already") % {"tokens": whole, "known": known}


def continued(times: int) -> str:
    """How often a reply was gone on with; nothing where it never was."""
    if not times:
        return ""
    sentence = ngettext(
        "%(count)d time: the tokens are those of both runs",
        "%(count)d times: the tokens are those of all runs",
        times,
    )
    return sentence % {"count": times}


def tokens(count: int | None, *, estimated: bool) -> str:
    """A number of tokens, with a sign before an estimate; nothing where it is not known."""
    if count is None:
        return ""
    sentence = ngettext("%(number)s token", "%(number)s tokens", count)
    number = number_format(count, use_l10n=True, force_grouping=True)
    return sentence % {"number": f"≈ {number}" if estimated else number}
