from typing import Any

import pytest
from django.urls import reverse

from characters.models import Character


@pytest.mark.parametrize("kind", ["portrait_url", "cameo_url"])
def test_pictures_are_for_ever_and_can_do_nothing(
    client: Any, mira: Character, kind: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        response = client.get(getattr(mira, kind))
    assert response.content.startswith(b"<svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, s-maxage=3600, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_portrait_and_cameo_are_not_the_same_picture(client: Any, mira: Character) -> None:
    assert client.get(mira.portrait_url).content != client.get(mira.cameo_url).content


@pytest.mark.parametrize("kind", ["portrait_url", "cameo_url"])
def test_private_pictures_are_private(client: Any, alice: Any, charlie: Any, secret: Any, kind: str) -> None:
    address = getattr(secret, kind)
    assert client.get(address).status_code == 404
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private")


@pytest.mark.parametrize("state", [{"status": "hidden"}, {"status": "pending"}, {"rating": "nsfw"}])
def test_no_shared_cache_keeps_what_only_the_creator_sees(
    client: Any, alice: Any, make: Any, state: dict[str, str]
) -> None:
    own = make(creator=alice, **state)
    assert client.get(own.portrait_url).status_code == 404
    client.force_login(alice)
    assert client.get(own.portrait_url)["Cache-Control"].startswith("private")


def test_what_was_public_is_given_again_as_long_as_it_still_is(client: Any, mira: Character) -> None:
    seen = {"If-None-Match": client.get(mira.portrait_url)["ETag"]}
    again = client.get(mira.portrait_url, headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert "s-maxage=3600" in again["Cache-Control"]
    Character.objects.filter(pk=mira.pk).update(visibility="private")
    assert client.get(mira.portrait_url, headers=seen).status_code == 404


def test_a_wrong_name_finds_no_picture(client: Any, mira: Character) -> None:
    for kind in ("portrait", "cameo"):
        assert client.get(reverse(kind, args=[mira.pk, "wrong"])).status_code == 404
        assert client.get(reverse(kind, args=[mira.pk + 1, "wrong"])).status_code == 404


def test_a_lost_file_is_a_missing_picture_not_an_error(client: Any, mira: Character) -> None:
    address = mira.portrait_url
    mira.portrait.storage.delete(mira.portrait.name)
    assert client.get(address).status_code == 404
