"""Files that came with a card and go out with it again: faces, backgrounds, a picture that moves."""

from collections.abc import Mapping
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

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
    """Let go of files, and delete them when the change is certain: all of them, or `which`."""
    for asset in character.assets.filter(**which):
        asset.delete()
        transaction.on_commit(partial(asset.file.storage.delete, str(asset.file)), robust=True)
