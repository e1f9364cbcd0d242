"""Chats of files become chats here, each once."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from characters import macros
from characters.models import Character
from characters.search import resort
from characters.services import Unfit, create, logging_refusals
from chats.models import Chat, ImportedChat, Message, Variant
from chats.transcripts.reading import read
from chats.transcripts.report import BadTranscript
from chats.transcripts.stored import holds
from chats.transcripts.transcript import CHAT, VERSION, Line, Transcript
from roleplay import markup

if TYPE_CHECKING:
    from roleplay.accounts.models import User

BATCH = 500
NOBODY = ("", "you", "user")  # how files call a person without a name
STEP = timedelta(milliseconds=1)  # between messages of a file that knows no times


def bring_in(
    owner: "User", filename: str, data: bytes, character: Character | None = None, again: bool = False
) -> list[ImportedChat]:
    """The chats of a file, as chats with this character; without one, with who has the name in the file.

    Returns what became of each; a file that cannot come in gives one row that says why. Chats that this
    person has here already, wherever they began, are not brought `again` unless that is asked for.
    """
    name = filename.replace("\0", "")[-200:]
    try:
        return [_bring_in(owner, name, one, character, again) for one in read(data)]
    except BadTranscript as bad:
        return [_refused(owner, name, bad)]


def _bring_in(
    owner: "User", filename: str, transcript: Transcript, character: Character | None, again: bool
) -> ImportedChat:
    row = ImportedChat(owner=owner, filename=filename, digest=_digest(transcript))
    try:
        known = None if again else _known(row) or _alike(owner, transcript, character)
        ours = known or _begin(owner, transcript, character)
        if known is None:
            _fill(ours, transcript.lines)
    except Unfit as unfit:
        return _refused(owner, filename, BadTranscript("unfit", sentence=unfit.sentence))
    except BadTranscript as bad:
        return _refused(owner, filename, bad)
    row.report = transcript.report.as_data()
    _settle(row, ours, known, again)
    return row


def _known(row: ImportedChat) -> Chat | None:
    """The chat that says the same, if this person has brought it before and not deleted it."""
    before = ImportedChat.objects.filter(owner=row.owner, digest=row.digest, chat__removed_at=None)
    found = before.exclude(chat=None).select_related("chat").first()
    return found.chat if found else None


def _alike(owner: "User", transcript: Transcript, character: Character | None) -> Chat | None:
    """One of this person's chats that says the same, though it has not come from a file."""
    name = transcript.character
    with_them = Q(character=character) if character else Q(character__name=name) | Q(character__nickname=name)
    last_line = markup.last_line(transcript.lines[-1].text)
    chats = Chat.objects.of(owner).filter(with_them, last_line=last_line).for_list()
    return next((chat for chat in chats if holds(chat, transcript.lines)), None)


@transaction.atomic
def _settle(row: ImportedChat, ours: Chat, known: Chat | None, again: bool) -> None:
    """Show the chat, and say what became of the file; of two at once the second finds the first."""
    get_user_model().objects.select_for_update().get(pk=row.owner_id)
    known = known or (None if again else _known(row))
    if known is None:
        _show(ours)
    elif ours != known:
        ours.delete()
    row.chat = known or ours
    row.state = ImportedChat.State.KNOWN if known else ImportedChat.State.DONE
    row.save()


def _refused(owner: "User", filename: str, bad: BadTranscript) -> ImportedChat:
    report = {"notes": [[bad.code, bad.values]]}
    return ImportedChat.objects.create(
        owner=owner, filename=filename, state=ImportedChat.State.REFUSED, report=report
    )


def _digest(transcript: Transcript) -> str:
    """What a chat says, in a number: who speaks and every version of it."""
    said = [(line.by_user, line.chosen, [one.text for one in line.versions]) for line in transcript.lines]
    return hashlib.sha256(json.dumps([transcript.character, said]).encode()).hexdigest()


