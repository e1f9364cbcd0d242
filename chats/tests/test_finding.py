"""Titles, and finding a chat again by its title."""

import pytest
from django.urls import reverse

from chats import services
from chats.models import Chat

pytestmark = pytest.mark.django_db


@pytest.fixture
def titled(chat):
    services.rename_chat(chat, 'Ночь у моря, "90%" (1+1)')
    return Chat.objects.get(pk=chat.pk)


@pytest.mark.parametrize("query", ["ночь", "НОЧЬ У", "моря", '"90%"', "(1+1)", "mira", "MIRA VALE"])
def test_a_chat_is_found_by_title_or_character_in_any_case(alice, titled, query):
    assert list(Chat.objects.of(alice).called(query)) == [titled]


@pytest.mark.parametrize("query", ["%", "_", ".*", "[", "\\", "H|Н"])
def test_signs_of_patterns_are_only_signs(alice, mira, query):
    other = services.start_chat(alice, mira)
    assert other not in Chat.objects.of(alice).called(query)


def test_a_query_that_no_database_reads_breaks_nothing(client, alice, titled):
    client.force_login(alice)
    response = client.get(reverse("rail"), {"chat_query": "но\0чь"})
    assert response.status_code == 200
    assert f"thread-{titled.pk}" in response.content.decode()


def test_renaming_begins_with_the_title_as_it_is(client, alice, titled):
    client.force_login(alice)
    assert (
        'value="Ночь у моря, &quot;90%&quot; (1+1)"' in client.get(titled.get_absolute_url()).content.decode()
    )


def test_a_title_that_is_too_long_stays_in_its_field(client, alice, titled):
    client.force_login(alice)
    for headers, is_page in (({"HX-Request": "true"}, False), ({}, True)):
        response = client.post(
            reverse("rename_chat", args=[titled.pk]), {"title": "long " * 50}, headers=headers
        )
        shown = response.content.decode()
        assert response.status_code == 422
        assert 'aria-invalid="true"' in shown
        assert "long long" in shown
        assert ("<html" in shown) is is_page
