from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from characters import services
from characters.models import Character
from characters.querysets import LONG_TEXTS
from characters.shelf import PAGE

Headers = Callable[..., dict[str, str]]


def crowd(make: Any, count: int) -> None:
    for number in range(count):
        make(f"No {number}", tags=["sea", f"tag-{number % 4}"], language=("en", "ru")[number % 2])


def test_anybody_sees_the_shelf(client: Any, mira: Character) -> None:
    page = client.get("/").content.decode()
    assert "Mira Vale" in page
    assert mira.portrait_url in page
    assert "<html" in page


def test_who_comes_for_the_first_time_reads_what_this_is(client: Any, alice: Any, mira: Character) -> None:
    page = client.get("/").content.decode()
    assert "Stories that answer you" in page
    assert page.count(f'href="{reverse("sign_up")}"') == 2  # there and in the bar
    client.force_login(alice)
    assert "Stories that answer you" not in client.get("/").content.decode()


def test_the_number_of_queries_does_not_grow_with_rows(
    client: Any, alice: Any, make: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(alice)
    crowd(make, 4)
    with django_assert_num_queries(6):  # person, notices, places, cards, their tags, leading tags
        client.get("/")
    for more in (4, PAGE):
        crowd(make, more)
        with django_assert_max_num_queries(5):  # the leading tags are remembered for a while
            client.get("/")


def test_long_texts_stay_in_the_database(
    client: Any, mira: Character, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(4) as asked:
        client.get("/")
    said = " ".join(query["sql"] for query in asked.captured_queries)
    assert [name for name in LONG_TEXTS if f'"{name}"' in said] == []


def test_a_filter_swaps_the_shelf_alone(client: Any, mira: Character, fragment: Headers) -> None:
    response = client.get("/?tag=sea", headers=fragment("shelf"))
    page = response.content.decode()
    assert page.lstrip().startswith('<div id="shelf"')
    assert "Mira Vale" in page
    assert "hx-swap-oob" in page
    assert "HX-Target" in response["Vary"]


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [
        ("/", "/?q=mi", "HX-Push-Url"),
        ("/?q=m", "/?q=mi", "HX-Replace-Url"),
        ("/?q=m", "/?q=", "HX-Replace-Url"),
        ("/?q=mi", "/?q=mi&tag=sea", "HX-Push-Url"),
        ("/", "/?sort=new&lang=&q=", "HX-Push-Url"),
    ],
)
def test_the_address_keeps_step_and_letters_are_not_steps(
    client: Any, db: None, fragment: Headers, before: str, now: str, step: str
) -> None:
    response = client.get(now, headers=fragment("shelf", before))
    assert response[step] == now.replace("&lang=&q=", "").removesuffix("?q=")


def test_more_arrive_as_cards_alone_and_the_address_remembers_them(
    client: Any, make: Any, fragment: Headers
) -> None:
    crowd(make, PAGE + 3)
    shelf = client.get("/").context["shelf"]
    response = client.get(f"/{shelf.next}", headers=fragment("more"))
    assert response.content.decode().count('<article class="card"') == 3
    assert "<h1" not in response.content.decode()
    assert response["HX-Replace-Url"] == f"/?shown={PAGE + 3}"
    again = client.get(response["HX-Replace-Url"]).content.decode()
    assert again.count('<article class="card"') == PAGE + 3


def test_more_is_a_plain_link_too(client: Any, make: Any) -> None:
    crowd(make, PAGE + 3)
    page = client.get("/")
    link = page.context["shelf"].next
    assert f'href="{link}"' in page.content.decode().replace("&amp;", "&")
    assert client.get(f"/{link}").content.decode().count('<article class="card"') == 3


def test_restoring_history_takes_the_whole_page(client: Any, mira: Character, fragment: Headers) -> None:
    headers = {**fragment("shelf"), "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/?tag=sea", headers=headers).content.decode()


def test_an_empty_shelf_says_what_to_do_next(client: Any, mira: Character) -> None:
    page = client.get("/?q=clockwork+nun").content.decode()
    assert "Nobody by that name yet" in page
    assert "Clear filters" in page
    assert "Close to what you asked" in page
    assert "Mira Vale" in page


def test_whoever_is_missing_can_be_written_under_that_name(client: Any, alice: Any, mira: Character) -> None:
    link = f"{reverse('new_character')}?name=clockwork%20%22nun%22%20%26%20co"
    assert f'href="{link}"' in client.get("/?q=clockwork+%22nun%22+%26+co").content.decode()
    client.force_login(alice)
    assert client.get(link).context["desk"].title == 'clockwork "nun" & co'


def test_an_empty_shelf_without_words_speaks_of_no_name(client: Any, mira: Character) -> None:
    page = client.get("/?rating=sfw&lang=ru").content.decode()
    assert "Nobody like that yet" in page
    assert f'href="{reverse("new_character")}"' in page


def test_counts_are_shown_only_where_there_is_something_to_count(client: Any, mira: Character) -> None:
    assert "icon--star" not in client.get("/").content.decode()
    Character.objects.update(chats_count=18412, reviews_count=10, stars_total=49)
    page = client.get("/").content.decode()
    assert "icon--star" in page
    assert "4.9" in page
    assert "18.4k" in page


def test_hearts_are_forms_for_people_and_a_way_in_for_strangers(
    client: Any, alice: Any, mira: Character
) -> None:
    door = f"{reverse('sign_in')}?next={mira.get_absolute_url()}"
    assert door in client.get("/").content.decode()
    client.force_login(alice)
    services.favourite(alice, mira)
    page = client.get("/").content.decode()
    assert door not in page
    assert 'aria-pressed="true"' in page


def test_only_people_have_something_to_continue(client: Any, alice: Any) -> None:
    assert 'id="continue"' not in client.get("/").content.decode()
    client.force_login(alice)
    assert 'id="continue"' in client.get("/").content.decode()


def test_the_search_box_rides_with_the_filters(client: Any, mira: Character) -> None:
    page = client.get("/?q=%22mira%22&tag=sea&sort=new").content.decode()
    assert 'value="&quot;mira&quot;"' in page
    assert '<input type="hidden" name="tag" value="sea" form="search-form">' in page


def test_names_are_escaped(client: Any, make: Any) -> None:
    make("<script>alert(1)</script>", tagline="<b>bold</b>", tags=["sea"])
    page = client.get("/").content.decode()
    assert "<script>alert" not in page
    assert "<b>bold" not in page


def test_prose_in_another_language_says_so(client: Any, make: Any) -> None:
    make("Мира", language="ru")
    assert 'lang="ru">Мира' in client.get("/").content.decode()
    assert 'lang="ru">Мира' not in client.get("/", headers={"Accept-Language": "ru"}).content.decode()
