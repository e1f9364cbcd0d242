from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from characters.models import Character
    from roleplay.accounts.models import User

LONG_TEXTS = (
    "description", "personality", "scenario", "greeting", "alternate_greetings", "group_greetings",
    "example_dialogue", "system_prompt", "post_history_instructions", "depth_prompt", "creator_notes",
    "source", "card", "searchable",
)  # fmt: skip


class CharacterQuerySet(QuerySet["Character"]):
    """The reads of the catalogue, as verbs."""

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def published(self) -> Self:
        """What everybody may find in the catalogue."""
        return self.present().filter(visibility="public", status="approved")

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may open: published and unlisted ones, and all of their own."""
        open_to_all = Q(visibility__in=["public", "unlisted"], status="approved")
        if not user.is_authenticated:
            return self.present().filter(open_to_all)
        return self.present().filter(open_to_all | Q(creator=user))

    def for_cards(self) -> Self:
        """Without the long texts, with tags: what a list shows."""
        return self.defer(*LONG_TEXTS).prefetch_related("tags")
