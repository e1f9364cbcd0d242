from typing import Any

import pytest
from django.urls import reverse

from characters.suggestions import Piece, marked


def offered(client: Any, query: str) -> str:
    return client.get(reverse("suggestions"), {"q": query}).content.decode()


def test_characters_tags_and_all_are_offered(client: Any, make: Any) -> None:
    make("Mira Vale", tagline="Keeper of a lighthouse", tags=["light-novel"])
    page = offered(client, "ligh")
    assert "Mira Vale" in page
    assert "<mark>ligh</mark>thouse" in page
    assert "<mark>Ligh</mark>t-Novel" in page
    assert 'href="/?q=ligh"' in page
    assert page.count('role="option"') == 3


def test_four_are_enough_and_names_come_first(client: Any, make: Any) -> None:
    make("Lena", popularity=1)
    for number in range(5):
        make(f"No {number}", tagline="Lena's friend", popularity=50)
    page = offered(client, "len")
    assert page.count("hit__thumb") == 4
    assert page.index("<mark>Len</mark>a") < page.index("No 4")


@pytest.mark.parametrize("query", ["", " ", "a", "%", "\0"])
def test_nothing_is_offered_for_next_to_nothing(client: Any, make: Any, query: str) -> None:
    make("A")
    assert "option" not in offered(client, query)


def test_nobody_is_offered_whom_one_could_not_find(client: Any, alice: Any, make: Any) -> None:
    make("Secret One", visibility="private", creator=alice)
    make("Secret Two", rating="nsfw", tags=["secrets"])
    make("Secret Three", status="hidden")
    client.force_login(alice)
    page = offered(client, "secret")
    assert page.count('role="option"') == 1  # only the way to all results, which are none


def test_the_number_of_queries_does_not_grow(
    client: Any, make: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        make(f"Mira {number}", tags=[f"mirror-{number}"])
    with django_assert_max_num_queries(9):
        offered(client, "mir")


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ёлка", ("елка",), [Piece("Ёлка", True)]),
        ("Два маяка", ("маяком",), [Piece("Два ", False), Piece("маяк", True), Piece("а", False)]),
        ("A (b", ("b",), [Piece("A (", False), Piece("b", True)]),
        ("", ("b",), []),
    ],
)
def test_what_matches_is_marked(text: str, words: tuple[str, ...], expected: list[Piece]) -> None:
    assert marked(text, words) == expected


def test_names_are_escaped(client: Any, make: Any) -> None:
    make("<b>Mira</b>", tagline="<i>Mira</i>")
    page = offered(client, "mira")
    assert "<b>" not in page
    assert "&lt;b&gt;<mark>Mira</mark>" in page
