from django.db import transaction
from django.db.models import F

from characters.models import Character, Persona
from characters.search import resort
from chats.models import Chat, Message, Preset, Variant
from chats.services.holding import announce_chats_after_commit
from chats.services.speaking import become, greetings
from roleplay import markup
from roleplay.accounts.models import User


@transaction.atomic
def start_chat(owner: User, character: Character, greeting: int = 0) -> Chat:
    """A new chat that opens with the character's greeting; the other greetings are its variants.

    `greeting` is the index of the one to show first; one that does not exist means the usual one.
    The person begins as their default persona, and with their default preset, where they have one.
    """
    chat = Chat(owner=owner, character=character, character_version=character.version)
    become(chat, Persona.objects.of(owner).filter(is_default=True).first())
    preset = Preset.objects.of(owner).filter(is_default=True).first()
    for name, value in preset.sampling.items() if preset else ():
        setattr(chat, name, value)
    chat.save()
    texts = greetings(chat, character)
    if texts:
        number = greeting + 1 if 0 <= greeting < len(texts) else 1
        first = Message.objects.create(chat=chat, position=0, author=Message.Author.CHARACTER, chosen=number)
        Variant.objects.bulk_create(
            Variant(message=first, number=i, text=text, finish=Variant.Finish.STOP)
            for i, text in enumerate(texts, 1)
        )
        chat.next_position, chat.last_line = 1, markup.last_line(texts[number - 1])
        chat.save(update_fields=["next_position", "last_line"])
    count_start(chat)
    announce_chats_after_commit(owner.pk)
    return chat


def count_start(chat: Chat) -> None:
    """One more chat with its character, and the messages that it begins with."""
    Character.objects.filter(pk=chat.character_id).update(
        chats_count=F("chats_count") + 1,
        messages_count=F("messages_count") + chat.next_position,
        popularity=F("popularity") + 1,
    )
    resort(chat.character_id)
