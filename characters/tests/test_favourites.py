from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from characters import services
from characters.models import Character

Headers = Callable[..., dict[str, str]]


def heart(character: Character) -> str:
    return reverse("favourite", args=[character.pk])


def test_a_heart_is_set_to_what_was_said_however_often(client: Any, alice: Any, mira: Character) -> None:
    client.force_login(alice)
    for on, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0), ("", 0)):
        client.post(heart(mira), {"on": on})
        mira.refresh_from_db()
        assert mira.favourites_count == count


def test_the_heart_of_a_card_comes_back(client: Any, alice: Any, mira: Character, fragment: Headers) -> None:
    client.force_login(alice)
    response = client.post(heart(mira), {"on": "1"}, headers=fragment(f"heart-{mira.pk}"))
    page = response.content.decode()
    assert page.lstrip().startswith(f'<form id="heart-{mira.pk}"')
    assert 'name="on" value="0"' in page
    assert 'aria-pressed="true"' in page


def test_the_same_character_twice_on_a_page_has_two_hearts(
    client: Any, alice: Any, mira: Character, fragment: Headers
) -> None:
    client.force_login(alice)
    page = client.post(heart(mira), {"on": "1"}, headers=fragment(f"heart-{mira.pk}-because"))
    assert page.content.decode().lstrip().startswith(f'<form id="heart-{mira.pk}-because"')


def test_the_heart_of_the_page_comes_back(
    client: Any, alice: Any, mira: Character, fragment: Headers
) -> None:
    client.force_login(alice)
    page = client.post(heart(mira), {"on": "1"}, headers=fragment("heart")).content.decode()
    assert page.lstrip().startswith('<form id="heart"')
    assert "Favourite" in page


@pytest.mark.parametrize(
    ("referer", "to_page_before"),
    [("http://testserver/?tag=sea", True), ("https://elsewhere.example/", False), ("", False)],
)
def test_without_script_one_returns_to_the_page_before(
    client: Any, alice: Any, mira: Character, referer: str, to_page_before: bool
) -> None:
    client.force_login(alice)
    response = client.post(heart(mira), {"on": "1"}, headers={"Referer": referer})
    assert response.status_code == 302
    assert response["Location"] == (referer if to_page_before else mira.get_absolute_url())


def test_strangers_are_asked_to_sign_in(client: Any, mira: Character, fragment: Headers) -> None:
    assert client.post(heart(mira), {"on": "1"})["Location"].startswith(reverse("sign_in"))
    assert "HX-Redirect" in client.post(heart(mira), {"on": "1"}, headers=fragment("heart"))
    mira.refresh_from_db()
    assert mira.favourites_count == 0


def test_nobody_gives_a_heart_to_what_they_may_not_see(client: Any, charlie: Any, secret: Character) -> None:
    client.force_login(charlie)
    assert client.post(heart(secret), {"on": "1"}).status_code == 404
    assert client.get(heart(secret)).status_code == 405


def test_favourites_are_ones_own_the_last_first(client: Any, alice: Any, bob: Any, make: Any) -> None:
    first, second, other = make("First"), make("Second"), make("Other")
    services.favourite(alice, first)
    services.favourite(alice, second)
    services.favourite(bob, other)
    client.force_login(alice)
    page = client.get(reverse("favourites"))
    assert [card.name for card in page.context["page"]] == ["Second", "First"]


def test_favourites_that_became_private_are_not_shown(client: Any, bob: Any, make: Any) -> None:
    services.favourite(bob, make("Gone"))
    Character.objects.update(visibility="private")
    client.force_login(bob)
    assert "Gone" not in client.get(reverse("favourites")).content.decode()


def test_favourites_have_pages_and_no_page_breaks(
    client: Any, alice: Any, make: Any, django_assert_num_queries: Any
) -> None:
    client.force_login(alice)
    for number in range(50):
        services.favourite(alice, make(f"No {number}", tags=["sea"]))
    with django_assert_num_queries(5):  # person, count, cards, their tags, notices
        assert len(client.get(reverse("favourites")).context["page"].object_list) == 48
    assert len(client.get(reverse("favourites"), {"page": "2"}).context["page"].object_list) == 2
    assert client.get(reverse("favourites"), {"page": "x"}).status_code == 200


def test_without_any_there_is_a_way_on(client: Any, alice: Any) -> None:
    assert client.get(reverse("favourites")).status_code == 302
    client.force_login(alice)
    assert "An empty shelf, for now" in client.get(reverse("favourites")).content.decode()


def test_a_heart_that_has_faded_can_be_taken_back(alice: Any, mira: Character) -> None:
    services.favourite(alice, mira)
    Character.objects.filter(pk=mira.pk).update(popularity=1)  # what a recount leaves of an old one
    services.unfavourite(alice, mira)
    mira.refresh_from_db()
    assert (mira.favourites_count, mira.popularity) == (0, 0)
