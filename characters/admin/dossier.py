"""What a moderator should know about a character and its creator before deciding."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from characters import macros
from characters.admin.why import Reason, reasons
from characters.content import content_of
from characters.differences import Difference, as_text, differences, label_of
from characters.models import Act, Character, Report, Version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User

LINES_OF_HISTORY = 20
SETTINGS = {
    "name", "tagline", "rating", "response_length", "max_tokens", "language", "preferred_model",
    "depth_prompt_depth", "depth_prompt_role", "greeting", "alternate_greetings", "group_greetings", "tags",
    "credit", "source", "character_version",
}  # fmt: skip
"""What is seen in the preview already, or says nothing."""


class Dossier:
    """Every part is asked for once, and only where it is shown."""

    def __init__(self, character: Any, reader: "User | AnonymousUser") -> None:
        self.character = character
        self.reader = reader

    @property
    def reasons(self) -> list[Reason]:
        return reasons(self.character)

    @cached_property
    def content(self) -> dict[str, Any]:
        return content_of(self.character)

    @cached_property
    def changes(self) -> list[Difference] | None:
        """What is new since the last approval, or None where there was none."""
        number = self.character.approved_version
        if number is None:
            return None
        approved = Version.objects.filter(character_id=self.character.pk, number=number).first()
        return differences(approved.content, self.content) if approved else None

    @property
    def greetings(self) -> list[str]:
        """Every opening as its reader would meet it, those for groups last."""
        one = self.character
        texts = [*one.greetings, *filter(None, one.group_greetings)]
        names = {"char": one.speaks_as, "user": str(self.reader)}
        return [macros.expand(text, **names, seed=str(one.pk)) for text in texts]

    @property
    def texts(self) -> list[tuple[Any, str]]:
        """Everything else that somebody has written, in the order of the editor."""
        written = (
            (name, as_text(name, value)) for name, value in self.content.items() if name not in SETTINGS
        )
        return [(label_of(name), text) for name, text in written if text]

    @cached_property
    def reports(self) -> list[Report]:
        """Those that nobody has answered, and the last ones that somebody has."""
        told = Report.objects.filter(character_id=self.character.pk).select_related("reporter")
        return list(told.order_by("resolved_at", "-created_at")[:LINES_OF_HISTORY])

    @cached_property
    def acts(self) -> list[Act]:
        """What was done with this character."""
        return list(
            Act.objects.filter(character_id=self.character.pk).select_related("by")[:LINES_OF_HISTORY]
        )

    @cached_property
    def acts_of_creator(self) -> list[Act]:
        """What was done with the others of its creator."""
        if self.character.creator_id is None:
            return []
        others = Act.objects.filter(person_id=self.character.creator_id).exclude(
            character_id=self.character.pk
        )
        return list(others.select_related("by")[:LINES_OF_HISTORY])

    @cached_property
    def counts(self) -> list[tuple[Any, int]]:
        """How many of the creator's characters stand how; private ones are not counted."""
        if self.character.creator_id is None:
            return []
        theirs = Character.objects.for_moderators().filter(creator_id=self.character.creator_id)
        counted = theirs.order_by().values_list("status").annotate(Count("pk"))
        return [(Character.Status(status).label, count) for status, count in counted]
