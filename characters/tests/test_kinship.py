from typing import Any

import pytest
from django.urls import reverse

from characters import services
from chats.models import Chat


@pytest.fixture
def talked(alice: Any, mira: Any) -> Chat:
    return Chat.objects.create(owner=alice, character=mira, user_name="Alice")


def row(client: Any) -> str:
    return client.get(reverse("because")).content.decode()


def test_who_is_like_the_last_one_is_offered(client: Any, alice: Any, talked: Chat, make: Any) -> None:
    make("Kin", tags=["sea"])
    make("Stranger", tags=["noir"])
    make("Hidden", tags=["sea"], visibility="private")
    make("Grown-up", tags=["sea"], rating="nsfw")
    client.force_login(alice)
    page = row(client)
    assert "Because you talked with Mira Vale" in page
    assert "Kin" in page
    for name in ("Stranger", "Hidden", "Grown-up"):
        assert name not in page


def test_those_one_knows_already_are_left_out(client: Any, alice: Any, talked: Chat, make: Any) -> None:
    Chat.objects.create(owner=alice, character=make("Known", tags=["sea"]), user_name="Alice")
    client.force_login(alice)
    assert "Known</h3>" not in row(client)


def test_without_chats_or_kin_there_is_no_row(client: Any, alice: Any, bob: Any, talked: Chat) -> None:
    for person in (alice, bob):
        client.force_login(person)
        assert row(client).strip() == ""


def test_only_people_have_one(client: Any, mira: Any) -> None:
    assert client.get(reverse("because")).status_code == 302


def test_it_stands_on_the_whole_shelf_alone(client: Any, alice: Any, make: Any) -> None:
    for number in range(12):
        make(f"No {number}", tags=["sea"])
    client.force_login(alice)
    assert 'id="because"' in client.get("/").content.decode()
    assert 'id="because"' not in client.get("/?tag=sea").content.decode()


def test_the_number_of_queries_does_not_grow(
    client: Any, alice: Any, talked: Chat, make: Any, django_assert_num_queries: Any
) -> None:
    client.force_login(alice)
    for _ in range(2):
        for number in range(4):
            make(f"No {number}", tags=["sea", "mystery", f"t{number}"])
        with django_assert_num_queries(7):  # person, last, its tags, those known, carriers, cards, their tags
            row(client)


def test_a_heart_lets_a_character_rise(client: Any, alice: Any, bob: Any, make: Any) -> None:
    first, second = make("First", tags=["sea"], popularity=1), make("Second", tags=["sea"], popularity=2)
    services.favourite(alice, first)
    for address in ("/", "/?tag=sea", "/?sort=loved"):
        cards = client.get(address).context["shelf"].cards
        assert [card.pk for card in cards] == [first.pk, second.pk], address
