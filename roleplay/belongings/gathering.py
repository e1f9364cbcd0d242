"""Everything that is somebody's, as the files of an archive. Each is read when its turn comes.

Nothing of anybody else is in it: of what others have made there is the name, where this person may see it.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from characters.models import (
    Act,
    Character,
    Draft,
    Drafting,
    Favourite,
    ImportedFile,
    Persona,
    Report,
    Review,
    Thanks,
    Version,
)
from characters.pictures import png_of
from characters.querysets import KEPT_FOR, LONG_TEXTS
from characters.services.exporting import export, file_stem
from chats import presets
from chats.models import Chat, Fact, ImportedChat, Summary
from chats.transcripts import own
from chats.transcripts.stored import lines_of, transcript_of
from roleplay.accounts.models import User
from roleplay.belongings.plain import as_json, as_list, each, pages, plain
from roleplay.belongings.zipping import Entry
from roleplay.flowing import in_pieces

LONGEST_STEM = 50  # letters: with four bytes each, and a number behind, still a name on any disk
CAMEO = 400  # pixels
SECRET = ("id", "password", "username_folded", "closed_at")
STYLE = Path(__file__).with_name("index.css")


def everything_of(person: User, index: str) -> Iterator[Entry]:
    """All files of this person's archive; `index` is the page that tells about them."""
    yield Entry("index.html", [index.encode()])
    yield Entry("index.css", [STYLE.read_bytes()])
    yield Entry("profile.json", [as_json(_profile(person))])
    yield from _characters(person)
    yield from _personas(person)
    yield from _presets(person)
    yield from _chats(person)
    yield from _tables(person)


def kept[M: Model](found: QuerySet[M]) -> QuerySet[M]:
    """Those that are there, and those deleted so lately that they can still be brought back."""
    return found.filter(Q(removed_at=None) | Q(removed_at__gt=timezone.now() - KEPT_FOR))


def _folder(name: str, row: Any) -> str:
    return f"{name}/deleted" if row.removed_at else name


def _stem(name: str, row: Model) -> str:
    """A name for a file that every system takes and that no other of the archive has."""
    stem = file_stem(unicodedata.normalize("NFC", name))[:LONGEST_STEM].strip(" ._")
    return f"{row.pk}-{stem}"


def _profile(person: User) -> dict[str, Any]:
    return {**plain(person, *SECRET), "groups": [group.name for group in person.groups.all()]}


# --- What was made -------------------------------------------------------------------------------


def _characters(person: User) -> Iterator[Entry]:
    """A card of each with its portrait, all its versions, and how the site shows it."""
    ours = kept(Character.objects.filter(creator=person))
    for page in pages(ours.only("name", "removed_at")):
        for found in page:
            character = Character.objects.get(pk=found.pk)
            form = "charx" if character.assets.exists() else "png"
            stem = _stem(character.name, character)
            folder = _folder("characters", character)
            yield Entry(f"{folder}/{stem}.{form}", _card(character, form), is_packed=True)
            if character.versions.exists():
                yield Entry(f"characters/versions/{stem}.json", _versions(character))
    yield Entry("characters/characters.json", each(ours.defer(*LONG_TEXTS), lambda page: map(_shown, page)))


def _card(character: Character, form: str) -> Iterator[bytes]:
    yield export(character, form).data


SHOWN = (
    "id", "name", "visibility", "rating", "status", "status_reason", "chats_count", "messages_count",
    "favourites_count", "reviews_count", "stars_total", "published_at", "created_at", "updated_at",
    "removed_at", "version",
)  # fmt: skip


def _shown(character: Character) -> dict[str, Any]:
    return {name: getattr(character, name) for name in SHOWN}


def _versions(character: Character) -> Iterator[bytes]:
    return each(
        Version.objects.filter(character=character),
        lambda page: (plain(one, "id", "character", "by") for one in page),
    )


def _personas(person: User) -> Iterator[Entry]:
    """As SillyTavern keeps them: by the name of the picture, name and description."""
    for folder, found in _by_folder("personas", person.personas):
        files = {one.pk: f"{_stem(one.name, one)}.png" for one in found}
        yield Entry(f"{folder}/personas.json", [as_json(_told(found, files))])
        for persona in found:
            if picture := _picture(persona):
                yield Entry(f"{folder}/{files[persona.pk]}", [picture], is_packed=True)


