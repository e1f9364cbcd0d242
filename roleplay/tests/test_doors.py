"""Who gets in, by which door, and what stays behind when they leave."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


@pytest.mark.parametrize("name", ["chats", "favourites", "profile", "password_change", "continue", "rail"])
def test_nothing_of_ones_own_is_kept_by_a_cache(page, name):
    caching = page.get(reverse(name))["Cache-Control"]
    assert "no-store" in caching
    assert "private" in caching


def test_what_everybody_sees_may_be_kept(client):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_a_banned_person_is_a_stranger_at_once(page, alice):
    alice.is_active = False
    alice.save()
    for name in ("chats", "favourites", "profile"):
        assert page.get(reverse(name)).url == f"/sign-in/?next={reverse(name)}"


def test_the_admin_has_no_door_of_its_own(client, alice):
    before = client.get("/admin/characters/tag/", follow=True)
    assert before.redirect_chain[-1] == ("/sign-in/?next=/admin/characters/tag/", 302)
    client.post("/admin/login/", {"username": "alice", "password": "alice-pass-1234"})
    assert "_auth_user_id" not in client.session


def test_who_may_not_enter_the_admin_is_told_so(page):
    response = page.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "This door is closed" in response.text


def test_only_the_staff_are_shown_the_door_of_the_admin(page, alice):
    assert 'href="/admin/"' not in page.get("/").text
    alice.is_staff = True
    alice.save()
    assert 'href="/admin/"' in page.get("/").text


def test_an_operator_is_led_to_the_page_they_asked_for(client, alice):
    alice.is_staff = alice.is_superuser = True
    alice.save()
    entrance = client.get("/admin/characters/tag/", follow=True).redirect_chain[-1][0]
    response = client.post(entrance, {"name": "alice", "password": "alice-pass-1234"}, follow=True)
    assert response.request["PATH_INFO"] == "/admin/characters/tag/"
    assert client.get("/admin/login/").url == "/admin/"


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\0"])
def test_nobody_is_led_elsewhere_after_signing_in(client, alice, wanted):
    for entrance in ("/sign-in/", "/admin/login/"):
        asked = client.get(entrance, {"next": wanted}, follow=True).request
        address = f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}"
        response = client.post(address, {"name": "alice", "password": "alice-pass-1234"})
        assert response.url == "/"
        client.logout()
