"""A chat whose character its owner cannot open any more: nothing in it leads to what is not there."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from characters.models import Character
from characters.services.pictures import draw
from chats.models import Chat

CLOSED: list[dict[str, Any]] = [
    {"visibility": "private"},
    {"status": "hidden"},
    {"status": "rejected"},
    {"removed_at": datetime(2026, 3, 2, tzinfo=UTC)},
]


@pytest.fixture
def drawn(mira: Character) -> Character:
    draw(mira, [])
    mira.save()
    return mira


@pytest.mark.parametrize("change", CLOSED, ids=str)
def test_a_closed_character_keeps_a_face_in_the_chats_with_it(
    page: Client, chat: Chat, drawn: Character, change: dict[str, Any]
) -> None:
    Character.objects.filter(pk=drawn.pk).update(**change)
    for address in (chat.get_absolute_url(), "/chats/", "/chats/continue/"):
        pictures = re.findall(r'<img[^>]* src="([^"]+)"', page.get(address).content.decode())
        assert pictures
        for picture in pictures:
            assert page.get(picture.replace("&amp;", "&")).status_code == 200, picture


@pytest.mark.parametrize("change", CLOSED, ids=str)
def test_a_chat_does_not_lead_to_a_closed_page(
    page: Client, chat: Chat, mira: Character, change: dict[str, Any]
) -> None:
    assert mira.get_absolute_url() in page.get(chat.get_absolute_url()).content.decode()
    Character.objects.filter(pk=mira.pk).update(**change)
    shown = page.get(chat.get_absolute_url()).content.decode()
    assert f'href="{mira.get_absolute_url()}"' not in shown
    assert f'action="{mira.get_absolute_url()}chat/"' not in shown
    assert "The chat stays yours." in shown


def test_a_creator_keeps_the_own_face_of_a_private_character(
    page: Client, chat: Chat, drawn: Character, alice: Any
) -> None:
    Character.objects.filter(pk=drawn.pk).update(visibility="private", creator=alice)
    assert drawn.cameo_url in page.get(chat.get_absolute_url()).content.decode()


def test_a_drawn_head_is_square(client: Client) -> None:
    head = client.get("/drawn-face.svg", {"name": "Mira", "part": "head"}).content.decode()
    assert 'width="96" height="96"' in head
    assert head != client.get("/drawn-face.svg", {"name": "Mira"}).content.decode()
