"""A browser without JavaScript gets whole pages, and the same words."""

import pytest
from django.urls import reverse

from chats import services
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_chat(chat):
    messages = Message.objects.bulk_create(
        Message(chat=chat, position=n, author="character" if n % 2 else "user") for n in range(1, 120)
    )
    Variant.objects.bulk_create(
        Variant(message=message, text=f"Line {message.position}.", finish="stop") for message in messages
    )
    Chat.objects.filter(pk=chat.pk).update(next_position=120)
    return chat


def test_earlier_messages_are_a_page(page, long_chat):
    shown = page.get(long_chat.get_absolute_url()).content.decode()
    assert "?before=70" in shown
    earlier = page.get(f"{long_chat.get_absolute_url()}?before=70").content.decode()
    assert "<html" in earlier
    assert "Line 69." in earlier
    assert "Line 70." not in earlier
    assert "?before=20" in earlier


@pytest.mark.parametrize("verb", ["regenerate", "continue_reply", "remove_message", "choose_variant"])
def test_what_cannot_be_done_is_said_on_the_page(page, chat, verb):
    greeting = chat.messages.get()
    response = page.post(reverse(verb, args=[greeting.pk]), {"number": 9}, follow=True)
    assert response.redirect_chain == [(chat.get_absolute_url(), 302)]
    assert 'role="alert"' in response.content.decode()


def test_there_is_no_reply_to_ask_for(page, chat):
    response = page.post(reverse("ask_for_reply", args=[chat.pk]), follow=True)
    assert "The last word is the character" in response.content.decode()


def test_a_removed_reply_comes_back(page, chat):
    services.send(chat, "Hello", "k1")
    typed = chat.messages.get(position=1)
    page.post(reverse("remove_message", args=[typed.pk]))
    assert "Hello" not in page.get(chat.get_absolute_url()).context["shown"][1].variant.text
    page.post(reverse("restore_message", args=[typed.pk]))
    assert page.get(chat.get_absolute_url()).context["shown"][1].variant.text == "Hello"
