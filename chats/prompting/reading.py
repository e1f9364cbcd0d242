"""What a prompt reads from the database: no more than it needs, in few queries."""

from collections.abc import Iterable
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from characters import macros
from characters.lore import Lorebook
from characters.models import Character
from chats.models import Chat, Fact, Message, Summary, Variant
from chats.prompting.frozen import Frozen
from chats.prompting.scene import NO_LORE, Before, Memory, Scene
from chats.prompting.window import Limits, Line
from providers import service

MOST_FACTS = 40
READ = (
    "message__position", "message__author", "text", "number", "message__created_at", "message__lore",
    "message__speaker",
)  # fmt: skip


class Standing(NamedTuple):
    """The last messages before a reply, after the greeting, and what stands of the reply itself."""

    lines: list[Line]
    before: Before
    text: str = ""
    thoughts: str = ""
    wanted: str = ""  # the model that was asked for this once
    lore: tuple[Frozen, ...] = ()
    variant: int = 0  # its key


def scene_of(message: Message, chat: Chat, character: Character, longest: int) -> tuple[Scene, Standing]:
    """Everything that the prompt for this reply, of so many tokens at most, is made from, and what stands of
    the reply already.

    The chat is one of `Chat.objects.for_reply()`, the character as it was when the chat began.
    """
    lorebook = lorebook_of(chat, character)
    stands = what_stands_there(message, lorebook)
    scene = Scene(
        character,
        chat.user_name,
        seed=str(chat.pk),
        lines=stands.lines,
        unfinished=stands.text,
        lorebook=lorebook,
        before=stands.before,
        position=message.position,
        variant=message.chosen,
        model=stands.wanted or chat.model or character.preferred_model,
        persona=chat.user_description,
        scenario=chat.scenario,
        note=chat.note,
        note_depth=chat.note_depth,
        limits=limits_of(stands.wanted or chat.model or character.preferred_model, longest),
        starts=chat.window_from,
        frozen=stands.lore,
        hidden=hidden_among(stands, message),
        memory=memory_of(message) if chat.remembers and chat.has_memory else Memory(),  # type: ignore[attr-defined]
    )
    return scene, stands


def limits_of(model: str, longest: int) -> Limits:
    """How much a prompt may hold: what the site allows, and not more than this model reads."""
    room = service.room(model, longest)
    most = settings.WINDOW_TOKENS
    return Limits(min(most, room) if room else most, settings.WINDOW_MESSAGES)


def lorebook_of(chat: Chat, character: Character) -> Lorebook:
    """The lorebook of a chat's character; nothing is asked for one that has none."""
    entries: Iterable[Any] | None = character.lore_then
    if entries is None:
        entries = character.lorebook.all() if chat.has_lore else ()  # type: ignore[attr-defined]
    if not entries:
        return NO_LORE
    expand = partial(macros.expand, char=character.speaks_as, user=chat.user_name)
    return Lorebook.read(entries, character.book, expand)


def what_stands_there(message: Message, lorebook: Lorebook = NO_LORE) -> Standing:
    """What has been said before a reply, as far back as the window or the lorebook looks."""
    chosen = _chosen(message)
    said = chosen.filter(message__is_hidden=False)
    most = max(settings.WINDOW_MESSAGES, lorebook.reach)
    columns = (*READ, "pk", "wanted")
    found = {row[0]: row for row in said.values_list(*columns)[: most + 2]}
    if message.position not in found:  # it is hidden itself
        found |= {row[0]: row for row in chosen.filter(message=message.pk).values_list(*columns)}
    before = Before()
    own = found.pop(message.position, None)
    if found and 0 not in found:
        before = what_came_before(message, min(found), lorebook)
        found |= {row[0]: row for row in said.filter(message__position=0).values_list(*READ)}
    lines = [_line(*row[: len(READ)]) for _position, row in sorted(found.items()) if row[2].strip()]
    if own is None:
        return Standing(lines, before)
    *_known, lore, _speaker, pk, wanted = own
    thoughts = _thoughts(pk) if own[2] else ""
    return Standing(lines, before, own[2], thoughts, wanted, Frozen.read(lore), pk)


def _chosen(message: Message) -> QuerySet[Variant]:
    """What stands in the chat up to this message, the last first."""
    return Variant.objects.filter(
        number=F("message__chosen"),
        message__chat=message.chat_id,
        message__position__lte=message.position,
        message__removed_at=None,
    ).order_by("-message__position")


def _thoughts(pk: int) -> str:
    """What was thought before the variant that is to be continued."""
    return Variant.objects.values_list("thoughts", flat=True).get(pk=pk)


def _line(position: int, author: str, text: str, number: int, at: Any, lore: Any, speaker: str) -> Line:
    by_user = author == Message.Author.USER
    is_greeting = position == 0 and not by_user
    return Line(by_user, text, is_greeting, position, number, at, Frozen.read(lore), speaker)


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


def memory_of(message: Message) -> Memory:
    """What is remembered of the chat by the time of this reply."""
    summary = Summary.objects.filter(chat=message.chat_id, upto__lt=message.position).first()
    facts = Fact.objects.filter(chat=message.chat_id).standing()[:MOST_FACTS]
    texts = [fact.text for fact in sorted(facts, key=lambda fact: fact.pk)]
    return Memory(summary.text, summary.upto, texts) if summary else Memory(facts=texts)


def hidden_among(stands: Standing, message: Message) -> int:
    """How many messages between those that were read and this reply its person has hidden from models.

    Nothing is asked where no place between them is empty.
    """
    spoken = [line.position for line in stands.lines if line.position or not stands.before.messages]
    first = min(spoken, default=0) if stands.before.messages else 0
    if message.position - first == len(spoken):
        return 0
    hidden = Message.objects.filter(chat=message.chat_id, is_hidden=True, removed_at=None)
    return hidden.filter(position__gte=first, position__lt=message.position).count()
