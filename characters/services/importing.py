"""Cards become characters, each once."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from characters.cards.mapping import digest
from characters.cards.reading import Card
from characters.cards.report import BadCard
from characters.content import content_of
from characters.models import Character, ImportedFile
from characters.pictures import FORMATS, BadPicture, Pictures, prepare
from characters.services.assets import PORTRAIT, keep_assets
from characters.services.editing import change, create
from characters.services.publishing import Unfit, logging_refusals

if TYPE_CHECKING:
    from roleplay.accounts.models import User


def bring_in(
    card: Card,
    owner: "User | None",
    pictures: Pictures | None,
    visibility: str = Character.Visibility.PRIVATE,
    filename: str = "",
) -> tuple[Character, bool]:
    """The character of a card, and whether it is new: what this owner has already is found.

    `pictures` are those of `prepared`. A card without a name is called after its file until its owner
    says better. Raises BadCard.
    """
    try:
        return _bring_in(card, owner, visibility, filename, pictures)
    except Unfit as unfit:
        raise BadCard("unfit", sentence=unfit.sentence) from unfit


def prepared(card: Card) -> Pictures | None:
    """The card's picture in the site's sizes. It takes its time, so it belongs before the transaction."""
    if card.picture is None:
        return None
    try:
        return prepare(card.picture, formats=(*FORMATS, "GIF"))
    except BadPicture:
        card.report.note("bad_picture")
        return None


@logging_refusals
def _bring_in(
    card: Card, owner: "User | None", visibility: str, filename: str, pictures: Pictures | None
) -> tuple[Character, bool]:
    if owner is not None:  # two files at once of one person are looked at one after the other
        get_user_model().objects.select_for_update().get(pk=owner.pk)
    content = {**card.content}
    if not content["name"].strip():
        content["name"] = PurePath(filename).stem[:200] or _("Nameless")
    if found := _here_already(card.digest, content, owner):
        return found, False
    character = create(owner, content, visibility, card=card.rest or None, pictures=pictures)
    moving = {PORTRAIT: card.original} if card.original and pictures is not None else {}
    keep_assets(character, card.assets | moving)
    return character, True


def _here_already(known: str, content: dict[str, Any], owner: "User | None") -> Character | None:
    """The character that came of the same card, or says the same."""
    if owner is not None:
        before = ImportedFile.objects.filter(
            owner=owner, digest=known, character__isnull=False, character__removed_at=None
        )
        if found := before.select_related("character").first():
            return found.character
    namesakes = Character.objects.present().filter(creator=owner, name=content["name"])
    wanted = digest(content)
    return next((one for one in namesakes[:20] if digest(content_of(one)) == wanted), None)


@logging_refusals
def give_name(row: ImportedFile, character: Character, name: str, by: "User") -> None:
    """Give the character of a card without a name this one. Raises Unfit."""
    now = Character.objects.select_for_update().get(pk=character.pk)
    change(now, {"name": name}, by, based_on=now.version)
    row.report["notes"] = [note for note in row.report["notes"] if note[0] != "no_name"]
    row.save(update_fields=["report"])


@logging_refusals
def add_book(row: ImportedFile, character: Character, by: "User") -> None:
    """Put the entries of a lorebook that came alone behind those of a character. A second time changes
    nothing. Raises Unfit."""
    held = ImportedFile.objects.select_for_update().get(pk=row.pk)
    if held.book is None:
        return
    now = Character.objects.select_for_update().get(pk=character.pk)
    before = content_of(now)
    settings = {**held.book["book"], **before["book"]}
    entries = [*before["lorebook"], *held.book["lorebook"]]
    change(now, {"lorebook": entries, "book": settings}, by, based_on=now.version)
    held.character, held.state, held.book = now, ImportedFile.State.DONE, None
    held.save(update_fields=["character", "state", "book"])