@logging_refusals
def _begin(owner: "User", transcript: Transcript, character: Character | None) -> Chat:
    """A chat that nobody sees yet, without its messages."""
    character = character or _named(owner, transcript)
    _open_with_greeting(owner, transcript, character)
    lines = transcript.lines
    known = {name: getattr(transcript, name) for name in CHAT}
    known["user_name"] = known["user_name"][:120] or owner.called
    known["title"] = known["title"][:200]
    return Chat.objects.create(
        owner=owner,
        character=character,
        character_version=character.version,
        next_position=len(lines),
        copied_until=len(lines),
        last_line=markup.last_line(lines[-1].text),
        created_at=transcript.created_at or _times(lines)[0],
        active_at=_times(lines)[-1],
        removed_at=timezone.now(),
        **known,
    )


def _fill(chat: Chat, lines: list[Line]) -> None:
    """Write the messages, in short transactions: whoever sends meanwhile does not wait for all of them."""
    times = _times(lines)
    try:
        for start in range(0, len(lines), BATCH):
            _write(chat, start, lines[start : start + BATCH], times[start : start + BATCH])
    except BaseException:
        chat.delete()
        raise


def _show(chat: Chat) -> None:
    Chat.objects.filter(pk=chat.pk).update(removed_at=None)
    chat.removed_at = None
    Character.objects.filter(pk=chat.character_id).update(
        chats_count=F("chats_count") + 1,
        messages_count=F("messages_count") + chat.next_position,
        popularity=F("popularity") + 1,
    )
    resort(chat.character_id)


@transaction.atomic
def _write(chat: Chat, start: int, lines: Iterable[Line], times: Iterable[datetime]) -> None:
    lines = list(lines)
    messages = Message.objects.bulk_create(
        Message(
            chat=chat,
            position=position,
            author=Message.Author.USER if line.by_user else Message.Author.CHARACTER,
            state=line.state,
            chosen=line.chosen + 1,
            speaker=_speaker(chat, line) if line.by_user else "",
            is_hidden=line.is_hidden,
            bookmarked_at=line.bookmarked_at,
            created_at=at,
        )
        for position, (line, at) in enumerate(zip(lines, times, strict=True), start)
    )
    Variant.objects.bulk_create(
        Variant(
            message=message,
            number=number,
            **{name: getattr(one, name) for name in VERSION}
            | {"created_at": one.created_at or message.created_at},
        )
        for message, line in zip(messages, lines, strict=True)
        for number, one in enumerate(line.versions, 1)
    )


def _speaker(chat: Chat, line: Line) -> str:
    """The name that a person said a line under: the chat's where the file tells none."""
    name = line.name.strip()[:120]
    return chat.user_name if name.casefold() in NOBODY else name


def _times(lines: list[Line]) -> list[datetime]:
    """When each was said; one without a time stands a moment after the one before it."""
    first = next((line.created_at for line in lines if line.created_at), None)
    now = first - STEP if first else timezone.now() - STEP * len(lines)
    times = []
    for line in lines:
        now = line.created_at or now + STEP
        times.append(now)
    return times


def _open_with_greeting(owner: "User", transcript: Transcript, character: Character) -> None:
    """Some files leave out the greeting and name its number."""
    index = transcript.greeting
    if index is None or not character.greetings:
        return
    user = transcript.user_name or owner.called
    texts = [macros.expand(one, char=character.speaks_as, user=user, seed="") for one in character.greetings]
    lines = [Line.said(False, text) for text in texts]
    versions = [line.versions[0] for line in lines]
    chosen = index if index < len(versions) else 0
    transcript.lines.insert(0, replace(lines[0], versions=versions, chosen=chosen))


def _named(owner: "User", transcript: Transcript) -> Character:
    """Who has the name in the file: their own, whom they talk with, or the one and only; else a new one."""
    name = transcript.character.strip()[:200]
    if not name:
        raise BadTranscript("no_character")
    theirs = Character.objects.visible_to(owner).filter(Q(name=name) | Q(nickname=name))
    mine = theirs.filter(creator=owner).order_by("-pk").first()
    met = theirs.filter(chats__owner=owner, chats__removed_at=None).order_by("-chats__active_at").first()
    if found := mine or met:
        return found
    anybody = list(theirs.filter(name=name)[:2])
    if len(anybody) == 1:
        return anybody[0]
    transcript.report.note("new_character", name=name)
    first = transcript.lines[0]
    greeting = "" if first.by_user else first.text
    return create(owner, {"name": name, "greeting": greeting, "scenario": transcript.scenario})
