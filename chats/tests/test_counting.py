"""A character knows how many messages its chats have, for one cheap update at the end of a send."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from characters.models import Character
from chats import services
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Character:
    return Character.objects.create(name="Mira", greeting="Hello.", visibility="public")


def counted(character: Character) -> int:
    character.refresh_from_db()
    return character.messages_count


def answered(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(state="done", alive_at=None)


def test_greetings_turns_and_replies_are_counted(alice: Any, mira: Character) -> None:
    chat = services.start_chat(alice, mira)
    assert counted(mira) == 1
    made = services.send(chat, "Good evening.", "key")
    assert made
    assert counted(mira) == 3
    services.send(chat, "Good evening.", "key")
    assert counted(mira) == 3
    answered(made[1])
    services.regenerate(made[1])
    assert counted(mira) == 3
    answered(made[1])
    services.remove_message(made[1])
    services.ask_for_reply(chat)
    assert counted(mira) == 4
    assert counted(mira) == Chat.objects.get().next_position


def test_a_send_counts_with_one_update_by_key_and_at_its_end(alice: Any, mira: Character) -> None:
    chat = services.start_chat(alice, mira)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.send(chat, "Good evening.", "key")
    own = [query["sql"] for query in asked if "characters_" in query["sql"]]
    assert len(own) == 1
    assert own[0].startswith('UPDATE "characters_character" SET "messages_count"')
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert statements[-1] == own[0]


def test_a_character_that_has_answered_has_been_talked_with(alice: Any, bob: Any, mira: Character) -> None:
    chat = services.start_chat(alice, mira)
    talked = Character.objects.talked_with_by
    assert not talked(alice)
    made = services.send(chat, "Good evening.", "key")
    assert made
    assert not talked(alice)
    answered(made[1])
    Variant.objects.filter(message=made[1]).update(text="Sit down.", finish="stop")
    assert list(talked(alice)) == [mira]
    assert not talked(bob)
    services.remove_chat(chat)
    assert list(talked(alice)) == [mira]
