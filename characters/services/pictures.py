"""The faces of characters: drawn from their names, or brought by people.

Each file has the name of its content, so that a new picture has a new address. What nothing points to
any more is deleted when the change is certain.
"""

import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import PurePath
from typing import Any, cast

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete
from django.dispatch import receiver

from characters import portraits
from characters.models import Character, Tag
from characters.pictures import Pictures, link_picture, png_of, prepare
from characters.services.assets import PORTRAIT, forget_assets

PICTURE_FIELDS = ("portrait", "thumbnail", "cameo")


def set_portrait(character: Character, data: bytes | Pictures) -> None:
    """Give a saved character the picture of a JPEG, PNG or WebP file, or one prepared before.

    Raises BadPicture with a sentence for the person; then nothing has changed.
    """
    _give(character, data if isinstance(data, Pictures) else prepare(data))


@transaction.atomic
def draw_another(character: Character, face: int | None = None) -> None:
    """Draw a saved character another face, the next one or this one. It stays when the name changes."""
    character.face = character.face + 1 if face is None else face
    draw(character, character.tags.all())
    character.save(update_fields=["face", *PICTURE_FIELDS])


def draw(character: Character, tags: Iterable[Tag]) -> None:
    """Draw the face of a character. It must have been saved before, and must be saved after."""
    slugs = tuple(tag.slug for tag in tags)
    give_pictures(
        character,
        portraits.portrait(character.name, slugs, again=character.face),
        portraits.cameo(character.name, slugs, again=character.face),
    )


def give_pictures(character: Character, portrait: str, cameo: str) -> None:
    """Store two SVG pictures. The character must have been saved before, and must be saved after."""
    store(character.portrait, portrait.encode(), "svg")
    store(character.thumbnail, b"", "svg")
    store(character.cameo, cameo.encode(), "svg")


def copy_pictures(origin: Character, copy: Character) -> None:
    """Give a character pictures like those of another. It must have been saved before, and be saved after."""
    for name in PICTURE_FIELDS:
        file: FieldFile = getattr(origin, name)
        try:
            data = file.read() if file else b""
        except FileNotFoundError:
            continue
        store(getattr(copy, name), data, PurePath(str(file)).suffix.lstrip(".") or "svg")


@receiver(post_delete, sender=Character)
def forget_pictures(instance: Character, **more: Any) -> None:
    """With a character its pictures go, whoever deletes it."""
    for name in PICTURE_FIELDS:
        forget(getattr(instance, name))


def store(field: FieldFile, data: bytes, suffix: str) -> None:
    """Put a file behind the field, or none where there is no data, and let go of the one before.

    Whose field it is must have been saved before, and must be saved after.
    """
    before, stem = str(field or ""), f"{field.instance.pk}-{hashlib.sha256(data).hexdigest()[:16]}"
    if before and PurePath(before).stem == stem:
        return
    forget(field)
    if before and field.field.name == "portrait":  # what it was made from is not the portrait any more
        forget_assets(cast(Character, field.instance), uri=PORTRAIT)
    if data:
        field.save(f"{stem}.{suffix}", ContentFile(data), save=False)
    else:
        setattr(field.instance, str(field.field.name), "")


def forget(field: FieldFile) -> None:
    """Delete the file behind a field once it is certain that nothing points to it.

    One that was not made for this row stays: demo characters share theirs.
    """
    if PurePath(str(field or "")).name.startswith(f"{field.instance.pk}-"):
        transaction.on_commit(partial(_remove, field.storage, str(field)), robust=True)


def follows_its_name(character: Character) -> bool:
    """Whether the face is drawn and nobody has chosen it or got used to it."""
    is_own = character.face > 0 or character.seed is not None or bool(character.thumbnail)
    return not is_own and character.published_at is None


def png(character: Character, width: int) -> bytes:
    """The portrait as a PNG of this width in pixels, or as wide as it is where it has fewer."""
    return png_of(_portrait(character), width)


def picture_for_links(character: Character) -> bytes:
    """What is shown beside a link to the character: a JPEG of 1200 by 630, made once and kept."""
    storage, name = character.portrait.storage, _link_name(str(character.portrait))
    try:
        with storage.open(name) as kept:
            return kept.read()
    except FileNotFoundError:
        made = link_picture(_portrait(character))
        saved = storage.save(name, ContentFile(made))
        if saved != name:  # somebody else has made it meanwhile, and nothing would lead to a second one
            storage.delete(saved)
        return made


@transaction.atomic
def _give(character: Character, pictures: Pictures) -> None:
    for name in PICTURE_FIELDS:
        store(getattr(character, name), getattr(pictures, name), "webp")
    character.save(update_fields=PICTURE_FIELDS)


def _remove(storage: Storage, name: str) -> None:
    storage.delete(name)
    storage.delete(_link_name(name))


def _link_name(portrait: str) -> str:
    return f"links/{PurePath(portrait).stem}.jpg"


def _portrait(character: Character) -> bytes:
    """The stored portrait; drawn anew where its file is lost."""
    try:
        with character.portrait.open() as file:
            return file.read()
    except (FileNotFoundError, ValueError):  # ValueError: a field without a file
        return portraits.portrait(character.name, again=character.face).encode()
