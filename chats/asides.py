"""What models are asked about a chat besides the character's replies. The request begins as theirs do."""

from dataclasses import replace
from typing import NamedTuple

from characters.versions import as_of
from chats import saving
from chats.models import Chat, Message
from chats.prompting import build, reading
from providers.service import Request

LINE = (
    "Now write {user}'s next message, not {char}'s: what {user} says and does, seen through {user}'s eyes, "
    "in the person, the manner and the language that {user} has written in so far. 1 paragraph of 1 to 4 "
    "sentences. Give nothing but the message, without a name before it, and leave what {char} does to {char}."
)
BEGUN = (
    "It begins with the words below. Write only what comes after them, from their very last word on, without "
    "repeating any.\n\n{beginning}"
)
SUGGESTIONS = (
    "Now write no reply. Think of 3 short messages that {user} could send next, each one going another way: "
    "one bold, one careful, one curious. Each is 1 sentence of at most 15 words, as {user} would write it, "
    "in the language that {user} has written in so far. Give nothing but a JSON list of 3 strings."
)


class Aside(NamedTuple):
    """A request, and who is who in it."""

    request: Request
    user: str
    char: str


def line(chat_pk: int, beginning: str) -> Aside:
    """A request for the person's next line, of which they have written the beginning."""
    wish = f"{LINE}\n{BEGUN}" if beginning.strip() else LINE
    return _asking(chat_pk, wish, beginning=beginning.strip())


def suggestions(chat_pk: int) -> Aside:
    """A request for a few lines that the person could say next."""
    return _asking(chat_pk, SUGGESTIONS)


def _asking(chat_pk: int, wish: str, beginning: str = "") -> Aside:
    chat = Chat.objects.for_reply().get(pk=chat_pk)
    character = as_of(chat.character, chat.character_version)
    sampled = saving.sampling(chat, character)
    place = Message(chat=chat, position=chat.next_position, author=Message.Author.USER)
    scene, _stands = reading.scene_of(place, chat, character, sampled.max_tokens)
    user, char = chat.user_name, character.speaks_as
    asked = replace(scene, aside=wish.format(user=user, char=char, beginning=beginning))
    request = Request(
        turns=build(asked).prompt.turns,
        model=scene.model,
        sampling=sampled,
        fallback=chat.fallback,
        language=character.language,
        character=user,
    )
    return Aside(request, user, char)