def _told(found: list[Persona], files: dict[int, str]) -> dict[str, Any]:
    return {
        "personas": {files[one.pk]: one.name for one in found},
        "persona_descriptions": {
            files[one.pk]: {"description": one.description, "position": 0} for one in found
        },
        "default_persona": next((files[one.pk] for one in found if one.is_default), None),
    }


def _picture(persona: Persona) -> bytes:
    """Empty where there is none, or its file is lost."""
    try:
        with persona.cameo.open() as file:
            return png_of(file.read(), CAMEO)
    except (FileNotFoundError, ValueError):  # ValueError: a field without a file
        return b""


def _presets(person: User) -> Iterator[Entry]:
    for folder, found in _by_folder("presets", person.presets):
        for preset in found:
            yield Entry(f"{folder}/{_stem(preset.name, preset)}.json", [presets.written(preset.sampling)])
    default = person.presets.filter(is_default=True).first()
    if default:
        yield Entry("presets/default.txt", [default.name.encode()])


def _by_folder(name: str, found: Any) -> Iterator[tuple[str, list[Any]]]:
    """What there is, and what was deleted lately, each with the folder that it goes into."""
    rows = list(kept(found.all()).order_by("pk"))
    for removed in (False, True):
        these = [row for row in rows if bool(row.removed_at) is removed]
        if these:
            yield _folder(name, these[0]), these


# --- What was said -------------------------------------------------------------------------------


def _chats(person: User) -> Iterator[Entry]:
    """Each in the site's own format, which reads back as it was, and beside it what is remembered of it."""
    for page in pages(kept(person.chats.all()).only("pk")):
        for found in page:
            chat = Chat.objects.select_related("character").get(pk=found.pk)
            folder, stem = _folder("chats", chat), _stem(chat.called, chat)
            yield Entry(f"{folder}/{stem}.json", in_pieces(own.write(transcript_of(chat), lines_of(chat))))
            if beside := _beside(chat):
                yield Entry(f"chats/memory/{stem}.json", [as_json(beside)])


def _beside(chat: Chat) -> dict[str, Any]:
    told = Summary.objects.filter(chat=chat).order_by("upto").values("upto", "text", "by_hand", "created_at")
    facts = Fact.objects.filter(chat=chat, removed_at=None).order_by("pk")
    found = {
        "not_sent": chat.draft,
        "summaries": list(told),
        "facts": list(facts.values("text", "pinned", "by_hand", "created_at")),
    }
    return found if any(found.values()) else {}


# --- What was thought, asked and typed -----------------------------------------------------------


def _tables(person: User) -> Iterator[Entry]:
    """Tables of which each row is told as it is, but for who it is of."""
    acts = Act.objects.filter(person=person, is_told=True)
    for name, found, left_out in (
        ("opinions/reviews", Review.objects.filter(author=person), ("author",)),
        ("opinions/favourites", Favourite.objects.filter(person=person), ("id", "person")),
        ("opinions/useful", Thanks.objects.filter(person=person).select_related("review"), ("id", "person")),
        ("opinions/reports", Report.objects.filter(reporter=person).select_related("review"), ("reporter",)),
        ("notices", acts, ("person", "by", "rule", "is_told")),
        ("drafts/editor", Draft.objects.filter(owner=person), ("owner", "key", "page")),
        ("drafts/from-texts", Drafting.objects.filter(owner=person), ("owner",)),
        ("imports/cards", ImportedFile.objects.filter(owner=person), ("owner", "stored")),
        ("imports/chats", ImportedChat.objects.filter(owner=person), ("owner",)),
    ):
        yield Entry(f"{name}.json", as_list(_told_rows(person, found, left_out)))


def _told_rows(person: User, found: QuerySet[Any], left_out: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Rows as they are, with the name of the character that each is about, where the person may see it."""
    for page in pages(found):
        about = {row.pk: _about(row) for row in page}
        visible = Character.objects.visible_to(person).filter(pk__in=filter(None, about.values()))
        names = dict(visible.values_list("pk", "name"))
        for row in page:
            yield plain(row, *left_out) | {"character_name": names.get(about[row.pk] or 0)}


def _about(row: Any) -> int | None:
    """The id of the character that a row is about."""
    review = getattr(row, "review", None)
    return getattr(row, "character_id", None) or (review.character_id if review else None)
