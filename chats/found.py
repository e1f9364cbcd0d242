"""What the search over all messages shows: each with its place, and the words in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.db.models import F

from characters.models import Character
from chats import search
from chats.models import Message, Variant
from chats.search.excerpts import Part
from roleplay.accounts.models import User
from roleplay.numbers import whole

PAGE = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; `character` narrows it to chats with one, by its id."""

    query: str = ""
    character: int | None = None
    before: int | None = None

    @classmethod
    def read(cls, data: Mapping[str, str]) -> Self:
        query = data.get("chat_query", "").replace("\0", "").strip()[:100]
        return cls(query, whole(data.get("character")), whole(data.get("before")))

    def address(self, before: int) -> str:
        """The query of an address that asks for what comes after."""
        named = {"chat_query": self.query, "character": self.character, "before": before}
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that has the words. Its chat and its character are loaded with it."""

    message: Message
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `more` is the query of the address of the next page, if there is one."""

    asked: Asked
    hits: list[Hit]
    more: str
    character: Character | None = None


def found(owner: User, asked: Asked) -> Found:
    """The messages of this person that have all the words, the newest first."""
    sought = search.Sought(owner.pk, asked.query, asked.character)
    pks = search.find(sought, asked.before, PAGE + 1)
    is_whole, pks = len(pks) <= PAGE, pks[:PAGE]
    messages = Message.objects.of(owner).for_page().in_bulk(pks)
    texts = dict(
        Variant.objects.filter(message__in=pks, number=F("message__chosen")).values_list("message", "text")
    )
    hits = [
        Hit(messages[pk], search.excerpt(texts.get(pk, ""), sought.words)) for pk in pks if pk in messages
    ]
    return Found(asked, hits, "" if is_whole else asked.address(pks[-1]), _character(owner, asked.character))


def _character(owner: User, pk: int | None) -> Character | None:
    if pk is None:
        return None
    return Character.objects.filter(pk=pk, chats__owner=owner).only("name").distinct().first()
