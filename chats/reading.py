"""What a prompt reads from the database: no more than it needs, in few queries."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When

from characters import macros
from characters.lore import Lorebook
from characters.models import Character
from chats import window
from chats.models import Chat, Message, Variant
from chats.scene import NO_LORE, Before

# What entries remember is worked out from a message on that stays the same for so many more: were it to
# move with every message, a memory would change without anybody having said anything.
STRETCH = 1_000


class Standing(NamedTuple):
    """The last messages before a reply, after the greeting, and what stands of the reply itself."""

    lines: list[window.Line]
    before: Before
    text: str
    wanted: str  # the model that was asked for this once
    thoughts: str


def lorebook_of(chat: Chat, character: Character) -> Lorebook:
    """The lorebook of a chat's character; nothing is asked for one that has none.

    The chat is one of `Chat.objects.for_reply()`, the character as it was when the chat began.
    """
    entries: Iterable[Any] | None = character.lore_then
    if entries is None:
        entries = character.lorebook.all() if chat.has_lore else ()  # type: ignore[attr-defined]
    if not entries:
        return NO_LORE
    expand = partial(macros.expand, char=character.speaks_as, user=chat.user_name)
    return Lorebook.read(entries, character.book, expand)


def what_stands_there(message: Message, lorebook: Lorebook = NO_LORE) -> Standing:
    """What has been said before a reply, as far back as the window or the lorebook looks."""
    said = (
        Variant.objects.filter(
            number=F("message__chosen"),
            message__chat=message.chat_id,
            message__position__lte=message.position,
            message__removed_at=None,
        )
        .order_by("-message__position")
        .annotate(thought=Case(When(message=message.pk, then="thoughts"), default=Value("", TextField())))
        .values_list(
            "message__position",
            "message__author",
            "text",
            "number",
            "message__created_at",
            "wanted",
            "thought",
        )
    )
    most = max(window.MAX_MESSAGES, lorebook.reach)
    first = (message.position // STRETCH - 1) * STRETCH if most > STRETCH else 0
    found = {position: row for position, *row in said.filter(message__position__gte=first)[: most + 1]}
    _author, text, _number, _at, wanted, thoughts = found.pop(message.position, ("", "", 1, None, "", ""))
    before = Before()
    if found and 0 not in found:
        before = what_came_before(message, min(found), lorebook)
        found |= {position: row for position, *row in said.filter(message__position=0)}
    lines = [
        window.Line(
            author == Message.Author.USER,
            text,
            position == 0 and author != Message.Author.USER,
            position,
            number,
            at,
        )
        for position, (author, text, number, at, *_rest) in sorted(found.items())
        if text.strip()
    ]
    return Standing(lines, before, text, wanted, thoughts)


def what_came_before(message: Message, position: int, lorebook: Lorebook) -> Before:
    """How much there was before this position; positions will do where the lorebook does not count."""
    if not lorebook.counts:
        return Before(position, position // 2)
    earlier: QuerySet[Message] = Message.objects.filter(
        chat=message.chat_id, position__lt=position, removed_at=None
    )
    counts = earlier.aggregate(
        messages=Count("pk"), replies=Count("pk", filter=Q(author=Message.Author.CHARACTER))
    )
    return Before(**counts)
