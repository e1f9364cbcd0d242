"""A model's opinion of what is published, where the operator has chosen one.

This app knows no models: the roof of the house hands in `judge`, which takes the id of a character and
its texts, and comes back later, in a thread of its own, with `heard`.
"""

import logging
from collections.abc import Callable

from django.db import transaction

from characters.content import content_of
from characters.models import Character

log = logging.getLogger(__name__)

LONGEST_TEXT = 24_000

Judge = Callable[[int, int, str], None]
_judge: Judge | None = None


def use(judge: Judge | None) -> None:
    """Ask this one from now on: called with a character's id, its version and its texts."""
    global _judge
    _judge = judge


def ask_after_commit(character: Character) -> None:
    """Let the model read what was saved. Nobody waits for it, and no fault of it reaches the person."""
    if _judge is None:
        return
    pk, version, text = character.pk, character.version, _told(character)
    transaction.on_commit(lambda: _ask(pk, version, text))


def _ask(pk: int, version: int, text: str) -> None:
    try:
        if _judge:
            _judge(pk, version, text)
    except Exception:
        log.exception("the judgement of character %s could not be asked for", pk)


def _told(character: Character) -> str:
    said = ((name, value) for name, value in content_of(character).items() if value and name != "card")
    return "\n\n".join(f"{name}: {value}" for name, value in said)[:LONGEST_TEXT]
