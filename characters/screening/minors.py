"""Minors have no place in a sexual context: the one rule that nobody can switch off. Pure.

A character who is a minor is fine, and so are grown-ups with memories and children of their own. What is
refused is a minor *near* sexual words, and a minor in a character that is sexual as a whole: rated or
tagged as such, or speaking of it again and again. Where it is not plain, a moderator looks.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from characters.screening.ages import Mention, Saying, mentions, speaks_of_adults
from characters.screening.rules import Effect, Finding, excerpt
from characters.screening.sexual import Place, Tone, sexual_places

MINORS = "minors"
"""The name of this rule in findings and in the log."""

NEAR = 250  # letters
CLOSE = 110
TOUCHING = 40
STRONG_WORDS_OF_A_SEXUAL_CHARACTER = 2
ADULT_TAGS = {
    "nsfw", "smut", "hentai", "porn", "erotic", "erotica", "lewd", "18+", "sex", "bdsm", "kink", "fetish",
    "r18", "r-18", "эротика", "порно", "хентай", "секс", "бдсм", "18 плюс",
}  # fmt: skip
WORLD = ("lorebook", "book")  # fields that tell of others than the character

Texts = Sequence[tuple[str, str]]


def find_minors(content: Mapping[str, Any], texts: Texts) -> Finding | None:
    """What is worst in the readings of a character's texts, as (field, reading); None for nothing.

    The finding's effect is to refuse, or to hold for a moderator.
    """
    sexual = {(field, text): list(sexual_places(text)) for field, text in texts}
    whole = _is_sexual_as_a_whole(content, sexual)
    grown_up = any(speaks_of_adults(text) for field, text in texts if field not in WORLD)
    held = None
    for (field, text), places in sexual.items():
        for mention in mentions(text):
            effect = _effect(mention, field, places, whole=whole, grown_up=grown_up)
            finding = effect and Finding(MINORS, effect, field, _excerpt(text, mention))
            if effect == Effect.REFUSE:
                return finding or None
            held = held or finding
    return held or None


def _is_sexual_as_a_whole(content: Mapping[str, Any], sexual: Mapping[Any, list[Place]]) -> Effect | None:
    """REFUSE for a character that is meant to be sexual, HOLD for one that says a single such word."""
    tags = {str(tag).casefold().strip() for tag in content.get("tags", ())}
    if content.get("rating") == "nsfw" or tags & ADULT_TAGS:
        return Effect.REFUSE
    strong = sum(place.tone == Tone.STRONG for places in sexual.values() for place in places)
    if strong >= STRONG_WORDS_OF_A_SEXUAL_CHARACTER:
        return Effect.REFUSE
    return Effect.HOLD if strong else None


def _effect(
    mention: Mention, field: str, places: list[Place], *, whole: Effect | None, grown_up: bool
) -> Effect | None:
    near = _nearness(mention, places)
    match mention.saying:
        case Saying.NOW:
            if near <= NEAR:
                return Effect.REFUSE
            return _hold(whole) if field in WORLD else whole or _hold_if_harm(mention, places)
        case Saying.SCHOOL:
            if near <= NEAR or whole == Effect.REFUSE:
                return Effect.HOLD if grown_up or (near > NEAR and field in WORLD) else Effect.REFUSE
            return None
        case Saying.LITTLE:
            return Effect.REFUSE if near <= CLOSE and not grown_up else _hold(near <= CLOSE)
        case Saying.MEMORY:
            return Effect.REFUSE if near <= CLOSE else _hold(near <= NEAR)
        case Saying.KIN:
            return Effect.REFUSE if near <= TOUCHING else _hold(near <= NEAR)


def _hold(condition: object) -> Effect | None:
    return Effect.HOLD if condition else None


def _hold_if_harm(mention: Mention, places: list[Place]) -> Effect | None:
    return _hold(any(_gap(mention, place) <= CLOSE for place in places if place.tone == Tone.HARM))


def _nearness(mention: Mention, places: list[Place]) -> int:
    """How many letters lie between a mention and what is sexual: a strong word, or two kinds of weak ones."""
    strong = min((_gap(mention, place) for place in places if place.tone == Tone.STRONG), default=NEAR + 1)
    weak: dict[Tone, int] = {}
    for place in places:
        if place.tone not in (Tone.STRONG, Tone.HARM):
            weak[place.tone] = min(_gap(mention, place), weak.get(place.tone, NEAR + 1))
    second = sorted(weak.values())[1:2] or [NEAR + 1]
    return min(strong, *second)


def _gap(mention: Mention, place: Place) -> int:
    return max(0, place.start - mention.end, mention.start - place.end)


def _excerpt(text: str, mention: Mention) -> str:
    return excerpt(text, mention.start, mention.end)
