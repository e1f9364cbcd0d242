from collections.abc import Callable
from typing import Any

import pytest

from characters.greetings import Greeting
from characters.models import Character

Headers = Callable[..., dict[str, str]]


def test_anybody_may_read_the_page(client: Any, mira: Character) -> None:
    page = client.get(mira.get_absolute_url()).content.decode()
    assert "Keeper of a lighthouse" in page
    assert "Bring her a mystery." in page
    assert f'property="og:image" content="http://testserver{mira.link_picture_url}"' in page
    assert f"/sign-in/?next={mira.get_absolute_url()}" in page


def test_macros_are_names_by_the_time_they_are_read(client: Any, alice: Any, mira: Character) -> None:
    assert "Guest" in client.get(mira.get_absolute_url()).content.decode()
    client.force_login(alice)
    page = client.get(mira.get_absolute_url()).content.decode()
    assert "alice" in page
    assert "{{" not in page


def test_a_person_starts_a_chat_with_the_greeting_they_see(client: Any, alice: Any, mira: Character) -> None:
    client.force_login(alice)
    page = client.get(f"{mira.get_absolute_url()}?greeting=2").content.decode()
    assert f'action="/characters/{mira.pk}/chat/"' in page
    assert '<input type="hidden" name="greeting" value="1" form="start">' in page


def test_leafing_swaps_the_greeting_alone(client: Any, mira: Character, fragment: Headers) -> None:
    page = client.get(f"{mira.get_absolute_url()}?greeting=2", headers=fragment("greeting")).content.decode()
    assert page.lstrip().startswith('<section class="sheet-page" id="greeting"')
    assert "The lamp turns once." in page
    assert "2/2" in page


@pytest.mark.parametrize("wanted", ["0", "3", "-1", "x", "", "9" * 5000, "²"])
def test_a_greeting_that_is_not_there_is_the_first(client: Any, mira: Character, wanted: str) -> None:
    assert client.get(mira.get_absolute_url(), {"greeting": wanted}).context["greeting"].number == 1


@pytest.mark.parametrize("language", ["", "xx", "../etc", "zh-Hant", "!!"])
def test_any_language_a_card_may_name_can_be_shown(client: Any, make: Any, language: str) -> None:
    someone = make(language=language)
    assert client.get(someone.get_absolute_url()).status_code == 200
    assert someone.name in client.get("/").content.decode()


def test_greetings_go_round() -> None:
    first, last = Greeting("a", 1, 3), Greeting("c", 3, 3)
    assert (first.previous, first.following) == (3, 2)
    assert (last.previous, last.following, last.index) == (2, 1, 2)


def test_without_a_greeting_there_is_no_sheet(client: Any, make: Any) -> None:
    silent = make(greeting="")
    assert 'id="greeting"' not in client.get(silent.get_absolute_url()).content.decode()


def test_others_that_share_tags_are_offered(client: Any, mira: Character, make: Any) -> None:
    make("Both", tags=["sea", "mystery"])
    make("One", tags=["sea"], popularity=9)
    make("Другая", tags=["sea", "mystery"], language="ru", popularity=99)
    make("None", tags=["noir"])
    make("Hidden", tags=["sea"], visibility="unlisted")
    similar = client.get(mira.get_absolute_url()).context["similar"]
    assert [other.name for other in similar] == ["Both", "One", "Другая"]


def test_the_number_of_queries_does_not_grow_with_what_is_similar(
    client: Any, alice: Any, mira: Character, make: Any, django_assert_num_queries: Any
) -> None:
    client.force_login(alice)
    client.get("/")  # the mark for notices is asked for once a minute
    for _ in range(2):
        for number in range(6):
            make(f"No {number}", tags=["sea", "mystery"])
        # person, tags, who shares them, two for cards, files, one's review and whether one has talked
        with django_assert_num_queries(9):
            client.get(mira.get_absolute_url())


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"visibility": "unlisted"}, 200),
        ({"visibility": "private"}, 404),
        ({"status": "pending"}, 404),
        ({"status": "hidden"}, 404),
    ],
)
def test_strangers_open_only_what_is_open(
    client: Any, charlie: Any, alice: Any, make: Any, fields: dict[str, Any], status: int
) -> None:
    someone = make(creator=alice, **fields)
    assert client.get(someone.get_absolute_url()).status_code == status
    client.force_login(charlie)
    assert client.get(someone.get_absolute_url()).status_code == status
    client.force_login(alice)
    assert client.get(someone.get_absolute_url()).status_code == 200


def test_the_removed_are_gone_for_their_creator_too(client: Any, alice: Any, secret: Character) -> None:
    client.force_login(alice)
    assert client.get(secret.get_absolute_url()).status_code == 200
    Character.objects.update(removed_at=secret.published_at)
    assert client.get(secret.get_absolute_url()).status_code == 404


def test_what_is_not_in_the_catalogue_is_not_for_search_engines(client: Any, make: Any) -> None:
    assert "noindex" in client.get(make(visibility="unlisted").get_absolute_url()).content.decode()
    assert "noindex" not in client.get(make().get_absolute_url()).content.decode()


def test_a_page_is_only_read(client: Any, mira: Character) -> None:
    assert client.post(mira.get_absolute_url()).status_code == 405


def test_words_of_others_are_escaped(client: Any, make: Any) -> None:
    evil = "<script>alert(1)</script>"
    someone = make(evil, tagline=evil, greeting=evil, creator_notes=evil, tags=["sea"])
    assert "<script>alert" not in client.get(someone.get_absolute_url()).content.decode()
