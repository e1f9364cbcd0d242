"""The log of moderation, and the notices that people get out of it."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from characters.models import Act, Character
from characters.screening import Finding

if TYPE_CHECKING:
    from roleplay.accounts.models import User

log = logging.getLogger(__name__)

LONGEST_EXCERPT = 200
KEPT_UNREAD = 60  # seconds that the mark in the bar may be old; a new notice of this process ends them


def note(verb: Act.Verb, character: Character, by: "User | None" = None, **more: Any) -> Act:
    """Write a line about a character into the log: `reason`, `rule`, `excerpt`, `is_told` as in Act.

    It concerns the character's creator, unless `person_id` names another.
    """
    act = Act.objects.create(
        verb=verb,
        character=character,
        name=character.name,
        version=character.version,
        by=by,
        **(
            {"person_id": character.creator_id}
            | more
            | {"excerpt": more.get("excerpt", "")[:LONGEST_EXCERPT]}
        ),
    )
    if act.is_told and act.person_id:
        _mark_unread(act.person_id)
    return act


@dataclass(slots=True)
class Refusal:
    """What could not be saved, to be written down when the transaction that tried is undone."""

    character: Character
    by: "User | None"
    finding: Finding
    whose: int | None = None  # whom it concerns, where that is not the character's creator
    written: Act | None = None

    def write(self) -> None:
        """Write it down, and again where an outer transaction has undone that too."""
        if self.written and Act.objects.filter(pk=self.written.pk).exists():
            return
        log.warning(
            "Refused to save a character of person %s: rule %s, field %s",
            self.by and self.by.pk, self.finding.rule, self.finding.field,
        )  # fmt: skip
        known = Character.objects.filter(pk=self.character.pk).first()
        self.written = Act.objects.create(
            verb=Act.Verb.REFUSED,
            character=known,
            name=self.character.name[:LONGEST_EXCERPT],
            version=self.character.version,
            person_id=self.whose or self.character.creator_id,
            by=self.by,
            rule=self.finding.rule,
            excerpt=self.finding.excerpt[:LONGEST_EXCERPT],
        )


def has_unread(person: "User") -> bool:
    """Whether there is a notice that this person has not seen yet."""
    unread = cache.get(_key(person.pk))
    if unread is None:
        unread = Act.objects.filter(person=person, is_told=True, seen_at=None).exists()
        cache.set(_key(person.pk), unread, KEPT_UNREAD)
    return bool(unread)


@transaction.atomic
def mark_read(person: "User") -> None:
    """This person has seen all their notices."""
    Act.objects.filter(person=person, is_told=True, seen_at=None).update(seen_at=timezone.now())
    _mark_unread(person.pk)


def _mark_unread(person_id: int) -> None:
    transaction.on_commit(lambda: cache.delete(_key(person_id)))


def _key(person_id: int) -> str:
    return f"unread-notices:{person_id}"
