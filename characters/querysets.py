from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from characters.models import Character
    from roleplay.accounts.models import User

KEPT_FOR = timedelta(days=30)  # so long what is deleted can be brought back
LONG_TEXTS = (
    "description", "personality", "scenario", "greeting", "alternate_greetings", "group_greetings",
    "example_dialogue", "system_prompt", "post_history_instructions", "depth_prompt", "creator_notes",
    "notes_by_language", "book", "source", "card", "searchable",
)  # fmt: skip

OPEN = Q(visibility__in=["public", "unlisted"], status="approved")


class CharacterQuerySet(QuerySet["Character"]):
    """The reads of the catalogue, as verbs."""

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed_lately(self) -> Self:
        """What its creator has deleted and may still bring back."""
        return self.filter(removed_at__gt=timezone.now() - KEPT_FOR)

    def open_to_all(self) -> Self:
        """What anybody may open who has the link, adult or not."""
        return self.present().filter(OPEN).exclude(rating="nsfw")

    def in_catalogue(self) -> Self:
        """What is in the catalogue, of every rating: for its index, not for readers."""
        return self.present().filter(OPEN, visibility="public", published_at__isnull=False)

    def published(self, reader: "User | AnonymousUser | None" = None) -> Self:
        """What this reader may find in the catalogue; without one, what everybody may."""
        return self.in_catalogue().rated_for(reader)

    def rated_for(self, reader: "User | AnonymousUser | None") -> Self:
        """Without 18+, unless this reader has said that they are an adult."""
        return self if is_adult(reader) else self.exclude(rating="nsfw")

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may open: published and unlisted ones, and all of their own."""
        if not user.is_authenticated:
            return self.open_to_all()
        suitable = OPEN if is_adult(user) else OPEN & ~Q(rating="nsfw")
        return self.present().filter(suitable | Q(creator=user))

    def adults_only(self) -> Self:
        """What anybody may open who has the link and is an adult."""
        return self.present().filter(OPEN, rating="nsfw")

    def for_moderators(self) -> Self:
        """Whatever others than its creator can see, or could before it was hidden."""
        return self.present().exclude(visibility="private")

    def light(self) -> Self:
        """Without the long texts."""
        return self.defer(*LONG_TEXTS)

    def for_cards(self) -> Self:
        """Without the long texts, with tags: what a list shows."""
        return self.light().prefetch_related("tags")

    def hearted_by(self, user: "User | AnonymousUser") -> Self:
        """Each knows whether it is among this person's favourites: `hearted`."""
        if not user.is_authenticated:
            return self.annotate(hearted=Value(False))
        return self.annotate(hearted=self._where(hearts__person=user))

    def favourites_of(self, user: "User") -> Self:
        """Those with this person's heart, the last one first."""
        return (
            self.visible_to(user).filter(hearts__person=user).order_by("-hearts__created_at", "-hearts__id")
        )

    def talked_with_by(self, person: "User") -> Self:
        """Those that have answered this person at least once, beyond their greeting."""
        return self.filter(
            self._where(
                chats__owner=person,
                chats__messages__author="character",
                chats__messages__position__gt=0,
                chats__messages__state__in=["done", "stopped", "interrupted"],
            )
        )

    def in_order(self, pks: Iterable[int]) -> "list[Character]":
        """Those of these ids, in their order."""
        wanted = list(pks)
        found = {one.pk: one for one in self.filter(pk__in=wanted)}
        return [found[pk] for pk in wanted if pk in found]

    def _where(self, **condition: Any) -> Exists:
        """Whether a character meets a condition on its related rows, without multiplying it by them."""
        return Exists(self.model.objects.filter(pk=OuterRef("pk"), **condition))


def is_adult(reader: "User | AnonymousUser | None") -> bool:
    """Whether somebody has said on their account that they are an adult."""
    return reader is not None and reader.is_authenticated and reader.is_adult
