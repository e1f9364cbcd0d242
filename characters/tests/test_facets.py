"""What the tags beside a search promise is what they give."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from characters import search, services
from characters.models import Character, Tag
from characters.shelf import Choice, Shelf, Wanted

pytestmark = pytest.mark.django_db
TAGS, WORDS = ("sea", "noir", "space"), ("lamp", "ledger")
ROW = st.tuples(
    st.sets(st.sampled_from(TAGS)), st.sampled_from(WORDS), st.sampled_from(["en", "ru"]), st.booleans()
)


def shelf(address: str) -> Shelf:
    return Shelf(Wanted.read(QueryDict(address.removeprefix("?"))), AnonymousUser(), "en")


def numbers(address: str) -> dict[str, int | None]:
    return {tag.name: tag.carriers for tag in shelf(address).tags}


def promised(address: str) -> list[Choice]:
    return [tag for tag in shelf(address).tags if tag.carriers is not None]


@given(
    rows=st.lists(ROW, max_size=8),
    word=st.sampled_from(["", *WORDS]),
    on=st.sets(st.sampled_from(TAGS), max_size=2),
    rest=st.sampled_from(["", "&lang=ru", "&rating=sfw", "&by=alice", "&sort=new", "&shown=24"]),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_is_what_a_click_gives(
    alice: Any, rows: list[Any], word: str, on: set[str], rest: str
) -> None:
    Character.objects.all().delete()
    Tag.objects.all().delete()
    cache.clear()
    for tags, said, language, is_sfw in rows:
        rating = "sfw" if is_sfw else "moderate"
        content = {"name": said, "tags": sorted(tags), "language": language, "rating": rating}
        services.set_visibility(services.create(alice, content), "public", by=alice)
    address = f"?q={word}{''.join(f'&tag={tag}' for tag in sorted(on))}{rest}"
    assert all(tag.carriers == shelf(tag.address).total for tag in promised(address))
    cards = shelf(address).cards
    assert {tag.slug for card in cards for tag in card.tags.all()} <= {
        tag.name for tag in shelf(address).tags
    }


def test_only_tags_that_lead_somewhere_are_offered_the_leading_first(make: Any) -> None:
    make("Lamp", tags=["sea", "noir"])
    make("Lamp Two", tags=["noir"])
    make("Ledger", tags=["space"])
    assert list(numbers("?q=lamp").items()) == [("noir", 2), ("sea", 1)]
    assert numbers("?q=lamp&tag=sea") == {"sea": None, "noir": 1}
    assert numbers("?q=nobody") == {}


def test_of_too_many_nobody_counts(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make(f"Lamp {number}", tags=["noir"])
    make("Ledger", tags=["sea"])
    for module in (search, search.finding):
        monkeypatch.setattr(module, "MANY", 2)
    assert numbers("?q=lamp&shown=24&after=0-9-9-9") == {"noir": None, "sea": None}
    assert numbers("?") == {"noir": 3, "sea": 1}  # these are known


def test_the_whole_row_of_tags_costs_two_queries(make: Any) -> None:
    for number in range(20):
        make(f"Lamp {number}", tags=[f"tag-{number % 10}"])
    page = shelf("?q=lamp")
    assert page.cards
    with CaptureQueriesContext(connection) as caught:
        assert len(page.tags) == 10
    assert len(caught) == 2
    with CaptureQueriesContext(connection) as caught:
        assert shelf("?q=lamp&after=0-9-9-9").tags
    assert len([one for one in caught if "characters_tag" in one["sql"]]) == 0  # remembered


def test_no_tag_is_offered_that_would_not_be_taken(alice: Any) -> None:
    tags = ["a1", "b2", "c3", "d4", "e5", "f6"]
    services.create(alice, {"name": "Ada", "greeting": "Hi.", "tags": tags}, "public")
    on = [f"tag={tag}" for tag in tags]
    assert [tag.name for tag in promised(f"?{'&'.join(on[:4])}")] == ["e5", "f6"]
    assert not promised(f"?{'&'.join(on[:5])}")
    assert len(shelf(f"?{'&'.join(on[:5])}").tags) == 5
