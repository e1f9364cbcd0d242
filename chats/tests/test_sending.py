"""What a send costs: it is asked for by everybody, all the time."""

from unittest.mock import Mock

import pytest
from django.urls import reverse

from chats import generation
from chats.tests.test_views import HTMX, fill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loop(monkeypatch):
    """A loop that takes what is handed to it and does nothing with it."""
    found = Mock(is_closed=lambda: False)
    monkeypatch.setattr(generation, "_loop", found)
    yield found
    for _name, given, _more in found.call_soon_threadsafe.mock_calls:
        if len(given) > 1 and hasattr(given[1], "close"):
            given[1].close()


@pytest.fixture
def plans(loop):
    """What has been planned to be written, so far."""
    return lambda: [
        given[1]
        for _name, given, _more in loop.call_soon_threadsafe.mock_calls
        if given[0] is generation.begin
    ]


def test_a_send_asks_the_database_little_and_plans_its_reply(page, chat, plans, django_assert_num_queries):
    address = reverse("send", args=[chat.pk])
    page.get(chat.get_absolute_url())  # who has a session has it in the cache by now
    # The person, and the chat with its character. Then, between begin and commit: the chat is held, it is
    # asked for this key and for a live reply, two messages with two texts come, the counters of the chat
    # and of the character are stepped. At last what the prompt tells.
    with django_assert_num_queries(2 + 2 + 6 + 1):
        response = page.post(address, {"text": "I wave", "key": "k1", "after": "0"}, headers=HTMX)
    assert response.content.count(b"<article") == 2
    [plan] = plans()
    assert plan.request.turns[-2].text == "I wave"
    assert (chat.messages.get(position=2).state, plan.text) == ("writing", "")


def test_it_asks_no_more_in_a_long_chat(page, chat, plans, django_assert_num_queries):
    fill(chat, 200)
    page.get(chat.get_absolute_url())
    with django_assert_num_queries(11 + 1):  # the greeting, which stands far from the rest
        page.post(
            reverse("send", args=[chat.pk]), {"text": "I wave", "key": "k1", "after": "200"}, headers=HTMX
        )
    assert len(plans()) == 1
