"""Alice has something of everything, and Bob has a hand in it."""

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from PIL import Image

from characters import services as verbs
from characters.content import content_of
from characters.models import Act, Character, Draft, Drafting, ImportedFile, ImportRun, Persona
from characters.pictures import prepare
from characters.services import import_runs
from characters.services.assets import keep_assets
from chats import services
from chats.models import Chat, Message, Remembering, Sent, Summary
from roleplay.accounts.models import User

SECRET = "quillfeather"  # is in every text of Alice's, and nowhere else
BOOK = json.dumps({"spec": "lorebook_v3", "data": {"entries": [{"keys": ["a"], "content": SECRET}]}}).encode()
LINE = "A murkwater line"  # Bob's own


def picture(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 96), colour).save(made, "PNG")
    return made.getvalue()


def said(chat: Chat, text: str, answer: str) -> None:
    """A message and its reply, as they are when all is over."""
    for author, words in (("user", text), ("character", answer)):
        place = Message.objects.create(chat=chat, position=chat.next_position, author=author)
        place.variants.create(text=words, finish="stop")
        chat.next_position += 1
    Chat.objects.filter(pk=chat.pk).update(next_position=chat.next_position)


def again[M: Model](row: M) -> M:
    """The same row as the database knows it now."""
    return type(row)._default_manager.get(pk=row.pk)


def unpacked(pieces: Any) -> dict[str, bytes]:
    """The files of an archive that was sent."""
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def stored(folder: str = "") -> set[str]:
    """The names of all files in the storage."""
    folders, names = default_storage.listdir(folder)
    below = (stored(f"{folder}{one}/") for one in folders)
    return {f"{folder}{name}" for name in names}.union(*below)


@pytest.fixture
def files(db: None) -> Any:
    """The names of the files that have come into the storage since the test began."""
    before = stored()
    return lambda: stored() - before


@pytest.fixture
def house(
    files: Any, alice: User, bob: User, charlie: User, django_capture_on_commit_callbacks: Any
) -> SimpleNamespace:
    """The whole of it: what is Alice's, what is Bob's, and what is between them."""
    with django_capture_on_commit_callbacks(execute=True):
        return _furnished(alice, bob, charlie)


def _furnished(alice: User, bob: User, charlie: User) -> SimpleNamespace:
    User.objects.filter(pk=alice.pk).update(display_name=f"Alice {SECRET}")
    alice.refresh_from_db()
    alice.groups.add(Group.objects.get(name="Moderators"))
    alice.user_permissions.add(Permission.objects.first())
    own = _character(alice, f"Hidden {SECRET}", "private")
    shown = _character(alice, "Mira", "public")
    other = _character(bob, "Renn", "public")
    persona = Persona(owner=alice, name=f"Kit {SECRET}", description=SECRET, is_default=True)
    verbs.save_persona(persona, prepare(picture("red")))
    services.save_preset(alice, f"Cold {SECRET}", {"temperature": 1.5})
    ours, theirs = services.start_chat(alice, own), services.start_chat(alice, other)
    said(ours, SECRET, f"I know: {SECRET}.")
    said(theirs, SECRET, "Who?")
    bobs = services.start_chat(bob, shown)
    said(bobs, LINE, "I hear you.")
    _memory(ours)
    _opinions(alice, bob, shown, other)
    _drafts(alice, own)
    _imports(alice)
    _log(alice, bob, charlie, own)
    return SimpleNamespace(own=own, shown=shown, other=other, ours=ours, theirs=theirs, bobs=bobs)


def _character(owner: User, name: str, visibility: str) -> Character:
    words = SECRET if visibility == "private" else "keeps the light"
    made = verbs.create(owner, {"name": name, "description": words, "tags": ["sea"]}, visibility)
    verbs.set_portrait(made, picture())
    keep_assets(made, {"embeded://other.png": picture("blue")})
    content = content_of(made) | {"lorebook": [{"keys": ["stair"], "content": words}], "greeting": words}
    return verbs.change(made, content, owner, made.version)


def _memory(chat: Chat) -> None:
    services.add_fact(chat, f"A fact: {SECRET}")
    Summary.objects.create(chat=chat, upto=1, text=f"A summary: {SECRET}")
    Remembering.objects.create(chat=chat)
    last = chat.messages.last().variants.get()
    Sent.packing({"turns": [SECRET]}, variant=last, chat=chat).save()
    Chat.objects.filter(pk=chat.pk).update(draft=f"not sent: {SECRET}", draft_at=timezone.now())


def _opinions(alice: User, bob: User, shown: Character, other: Character) -> None:
    verbs.favourite(alice, other)
    verbs.favourite(bob, shown)
    verbs.review(other, alice, 5, f"A review: {SECRET}")
    verbs.report(other, alice, "spam", "It sells something.")
    verbs.report(shown, bob, "spam", LINE)
    verbs.thank(alice, verbs.review(shown, bob, 4, LINE))


def _drafts(alice: User, own: Character) -> None:
    Draft.objects.create(owner=alice, character=own, fields={"name": SECRET})
    Drafting.objects.create(
        owner=alice, text=SECRET, pasted=12, rating="sfw", language="en", state="done", fields={}
    )


def _imports(alice: User) -> None:
    import_runs.begin(alice, [SimpleUploadedFile(f"{SECRET}.json", BOOK)])
    waiting = ImportRun.objects.create(owner=alice)  # whose process has died
    kept = default_storage.save(f"imports/{SECRET}", ContentFile(BOOK))
    ImportedFile.objects.create(run=waiting, owner=alice, filename=f"late-{SECRET}.json", stored=kept)
    services.bring_in(alice, f"{SECRET}.txt", b"no chat")


def _log(alice: User, bob: User, charlie: User, own: Character) -> None:
    note = {"by": bob, "reason": "a doll", "excerpt": SECRET, "is_told": True}
    Act.objects.create(verb="rejected", character=own, name=own.name, person=alice, **note)
    Act.objects.create(verb="banned", name=alice.username, person=alice, by=bob, reason="spam")
    Act.objects.create(verb="banned", name="charlie", person=charlie, by=alice, reason="noise")
    people = ContentType.objects.get_for_model(User)
    row = {"content_type": people, "action_flag": CHANGE, "change_message": ""}
    LogEntry.objects.create(user=bob, object_id=alice.pk, object_repr=str(alice), **row)
    LogEntry.objects.create(user=alice, object_id=charlie.pk, object_repr="charlie", **row)
