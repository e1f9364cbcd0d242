"""What the search box offers while somebody types: a few characters, tags and makers, and all."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode

from characters import search
from characters.models import Character, Tag
from characters.people import makers_called
from characters.words import LONGEST_QUERY, folded, search_words, stem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User

CHARACTERS = 4
TAGS = 3
MAKERS = 2
SHORTEST = 2


class Piece(NamedTuple):
    """Part of a text, and whether it is what was searched for."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Suggestions:
    """What to offer for a query; nothing is read before it is looked at."""

    query: str
    reader: "User | AnonymousUser"
    language: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        words = search_words(self.query)
        return tuple(words) if max(map(len, words), default=0) >= SHORTEST else ()

    @cached_property
    def characters(self) -> "list[tuple[Character, list[Piece], list[Piece]]]":
        """Each with its name and tagline in pieces."""
        if not self.words:
            return []
        level = 1  # 18+ only where it is asked for
        places = search.find(search.Sought(self.language, words=self.words, level=level), None, CHARACTERS)
        found = Character.objects.published(self.reader).light().in_order(place.pk for place in places)
        return [(one, marked(one.name, self.words), marked(one.tagline, self.words)) for one in found]

    @cached_property
    def tags(self) -> "list[tuple[Tag, list[Piece], str]]":
        """Each with its label in pieces, and the address of its characters."""
        begun = folded(self.query)
        if not self.words:
            return []
        spelled = Q()
        for form in {begun, begun.capitalize(), begun.title(), begun.upper()}:
            spelled |= Q(name__startswith=form) | Q(name_ru__startswith=form)
        carried = F("sfw_count") + F("moderate_count")
        tags = Tag.objects.filter(spelled).annotate(carried=carried).filter(carried__gt=0)
        return [
            (tag, marked(tag.label, self.words), f"{reverse('catalogue')}?{urlencode({'tag': tag.slug})}")
            for tag in tags.order_by("-carried", "name")[:TAGS]
        ]

    @cached_property
    def makers(self) -> "list[tuple[User, list[Piece]]]":
        """Each with their username in pieces."""
        if not self.words:
            return []
        return [(one, marked(one.username, self.words)) for one in makers_called(self.query, MAKERS)]

    @property
    def all_address(self) -> str:
        return f"{reverse('catalogue')}?{urlencode({'q': self.query})}"


def suggest(query: str, reader: "User | AnonymousUser", language: str) -> Suggestions:
    return Suggestions(" ".join(query.replace("\0", "")[:LONGEST_QUERY].split()), reader, language)


def marked(text: str, words: tuple[str, ...]) -> list[Piece]:
    """A text in pieces, those marked that begin like one of the words or share its stem."""
    begins = "|".join(
        sorted((_spelled(form) for word in words for form in {word, stem(word)}), key=len, reverse=True)
    )
    if not begins:
        return [Piece(text, False)]
    parts = re.split(rf"(?<!\w)({begins})", text, flags=re.IGNORECASE)
    return [Piece(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def _spelled(word: str) -> str:
    """A pattern that meets ё where е was typed."""
    return re.escape(word).replace("е", "[её]")
