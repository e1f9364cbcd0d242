"""Who meets 18+ characters: adults who have said so, where they ask for it, and no search engine."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from characters.models import Character


@pytest.fixture
def aurelie(make: Any, alice: Any) -> Character:
    return make("Princess Aurelie", creator=alice, rating="nsfw", tags=["drama"])


@pytest.fixture
def adult(client: Any, bob: Any) -> Any:
    bob.adult_since = timezone.now()
    bob.save()
    client.force_login(bob)
    return client


def shown(client: Any, address: str) -> bool:
    return "Princess Aurelie" in client.get(address).content.decode()


def test_she_is_on_the_shelf_of_adults_who_ask(adult: Any, aurelie: Character) -> None:
    assert not shown(adult, "/")
    assert shown(adult, "/?rating=nsfw")
    assert shown(adult, "/?rating=nsfw&q=aurelie&tag=drama")
    assert not shown(adult, "/?rating=sfw")


@pytest.mark.parametrize("address", ["/?rating=nsfw", "/?rating=nsfw&q=aurelie", "/?rating=nsfw&tag=drama"])
def test_nobody_else_meets_her(client: Any, charlie: Any, aurelie: Character, address: str) -> None:
    assert not shown(client, address)
    client.force_login(charlie)
    assert not shown(client, address)


def test_her_page_is_a_gate_for_those_who_have_not_said_it(
    client: Any, charlie: Any, aurelie: Character
) -> None:
    address = aurelie.get_absolute_url()
    page = client.get(address).content.decode()
    assert "For adults" in page
    assert "Princess" not in page
    assert "noindex" in page
    assert f"{reverse('sign_in')}?next={address}" in page
    client.force_login(charlie)
    said = client.post(reverse("adult"), {"next": address}, follow=True)
    assert said.redirect_chain == [(address, 302)]
    assert "Princess Aurelie" in said.content.decode()


@pytest.mark.parametrize("fields", [{"visibility": "private"}, {"status": "hidden"}])
def test_what_is_hidden_has_no_gate(client: Any, aurelie: Character, fields: Any) -> None:
    Character.objects.update(**fields)
    assert client.get(aurelie.get_absolute_url()).status_code == 404


def test_her_pictures_and_chats_are_behind_the_gate_too(
    client: Any, charlie: Any, aurelie: Character
) -> None:
    client.force_login(charlie)
    assert client.get(aurelie.portrait_url).status_code == 404
    assert client.post(reverse("start_chat", args=[aurelie.pk])).status_code == 404


def test_pages_with_her_are_not_for_search_engines(adult: Any, aurelie: Character) -> None:
    assert "noindex" in adult.get("/?rating=nsfw").content.decode()
    assert "noindex" in adult.get(aurelie.get_absolute_url()).content.decode()
    assert "noindex" not in adult.get("/").content.decode()


def test_her_picture_is_veiled_until_one_wants_it_clear(adult: Any, bob: Any, aurelie: Character) -> None:
    assert "portrait--veiled" in adult.get("/?rating=nsfw").content.decode()
    bob.clear_pictures = True
    bob.save()
    assert "portrait--veiled" not in adult.get("/?rating=nsfw").content.decode()


def test_one_can_take_it_back(adult: Any, bob: Any, aurelie: Character) -> None:
    adult.post(reverse("adult"), {"adult": "no"})
    bob.refresh_from_db()
    assert bob.adult_since is None
    assert not shown(adult, "/?rating=nsfw")


def test_the_first_word_stands(adult: Any, bob: Any) -> None:
    adult.post(reverse("adult"))
    before = bob.adult_since
    bob.refresh_from_db()
    assert bob.adult_since == before


def test_strangers_are_asked_to_sign_in_first(client: Any, db: None) -> None:
    page = client.get("/").content.decode()
    assert f"{reverse('adult')}?next=/%3Frating%3Dnsfw" in page
    assert client.get(reverse("adult")).status_code == 302


def test_the_level_of_content_can_be_lowered(client: Any, make: Any) -> None:
    make("Sable Wren", rating="moderate")
    make("Mira Vale")
    names = [card.name for card in client.get("/?rating=sfw").context["shelf"].cards]
    assert names == ["Mira Vale"]
