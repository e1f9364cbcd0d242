"""The pages of people who make characters, which tell nobody who else has an account."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from characters.models import Character


def at(name: str) -> str:
    return reverse("person", args=[name])


def main_of(page: Any) -> str:
    text: str = page.text.partition("<main")[2].partition("</main>")[0]
    return text


@pytest.fixture
def mira(make: Any, alice: Any) -> Character:
    return make("Mira Vale", creator=alice, favourites_count=3, chats_count=7)


def test_an_email_is_no_way_to_somebody_s_characters(client: Any, make: Any, alice: Any) -> None:
    make("Of Alice", creator=alice)
    assert client.get("/?by=alice").context["shelf"].total == 1
    assert client.get(f"/?by={alice.email}").context["shelf"].total == 0


def test_a_maker_is_met_with_what_they_have_published(
    client: Any, alice: Any, bob: Any, make: Any, mira: Character
) -> None:
    alice.display_name = "Ink & Salt"
    alice.save()
    make("Una", creator=alice, favourites_count=2)
    make("Of another", creator=bob)
    page = client.get(at("alice"))
    for said in ("Ink &amp; Salt", "Mira Vale", "Una", f'og:url" content="http://testserver{at("alice")}"'):
        assert said in page.text, said
    assert "Of another" not in page.text
    maker = page.context["maker"]
    assert (maker.count, maker.chats, maker.hearts) == (2, 7, 5)
    assert mira.link_picture_url.split("/")[3] in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"status": "hidden"},
        {"status": "pending"},
        {"removed_at": timezone.now()},
        {"rating": "nsfw"},
    ],
)
def test_who_has_nothing_to_show_does_not_exist(
    client: Any, alice: Any, bob: Any, make: Any, fields: dict[str, Any]
) -> None:
    hidden = make("Hidden", creator=alice, **fields)
    nobody = client.get(at("nobody-at-all"))
    found = client.get(at("alice"))
    assert (found.status_code, nobody.status_code) == (404, 404)
    assert main_of(found) == main_of(nobody)
    client.force_login(bob)
    assert client.get(at("alice")).status_code == 404
    client.force_login(alice)
    if fields.get("removed_at") is None:
        address = hidden.get_absolute_url()
        page = client.get(address)
        assert page.status_code == 200
        assert at("alice") not in page.text


def test_who_is_banned_does_not_exist(client: Any, alice: Any, mira: Character) -> None:
    alice.is_active = False
    alice.save()
    assert client.get(at("alice")).status_code == 404
    assert at("alice") not in client.get(mira.get_absolute_url()).text


def test_adults_meet_18_where_they_ask_for_it(client: Any, alice: Any, bob: Any, make: Any) -> None:
    make("Late night", creator=alice, rating="nsfw")
    bob.adult_since = timezone.now()
    bob.save()
    client.force_login(bob)
    assert "Late night" not in client.get(at("alice")).text
    assert "Late night" in client.get(f"{at('alice')}?rating=nsfw").text


def test_a_name_in_another_case_leads_to_the_page(client: Any, alice: Any, mira: Character) -> None:
    assert client.get(at("ALICE")).url == at("alice")


@pytest.mark.parametrize("name", ["alice@example.org", "a\0b", "x" * 300, "..", "%"])
def test_what_is_no_username_finds_nobody(client: Any, mira: Character, name: str) -> None:
    assert client.get(reverse("person", args=["x"]).replace("x", name)).status_code == 404


def test_the_shelf_is_sorted_and_goes_on(client: Any, alice: Any, make: Any, fragment: Any) -> None:
    for number in range(40):
        make(f"No {number}", creator=alice, popularity=number)
    first = client.get(at("alice")).context["shelf"]
    assert first.cards[0].name == "No 39"
    assert "by=" not in first.next
    more = client.get(at("alice") + first.next, headers=fragment("more-made"))
    assert "<html" not in more.text
    met = [card.name for card in [*first.cards, *more.context["shelf"].cards]]
    assert met == [f"No {number}" for number in reversed(range(40))]
    newest = client.get(f"{at('alice')}?sort=new", headers=fragment("made"))
    assert newest.context["shelf"].cards[0].name == "No 39"
    assert newest.text.lstrip().startswith('<div id="made"')


def test_nobody_else_is_reached_through_the_address(
    client: Any, bob: Any, make: Any, mira: Character
) -> None:
    make("Of another", creator=bob)
    assert "Of another" not in client.get(f"{at('alice')}?by=bob").text


def test_the_number_of_queries_does_not_grow(
    client: Any, alice: Any, make: Any, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for _ in range(2):
        for number in range(4):
            make(f"No {number}", creator=alice, tags=["sea"])
        with django_assert_max_num_queries(6) as queries:
            client.get(at("alice"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_character_leads_to_its_maker(client: Any, mira: Character) -> None:
    assert f'href="{at("alice")}"' in client.get(mira.get_absolute_url()).text


def offered(client: Any, query: str) -> str:
    text: str = client.get(reverse("suggestions"), {"q": query}).text
    return text


def test_the_search_box_offers_makers_by_the_beginning_of_their_name(
    client: Any, alice: Any, mira: Character
) -> None:
    page = offered(client, "ALI")
    assert f'href="{at("alice")}"' in page
    assert "<mark>ali</mark>ce" in page
    for query in ("al", "lice", "ali ce", "a%", "alice@example.org"):
        assert at("alice") not in offered(client, query), query


@pytest.mark.parametrize("fields", [{"visibility": "private"}, {"rating": "nsfw"}, {"status": "hidden"}])
def test_the_search_box_tells_nobody_who_has_an_account(
    client: Any, alice: Any, bob: Any, make: Any, fields: dict[str, str]
) -> None:
    make("Hidden", creator=alice, **fields)
    assert at("alice") not in offered(client, "alice")
    make("Shown", creator=bob)
    bob.is_active = False
    bob.save()
    assert at("bob") not in offered(client, "bob")
