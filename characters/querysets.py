from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from characters.words import stem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from characters.models import Character
    from roleplay.accounts.models import User

KEPT_FOR = timedelta(days=30)  # so long what is deleted can be brought back
LONG_TEXTS = (
    "description", "personality", "scenario", "greeting", "alternate_greetings", "group_greetings",
    "example_dialogue", "system_prompt", "post_history_instructions", "depth_prompt", "creator_notes",
    "source", "card", "searchable",
)  # fmt: skip

# Nobody but its creator meets NSFW until a reader can say that they want it.
OPEN_TO_ALL = Q(visibility__in=["public", "unlisted"], status="approved") & ~Q(rating="nsfw")


class CharacterQuerySet(QuerySet["Character"]):
    """The reads of the catalogue, as verbs."""

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed_lately(self) -> Self:
        """What its creator has deleted and may still bring back."""
        return self.filter(removed_at__gt=timezone.now() - KEPT_FOR)

    def open_to_all(self) -> Self:
        """What anybody may open who has the link."""
        return self.present().filter(OPEN_TO_ALL)

    def published(self) -> Self:
        """What everybody may find in the catalogue."""
        return self.open_to_all().filter(visibility="public", published_at__isnull=False)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may open: published and unlisted ones, and all of their own."""
        if not user.is_authenticated:
            return self.open_to_all()
        return self.present().filter(OPEN_TO_ALL | Q(creator=user))

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

    def mentioning(self, words: Iterable[str]) -> Self:
        """Those that contain every one of these folded words, in any place."""
        return self.filter(*(Q(searchable__contains=word) for word in words))

    def tagged(self, slugs: Iterable[str]) -> Self:
        """Those that carry every one of these tags."""
        found = self
        for slug in slugs:
            found = found.filter(tags__slug=slug)
        return found

    def near(self, words: Iterable[str], slugs: Iterable[str]) -> Self:
        """Those that have any of the words, even in another form, or any of the tags."""
        near = Q(self._where(tags__slug__in=list(slugs)))
        for word in words:
            near |= Q(searchable__contains=stem(word))
        return self.filter(near)

    def best_liked(self, language: str) -> Self:
        """Those who speak this language first, the popular ones before the others."""
        return self.order_by(_foreign_to(language), "-popularity", "-id")

    def similar_to(self, character: "Character") -> Self:
        """Others that share tags with this one: the same language and most shared tags first."""
        shared = Count("tags", filter=Q(tags__in=character.tags.all()))
        others = self.published().exclude(pk=character.pk).annotate(shared=shared).filter(shared__gt=0)
        return others.order_by(_foreign_to(character.language), "-shared", "-popularity", "-id")

    def _where(self, **condition: Any) -> Exists:
        """Whether a character meets a condition on its related rows, without multiplying it by them."""
        return Exists(self.model.objects.filter(pk=OuterRef("pk"), **condition))


def _foreign_to(language: str) -> Case:
    """Sorts those who speak this language before the others."""
    return Case(When(language=language, then=0), default=1)
