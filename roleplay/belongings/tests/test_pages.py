"""What the pages of leaving and coming back tell, ask and refuse."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters import services as verbs
from chats import services
from chats.models import Chat
from roleplay.accounts.models import User
from roleplay.belongings import leaving
from roleplay.belongings.tests.conftest import again, said

PASSWORD = "alice-pass-1234"
MEANT = {"name": "Alice ", "password": PASSWORD, "characters": "take"}


@pytest.fixture
def hers(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def page_of(client: Client, address: str = "/profile/delete/") -> str:
    return client.get(address).content.decode()


def test_the_profile_leads_to_both(hers):
    page = page_of(hers, "/profile/")
    assert 'action="/profile/export/"' in page
    assert 'href="/profile/delete/"' in page


def test_what_goes_is_counted_and_the_export_offered(house, hers):
    page = page_of(hers)
    counts = dict(re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", page))
    assert counts == {
        "Characters": "2", "Chats": "2", "Messages": "6", "Personas": "1", "Presets": "1", "Reviews": "1",
        "Favourites": "1",
    }  # fmt: skip
    assert 'action="/profile/export/"' in page
    assert "1 character of yours is seen by others" in page


def test_who_shows_nothing_is_not_asked_what_becomes_of_it(hers):
    assert 'name="characters"' not in page_of(hers)


def test_the_page_costs_the_same_however_much_there_is(house, hers, alice):
    page_of(hers)  # from here on the bar knows that there is no new notice
    with CaptureQueriesContext(connection) as few:
        page_of(hers)
    for number in range(5):
        one = verbs.create(alice, {"name": f"No {number}", "greeting": "Hello."}, "public")
        said(services.start_chat(alice, one), "Hello?", "Hello.")
    with CaptureQueriesContext(connection) as many:
        page_of(hers)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "alicia"}, "This is not your username"),
        ({"name": ""}, "This field is required"),
        ({"password": "alice-pass-123"}, "This is not your password"),
        ({"password": ""}, "This field is required"),
        ({"characters": "eat"}, "Select a valid choice"),
    ],
)
def test_what_is_not_meant_closes_nothing(house, hers, alice, wrong, sentence):
    response = hers.post("/profile/delete/", MEANT | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert again(alice).is_open


def test_a_password_is_not_guessed_here_either(hers, alice, settings):
    for _ in range(settings.SIGN_IN_TRIES_PER_ACCOUNT):
        assert hers.post("/profile/delete/", MEANT | {"password": "wrong"}).status_code == 422
    refused = hers.post("/profile/delete/", MEANT)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert again(alice).is_open
    tried = Client().post("/sign-in/", {"name": "alice", "password": PASSWORD})
    assert tried.status_code == 429


def test_who_means_it_is_signed_out_everywhere_and_told(house, hers, alice):
    other = Client()
    other.force_login(alice)
    response = hers.post("/profile/delete/", MEANT, follow=True)
    assert response.redirect_chain == [("/goodbye/", 302)]
    assert "Your account is closed" in response.content.decode()
    for client in (hers, other):
        assert client.get("/profile/").url.startswith("/sign-in/")
    assert not again(house.shown).is_left_behind


def test_who_is_signed_in_is_told_no_goodbye(hers):
    assert hers.get("/goodbye/").url == "/profile/"


def test_what_others_see_stays_if_that_is_wished(house, hers):
    hers.post("/profile/delete/", MEANT | {"characters": "leave"})
    assert again(house.shown).is_left_behind
    assert again(house.own).removed_at


def test_the_last_operator_is_told_what_to_do_first(hers, alice):
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    response = hers.post("/profile/delete/", MEANT)
    assert response.status_code == 422
    assert "Make somebody else a superuser first" in response.content.decode()


def test_strangers_sign_in_first_and_forgers_are_refused(alice):
    for method in ("get", "post"):
        assert getattr(Client(), method)("/profile/delete/").status_code in (302, 307)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post("/profile/delete/", MEANT).status_code == 403
    assert again(alice).is_open


class TestComingBack:
    def sign_in(self, client: Client, **wrong: str) -> object:
        return client.post("/sign-in/", {"name": "alice", "password": PASSWORD} | wrong)

    def test_a_sign_in_offers_it_and_a_press_does_it(self, house, client, alice):
        old = Client()
        old.force_login(alice)
        leaving.close(alice)
        assert self.sign_in(client).url == "/bring-back/"
        page = page_of(client, "/bring-back/")
        assert "Bring your account back?" in page
        assert again(alice).closed_at
        response = client.post("/bring-back/")
        assert "Everything is as you left it" in str(*get_messages(response.wsgi_request))
        assert client.get("/profile/").status_code == 200
        assert Chat.objects.of(alice).count() == 2
        assert old.get("/profile/").status_code == 302  # what was signed in before stays signed out

    def test_nobody_else_is_offered_anything(self, client, alice):
        leaving.close(alice)
        assert client.get("/bring-back/").url == "/sign-in/"
        assert client.post("/bring-back/").url == "/sign-in/"
        assert self.sign_in(client, password="wrong").status_code == 422
        assert client.post("/bring-back/").url == "/sign-in/"
        assert again(alice).closed_at

    def test_the_offer_is_soon_over(self, client, alice, monkeypatch):
        leaving.close(alice)
        self.sign_in(client)
        monkeypatch.setattr("roleplay.accounts.views.DECIDED_WITHIN", 0)
        assert client.post("/bring-back/").url == "/sign-in/"
        assert again(alice).closed_at

    def test_an_offer_is_no_session(self, client, alice):
        leaving.close(alice)
        self.sign_in(client)
        assert client.get("/profile/").status_code == 302
        assert client.get("/chats/").status_code == 302

    def test_a_second_press_finds_it_open(self, client, alice):
        leaving.close(alice)
        self.sign_in(client)
        client.post("/bring-back/")
        assert client.post("/bring-back/").status_code == 302
        assert client.get("/profile/").status_code == 200

    def test_an_offer_that_was_taken_is_no_key_to_an_account_that_is_closed_again(self, client, alice):
        leaving.close(alice)
        self.sign_in(client)
        client.post("/bring-back/")
        leaving.close(again(alice))
        assert client.post("/bring-back/").url == "/sign-in/"
        assert again(alice).closed_at
