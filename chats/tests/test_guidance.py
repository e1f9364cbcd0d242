"""What a person asks of the story in one chat: a note at some depth, and a scenario of their own."""

import pytest
from django.urls import reverse

from chats.models import Chat
from roleplay.tokens import tokens

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SAID = {"note": "Slower, {{user}}.", "note_depth": "2", "scenario": "A pier in the fog."}


@pytest.fixture
def url(chat):
    return reverse("guidance", args=[chat.pk])


def kept(chat):
    return Chat.objects.values_list("note", "note_depth", "scenario").get(pk=chat.pk)


def test_it_is_offered_empty_with_the_characters_own_scenario_behind(page, chat, mira, url):
    mira.scenario = "The lamp room, {{user}} at the door."
    mira.save()
    for html in (page.get(url).text, page.get(url, headers=HTMX).text):
        assert 'placeholder="The lamp room, {{user}} at the door."' in html
        assert 'value="4"' in html


def test_it_is_kept_as_it_was_written(page, chat, url):
    assert page.post(url, SAID).headers["Location"] == url
    assert kept(chat) == ("Slower, {{user}}.", 2, "A pier in the fog.")
    assert "A pier in the fog.</textarea>" in page.get(url).text


def test_while_it_is_typed_only_what_stands_beside_the_boxes_comes_back(page, chat, url):
    html = page.post(url, SAID, headers=HTMX).text
    assert kept(chat) == ("Slower, {{user}}.", 2, "A pier in the fog.")
    assert "<textarea" not in html
    assert f"≈ {tokens(SAID['note'])} tokens" in html
    assert "Saved." in html


def test_an_emptied_box_gives_the_chat_back_to_the_character(page, chat, url):
    page.post(url, SAID)
    page.post(url, {"note_depth": "4"})
    assert kept(chat) == ("", 4, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("note", "x" * 10_001),
        ("note_depth", ""),
        ("note_depth", "-1"),
        ("note_depth", "101"),
        ("note_depth", "deep"),
        ("scenario", "x" * 20_001),
    ],
)
def test_what_cannot_be_is_said_beside_its_box_and_changes_nothing(page, chat, url, field, value):
    for headers in ({}, HTMX):
        response = page.post(url, {**SAID, field: value}, headers=headers)
        assert response.status_code == 422
        assert f'id="id_{field}_error"' in response.text
        assert "Saved." not in response.text
    assert kept(chat) == ("", 4, "")


def test_a_stranger_neither_reads_nor_writes_it(client, charlie, chat, url):
    client.force_login(charlie)
    assert client.get(url).status_code == 404
    assert client.post(url, SAID).status_code == 404
    assert kept(chat) == ("", 4, "")


def test_who_has_not_signed_in_is_asked_to(client, url):
    assert client.get(url).headers["Location"].startswith(reverse("sign_in"))
