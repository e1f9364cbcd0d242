"""The walk along the shelf: everybody once, in order, whatever the address says."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from characters import search, services, shelf
from characters.models import Character, Tag
from characters.search import ORDERS, postgres
from characters.search.sought import LARGEST
from characters.shelf import Cursor, Shelf, Wanted

NUMBERS = st.integers(0, LARGEST - 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def wanted(address: str) -> Wanted:
    return Wanted.read(QueryDict(urlsplit(address).query))


def walk(address: str, language: str = "en") -> list[list[Character]]:
    """All pages from this address on, as a reader meets them."""
    pages = []
    while address:
        page = Shelf(wanted(address), AnonymousUser(), language)
        pages.append(page.cards)
        address = page.next
    return pages


def names(address: str) -> list[str]:
    return [card.name for page in walk(address) for card in page]


ROWS = st.lists(
    st.tuples(st.sampled_from(["en", "ru", "de"]), st.integers(0, 3), st.integers(0, 3)), max_size=16
)


@given(rows=ROWS, size=st.integers(1, 5), sort=st.sampled_from(list(ORDERS)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_pages_hold_everybody_once_and_in_order(
    db: None, monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, int, int]], size: int, sort: str
) -> None:
    monkeypatch.setattr(shelf, "PAGE", size)
    Character.objects.all().delete()
    made = Character.objects.bulk_create(
        Character(
            name=str(number),
            language=language,
            visibility="public",
            popularity=liked,
            favourites_count=liked,
            reviews_count=1,
            stars_total=liked + 1,
            published_at=LONG_AGO + timedelta(days=day),
        )
        for number, (language, liked, day) in enumerate(rows)
    )
    search.index([one.pk for one in made])
    pages = walk(f"?sort={sort}&shown={size}")
    met = [card for page in pages for card in page]
    assert sorted(card.pk for card in met) == sorted(Character.objects.values_list("pk", flat=True))
    order = {"loved": "favourites_count"}.get(sort, ORDERS[sort])
    language = {"en": 2, "ru": 1, "de": 0}  # the reader's own, the site's others, the rest
    keys = [(language[card.language], getattr(card, order), card.pk) for card in met]
    assert keys == sorted(keys, reverse=True)
    assert all(len(page) == size for page in pages[:-1])


def test_nobody_is_skipped_or_doubled_when_others_arrive_between_pages(make: Any) -> None:
    for number in range(30):
        make(f"No {number}", popularity=number)
    first = Shelf(wanted("?"), AnonymousUser(), "en")
    met = [card.pk for card in first.cards]
    make("Newcomer", popularity=999)
    met += [card.pk for card in Shelf(wanted(first.next), AnonymousUser(), "en").cards]
    assert len(met) == len(set(met)) == 30


@given(walk_number=st.integers(0, 1), key=NUMBERS, pk=NUMBERS, shown=NUMBERS)
def test_a_cursor_is_read_as_it_was_written(walk_number: int, key: int, pk: int, shown: int) -> None:
    cursor = Cursor(walk_number, key, pk, shown)
    assert Cursor.read(str(cursor)) == cursor


@given(st.text() | st.from_regex(r"[0-9-]{1,60}", fullmatch=True))
def test_any_text_is_a_cursor_or_none(text: str) -> None:
    cursor = Cursor.read(text)
    assert cursor is None or max(cursor) < LARGEST


@pytest.mark.parametrize(
    "address",
    [
        "?after=x",
        "?after=0-1-2",
        "?after=-1-0-0-0",
        "?after=0-99999999999999999999-1-1",
        "?after=9-9007199254740991-9007199254740991-9007199254740991&sort=new",
        "?after=0-0-0-0&sort=new",
        "?shown=abc",
        "?shown=-1",
        "?shown=999999999999",
        "?sort=worst",
        "?lang=xx",
        "?tag=%00&tag=&tag=nobody-has-this",
        "?q=%00%25_%5C'\"",
        "?q=" + "long " * 100,
        "?" + "&".join(f"tag=t{number}" for number in range(100)),
    ],
)
def test_no_address_breaks_the_catalogue(client: Any, mira: Character, address: str) -> None:
    assert client.get(f"/{address}").status_code == 200


@pytest.mark.parametrize("address", ["?after=x", "?after=0-1-2", "?shown=abc", "?sort=worst", "?lang=xx"])
def test_what_makes_no_sense_is_left_out(mira: Character, address: str) -> None:
    assert names(address) == ["Mira Vale"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("мира", {"Мира Вейл"}),
        ("МИРА вейл", {"Мира Вейл"}),
        ("ВЕЙЛ маяк", {"Мира Вейл"}),
        ("елка", {"Ёлка"}),
        ("ЁЛК", {"Ёлка"}),
        ("ёлками", {"Ёлка"}),
        ("маяков", {"Мира Вейл"}),
        ("хранительницы маяк", {"Мира Вейл"}),
        ("lighthouse", {"100% Hal"}),
        ("keeping", {"100% Hal"}),
        ("lighth", {"100% Hal"}),
        ("море", {"Мира Вейл"}),
        ("sea", {"Мира Вейл"}),
        ("alice", {"100% Hal"}),
        ("100%", {"100% Hal"}),
        ("%", set()),
        ("_", set()),
        ("' & | ! :* \\ \"", set()),
        ("мира hal", set()),
        ("", {"Мира Вейл", "Ёлка", "100% Hal"}),
    ],
)
def test_every_word_must_be_there_in_any_case(make: Any, alice: Any, query: str, expected: set[str]) -> None:
    sea = Tag.objects.create(slug="sea", name="Sea", name_ru="Море")
    services.keep(make("Мира Вейл", tagline="Хранительница маяка", language="ru"), [sea])
    make("Ёлка")
    make("100% Hal", creator=alice, description="He keeps two lighthouses.")
    assert set(names(wanted("?").address(q=query))) == expected


@pytest.mark.parametrize("few", [0, 4000])
def test_who_is_named_so_comes_first_in_each_language(
    make: Any, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(postgres, "FEW", few)
    monkeypatch.setattr(shelf, "PAGE", 2)
    make("Keeper", tagline="Of bees", popularity=9)
    make("Пчела", tagline="bees", language="ru", popularity=8)
    make("Bee", language="ru")
    make("Small Bee")
    assert names("?q=bees&shown=2") == ["Small Bee", "Bee", "Keeper", "Пчела"]


def test_every_tag_must_be_there(make: Any) -> None:
    make("Both", tags=["sea", "noir"])
    make("One", tags=["sea"])
    assert set(names("?tag=sea")) == {"Both", "One"}
    assert names("?tag=sea&tag=noir") == ["Both"]
    assert names("?tag=sea&tag=none") == []


def test_the_readers_language_comes_first_and_one_language_can_be_chosen(make: Any) -> None:
    make("English", popularity=1)
    make("Русская", language="ru", popularity=9)
    assert names("?") == ["English", "Русская"]
    assert names("?lang=ru") == ["Русская"]
    assert [card.name for card in walk("?", "ru")[0]] == ["Русская", "English"]


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"status": "pending"},
        {"status": "rejected"},
        {"status": "hidden"},
        {"rating": "nsfw"},
        {"removed_at": LONG_AGO},
    ],
)
def test_the_shelf_shows_only_what_everybody_may_find(make: Any, fields: dict[str, Any]) -> None:
    make("Hidden One", tags=["sea"], **{"published_at": LONG_AGO, **fields})
    page = Shelf(wanted("?q=zzz"), AnonymousUser(), "en")
    assert names("?") == []
    assert page.near == []
    assert page.tags == []


def test_a_tag_switches_itself_and_keeps_the_others(make: Any) -> None:
    make("Both", tags=["sea", "noir"])
    page = Shelf(wanted("?q=both&tag=sea&sort=new&shown=48"), AnonymousUser(), "en")
    assert [(tag.name, tag.is_on, tag.address) for tag in page.tags] == [
        ("sea", True, "?q=both&sort=new"),
        ("noir", False, "?q=both&tag=sea&tag=noir&sort=new"),
    ]


def test_what_is_close_speaks_the_readers_language_first(make: Any) -> None:
    make("Маяк", language="ru", popularity=9, tags=["sea"])
    make("Lighthouse keeper", tags=["noir"])
    make("Far away", popularity=99)
    page = Shelf(wanted("?q=lighthouses+zzz&tag=sea"), AnonymousUser(), "en")
    assert [card.name for card in page.near] == ["Lighthouse keeper", "Маяк"]


def test_one_tag_alone_is_close_enough(make: Any) -> None:
    make("Far away", popularity=9)
    make("Sailor", tags=["sea"])
    page = Shelf(wanted("?tag=sea&rating=sfw&lang=ru"), AnonymousUser(), "en")
    assert page.cards == []
    assert [card.name for card in page.near] == ["Sailor"]


def test_with_nobody_close_the_best_liked_are_offered(make: Any) -> None:
    make("Far away")
    assert [card.name for card in Shelf(wanted("?q=zzz"), AnonymousUser(), "en").near] == ["Far away"]


@pytest.mark.parametrize("typed", ["lihgthouse", "lightouse", "кипер lighthose"])
def test_what_is_misspelt_finds_what_was_meant(make: Any, typed: str) -> None:
    make("Somebody else", popularity=9)
    make("Mira", tagline="Keeper of a lighthouse")
    page = Shelf(wanted(f"?q={typed}"), AnonymousUser(), "en")
    assert page.cards == []
    assert [card.name for card in page.near] == ["Mira"]


def test_without_trigrams_in_the_database_too(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_has_trigrams", lambda database: False)
    make("Somebody else", popularity=9)
    make("Mira", tagline="Keeper of a lighthouse")
    assert [card.name for card in Shelf(wanted("?q=lightouse"), AnonymousUser(), "en").near] == ["Mira"]


@pytest.mark.parametrize(("few", "stretch"), [(4000, 0), (0, 100), (0, 3)])
@pytest.mark.parametrize("sort", list(ORDERS))
@pytest.mark.parametrize(
    "asked", ["q=bee", "q=bee&by=alice", "tag=sea&tag=noir", "tag=sea&by=alice", "q=bee&lang=ru"]
)
def test_every_search_in_every_order_holds_everybody_once(
    make: Any, alice: Any, monkeypatch: pytest.MonkeyPatch, few: int, stretch: int, sort: str, asked: str
) -> None:
    monkeypatch.setattr(postgres, "FEW", few)
    monkeypatch.setattr(postgres, "STRETCH", stretch)
    monkeypatch.setattr(shelf, "PAGE", 4)
    for number in range(10):
        make(
            f"Bee {number}",
            tags=["sea", "noir"],
            language=("en", "ru", "de")[number % 3],
            creator=alice,
            popularity=number % 4,
            favourites_count=number % 3,
        )
    pages = walk(f"?{asked}&sort={sort}&shown=4")
    met = [card for page in pages for card in page]
    assert len(met) == len({card.pk for card in met}) == (3 if "lang" in asked else 10)
    order = {"loved": "favourites_count"}.get(sort, ORDERS[sort])
    language = {"en": 2, "ru": 1, "de": 0}
    keys = [(language[card.language], getattr(card, order), card.pk) for card in met]
    assert keys == sorted(keys, reverse=True)
