"""Files that came with a card and go out with it again: faces, backgrounds, a picture that moves."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from characters.models import CardAsset, Character

PORTRAIT = "ccdefault:"  # card V3: the address of the portrait itself; here of one that moves


def keep_assets(character: Character, files: Mapping[str, bytes]) -> None:
    """Keep files by the addresses that the card gives them."""
    for uri, data in files.items():
        asset = CardAsset(character=character, uri=uri)
        asset.file.save(f"{character.pk}.bin", ContentFile(data), save=False)
        asset.save()


def files_of(character: Character) -> dict[str, bytes]:
    """The files of a character by their addresses. One that is lost is left out."""
    found = {}
    for asset in character.assets.all():
        try:
            with asset.file.open() as file:
                found[asset.uri] = file.read()
        except FileNotFoundError:
            continue
    return found


def forget_assets(character: Character, **which: str) -> None:
    """Let go of files: all of them, or `which`."""
    character.assets.filter(**which).delete()


@receiver(post_delete, sender=CardAsset)
def forget_file(instance: CardAsset, **more: Any) -> None:
    """With the row its file goes, once that is certain, also where it went with its character."""
    transaction.on_commit(partial(instance.file.storage.delete, str(instance.file)), robust=True)
