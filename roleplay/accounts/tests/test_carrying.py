"""Without script, what is sent after the session has ended goes through the sign-in and is not lost."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from characters.models import Character, Draft

pytestmark = pytest.mark.django_db

NEW = "/characters/new/"
SIGN_IN = f"/sign-in/?next={NEW}"
TYPED = {
    "draft": "k" * 32, "page": "p" * 32,
    "name": "Juniper \"Seven\" <b>", "greetings": ["Hello.\nYou.", "Hm?"],
    "description": "A gardener.", "more_tags": "sea, noir", "rating": "sfw", "visibility": "private",
    "language": "en",
}  # fmt: skip
RIGHT = {"name": "alice", "password": "alice-pass-1234"}


def hidden(response: Any) -> dict[str, list[str]]:
    """What the hidden boxes of a page hold."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', response.text):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def test_what_was_written_is_published_after_signing_in(client: Client, alice: Any) -> None:
    asked = client.post(NEW, TYPED, follow=True)
    assert asked.redirect_chain == [(SIGN_IN, 307)]
    assert "What you sent is kept here" in asked.text
    on = client.post(SIGN_IN, {"carried": hidden(asked)["carried"][0], **RIGHT})
    assert f'action="{NEW}"' in on.text
    said = hidden(on)
    assert {name: said[name] for name in ("name", "greetings", "more_tags")} == {
        "name": [TYPED["name"]], "greetings": TYPED["greetings"], "more_tags": ["sea, noir"],
    }  # fmt: skip
    assert client.post(NEW, said).status_code == 302
    made = Character.objects.get(creator=alice)
    assert (made.name, made.alternate_greetings) == (TYPED["name"], ["Hm?"])
    assert not Draft.objects.of(alice).exists()


def test_a_wrong_password_in_between_loses_nothing(client: Client, alice: Any) -> None:
    asked = client.post(NEW, TYPED, follow=True)
    carried = hidden(asked)["carried"][0]
    again = client.post(SIGN_IN, {"carried": carried, **RIGHT, "password": "not this one"})
    assert again.status_code == 422
    assert hidden(again)["carried"] == [carried]


def test_who_has_signed_in_in_another_tab_goes_on_at_once(client: Client, alice: Any) -> None:
    client.force_login(alice)
    assert hidden(client.post(SIGN_IN, TYPED))["greetings"] == TYPED["greetings"]


@pytest.mark.parametrize("said", [{}, {"old": "alice-pass-1234", "new": "another-pass-1234"}])
def test_nothing_and_passwords_are_not_carried(client: Client, said: dict[str, str]) -> None:
    response = client.post("/profile/password/", said)
    assert response.status_code == 302
    assert "another" not in client.get(response.url).text


@pytest.mark.parametrize("carried", ["", "{", "7", '[["a"]]', "[[1, 2]]", '[["csrfmiddlewaretoken", "x"]]'])
def test_what_nobody_has_carried_does_no_harm(client: Client, alice: Any, carried: str) -> None:
    assert client.post(SIGN_IN, {"carried": carried, **RIGHT}).url == NEW


def test_it_is_never_sent_to_another_site(client: Client, alice: Any) -> None:
    on = client.post("/sign-in/?next=https://evil.example/", {"carried": '[["a", "b"]]', **RIGHT})
    assert 'action="/"' in on.text


def test_a_fragment_is_sent_to_the_door_and_carries_nothing(client: Client) -> None:
    response = client.post(NEW, TYPED, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/sign-in/?next=/")
