"""Who a person is in a chat: a copy of a persona, so that a later edit does not rewrite the past."""

from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from characters import macros
from characters.models import Character, Persona
from characters.versions import as_of
from chats import last_line
from chats.models import Chat, Message, Variant
from chats.services.holding import announce_settings_after_commit, hold

COPY = ("persona", "persona_version", "user_name", "user_description", "user_cameo")


def become(chat: Chat, persona: Persona | None) -> None:
    """Make the chat's person this persona, or themselves. The chat must be saved after."""
    chat.persona, chat.persona_version = persona, persona.version if persona else 0
    chat.user_name = persona.name if persona else chat.owner.called
    chat.user_description = persona.description if persona else ""
    chat.user_cameo = _copied_cameo(persona) if persona else ""


@transaction.atomic
def speak_as(chat: Chat, persona: Persona | None, by: str = "") -> None:
    """Let the person go on as this persona, as it is now, or as themselves.

    What was said keeps the name that it was said under. A greeting that nobody has answered yet greets
    the new one. Raises Refusal when the chat has been removed since it was loaded.
    """
    is_untouched = hold(chat) == 1
    character = as_of(chat.character, chat.character_version)
    before, cameo = greetings(chat, character), str(chat.user_cameo)
    become(chat, persona)
    chat.save(update_fields=COPY)
    if is_untouched:
        _greet_anew(chat, before, greetings(chat, character))
    _let_go(cameo)
    announce_settings_after_commit(chat, by)


def greetings(chat: Chat, character: Character) -> list[str]:
    """The character's greetings, as they greet who the person is in this chat."""
    around = macros.Around(cards={"persona": chat.user_description})
    return [
        macros.expand(text, char=character.speaks_as, user=chat.user_name, seed=str(chat.pk), around=around)
        for text in character.greetings
    ]


def _greet_anew(chat: Chat, before: list[str], after: list[str]) -> None:
    """Only what still stands there as the character says it: an edited greeting is somebody's text."""
    first = Variant.objects.filter(
        message__chat=chat, message__position=0, message__author=Message.Author.CHARACTER
    )
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        if old != new:
            first.filter(number=number, text=old).update(text=new)
    last_line.remember(chat.pk)


def _copied_cameo(persona: Persona) -> str:
    """The name of the persona's picture as a file of the chats: it has that of its content."""
    if not persona.cameo:
        return ""
    storage, source = persona.cameo.storage, str(persona.cameo)
    name = f"speakers/{PurePath(source).name}"
    try:
        if not storage.exists(name):
            with storage.open(source) as file:
                name = storage.save(name, ContentFile(file.read()))
    except FileNotFoundError:
        return ""
    return name


def _let_go(cameo: str) -> None:
    """Delete a copied picture once no chat shows it any more."""

    def delete() -> None:
        if not Chat.objects.filter(user_cameo=cameo).exists():
            Chat.user_cameo.field.storage.delete(cameo)

    if cameo:
        transaction.on_commit(delete, robust=True)


@receiver(post_delete, sender=Chat)
def let_go_of_picture(instance: Chat, **more: Any) -> None:
    """The last chat of a person takes their picture with it."""
    _let_go(str(instance.user_cameo))
