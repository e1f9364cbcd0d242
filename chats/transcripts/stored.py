"""Stored chats as transcripts, read page by page: a chat of any length takes little memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from chats.models import Chat, Message, Variant
from chats.transcripts.transcript import CHAT, VERSION, Line, Transcript, Version

BATCH = 500


def transcript_of(chat: Chat) -> Transcript:
    """All of a chat but its lines. Its character must be loaded with it."""
    known = {name: getattr(chat, name) for name in CHAT}
    return Transcript([], character=chat.character.speaks_as, created_at=chat.created_at, **known)


def lines_of(chat: Chat) -> Iterator[Line]:
    """Its messages in their order, without those that were removed."""
    after = -1
    while page := list(chat.messages.shown().filter(position__gt=after)[:BATCH]):
        versions = defaultdict(list)
        for variant in Variant.objects.filter(message__in=[one.pk for one in page]).order_by("number"):
            versions[variant.message_id].append(variant)
        for message in page:
            if line := _line(chat, message, versions[message.pk]):
                yield line
        after = page[-1].position


def holds(chat: Chat, lines: Sequence[Line]) -> bool:
    """Whether the chat says just these lines, and has every version of them."""
    return all(
        ours
        and theirs
        and (ours.by_user, ours.text) == (theirs.by_user, theirs.text)
        and {one.text for one in theirs.versions} <= {one.text for one in ours.versions}
        for ours, theirs in zip_longest(lines_of(chat), lines)
    )


def _line(chat: Chat, message: Message, variants: list[Variant]) -> Line | None:
    """A message with its versions; a reply of which nothing is written yet is none."""
    kept = [one for one in variants if one.text or (one.number == message.chosen and not message.is_live)]
    if not kept:
        return None
    numbers = [one.number for one in kept]
    return Line(
        by_user=message.by_user,
        versions=[_version(one, numbers) for one in kept],
        chosen=numbers.index(message.chosen) if message.chosen in numbers else len(numbers) - 1,
        name=(message.speaker or chat.user_name) if message.by_user else chat.character.speaks_as,
        state=Message.State.INTERRUPTED if message.is_live else message.state,
        is_hidden=message.is_hidden,
        bookmarked_at=message.bookmarked_at,
        created_at=message.created_at,
    )


def _version(variant: Variant, numbers: list[int]) -> Version:
    """A variant, with the place among these numbers of the one that it is an edit of."""
    known = {name: getattr(variant, name) for name in VERSION}
    known["edited_from"] = numbers.index(variant.edited_from) + 1 if variant.edited_from in numbers else None
    known["finish"] = known["finish"] or Variant.Finish.INTERRUPTED
    return Version(**known)
