"""What changes drafts from texts. Each verb is one transaction."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from threading import Event
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from characters.content import content_of
from characters.drafting import NAMES, Source
from characters.models import Character, Draft, Drafting
from characters.models.versions import fresh_key
from characters.services import keep_draft
from chats import generation
from roleplay.accounts.models import User
from roleplay.accounts.tries import Tries
from roleplay.drafting import saving, writing

PATIENCE = 2.0  # seconds that a stop waits for what has come to be saved
KEPT = 5  # of a person's draftings; older ones go, and their texts with them
CALLS = 20  # of a model, in a quarter of an hour
ADDED = ("tags", "alternate_greetings", "lorebook")  # joins what a character has, instead of replacing it


class AlreadyWriting(Exception):
    """This person's last drafting is still being written."""


@transaction.atomic
def begin(owner: User, source: Source, pasted: int, choice: str, of: Character | None) -> Drafting:
    """Have a character made of a text, of which `pasted` letters were given; `of` is one to be made anew.

    Raises AlreadyWriting, and TooManyTries after many calls in a short time.
    """
    saving.give_up(Drafting.objects.filter(owner=owner))
    if Drafting.objects.filter(owner=owner).writing().exists():
        raise AlreadyWriting
    _count_call(owner)
    made = Drafting(owner=owner, character=of, pasted=pasted, choice=choice, wanted=list(NAMES))
    for name, value in asdict(source).items():
        setattr(made, name, value)
    _save_alone(made)
    outdated = Drafting.objects.filter(owner=owner).order_by("-pk")[KEPT:].values_list("pk", flat=True)
    Drafting.objects.filter(pk__in=list(outdated)).delete()
    _start(made)
    return made


@transaction.atomic
def ask_again(drafting: Drafting, names: Iterable[str], choice: str = "") -> None:
    """Have these fields written once more, by another model if one is named.

    Raises AlreadyWriting and TooManyTries.
    """
    now = Drafting.objects.select_for_update().get(pk=drafting.pk)
    if now.is_writing:
        raise AlreadyWriting
    _count_call(drafting.owner)
    now.choice = choice or now.choice
    now.wanted = [name for name in NAMES if name in set(names)]
    now.state, now.run, now.error, now.tried = Drafting.State.WRITING, now.run + 1, "", []
    now.unread, now.answer, now.arrived, now.alive_at = [], "", [], timezone.now()
    _save_alone(now)
    _start(now)


def stop(drafting: Drafting) -> None:
    """End the writing, in whichever process it goes on, and keep what is there."""
    live = Drafting.objects.filter(pk=drafting.pk).writing()
    if live.update(state=Drafting.State.STOPPED):
        ended = Event()
        generation.from_thread(writing.leave(drafting.pk, ended))
        ended.wait(PATIENCE)  # so that the answer shows all that has come, not what was saved last


@transaction.atomic
def leave_out(drafting: Drafting, names: Collection[str]) -> None:
    """Remember which fields the person does not want."""
    drafting.left_out = [name for name in NAMES if name in names]
    drafting.save(update_fields=["left_out"])


@transaction.atomic
def use(drafting: Drafting, names: Collection[str]) -> Draft:
    """Put these fields into the editor, where the person goes on with them. No character is saved."""
    chosen = {name: value for name, value in drafting.fields.items() if name in names}
    owner, character = drafting.owner, drafting.character
    if character is None:
        chosen |= {"language": drafting.language, "rating": drafting.rating}
        return keep_draft(owner, chosen, key=fresh_key(), page="", seen=0)
    draft = Draft.objects.of(owner).filter(character=character).first() or Draft(based_on=character.version)
    known = {**content_of(character), **draft.fields}
    fields = {**draft.fields, **chosen, **_joined(known, chosen)}
    return keep_draft(
        owner,
        fields,
        key="",
        page="",
        seen=draft.revision,
        character=character,
        based_on=draft.based_on,
    )


@transaction.atomic
def discard(drafting: Drafting) -> None:
    """Delete the text and all that came of it."""
    Drafting.objects.filter(pk=drafting.pk).delete()
    transaction.on_commit(lambda: generation.from_thread(writing.leave(drafting.pk)))


def _joined(known: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The lists that a character has, with what is new in those that were chosen."""
    return {
        name: [*known.get(name, ()), *(one for one in chosen[name] if one not in known.get(name, ()))]
        for name in ADDED
        if name in chosen
    }


def _count_call(owner: User) -> None:
    Tries(f"drafting {owner.pk}", CALLS).take()


def _save_alone(drafting: Drafting) -> None:
    """The database allows one that is being written for each person."""
    try:
        with transaction.atomic():
            drafting.save()
    except IntegrityError:
        raise AlreadyWriting from None


def _start(drafting: Drafting) -> None:
    plan = saving.plan(drafting)
    transaction.on_commit(lambda: generation.from_thread(writing.write(plan)))
