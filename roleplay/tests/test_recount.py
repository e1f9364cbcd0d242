"""Counting anew and ranking by what people do now."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from characters import search, services
from characters.models import Character, Favourite, Listing, Review, Tag
from characters.shelf import Shelf, Wanted
from chats.models import Chat

pytestmark = pytest.mark.django_db


def keep(name: str, tags: list[Tag] | None = None, **fields: Any) -> Character:
    return services.keep(Character(name=name, **{"visibility": "public", **fields}), tags or [])


def recount(*arguments: str) -> str:
    out = StringIO()
    call_command("recount", *arguments, stdout=out)
    return out.getvalue()


def shelf(**wanted: Any) -> list[str]:
    return [card.name for card in Shelf(Wanted(**wanted), AnonymousUser(), "en").cards]


def talk(person: Any, character: Character, times: int, days_ago: int = 0) -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    for _ in range(times):
        Chat.objects.create(owner=person, character=character, user_name="A", created_at=moment)


def test_all_counters_are_put_right(alice: Any, bob: Any) -> None:
    mira = keep("Mira")
    talk(alice, mira, 2)
    services.favourite(alice, mira)
    for person, stars in ((alice, 5), (bob, 2)):
        Review.objects.create(character=mira, author=person, stars=stars)
    Character.objects.update(chats_count=77, favourites_count=0, popularity=12345)
    assert "1 counted anew." in recount()
    mira.refresh_from_db()
    assert (mira.chats_count, mira.favourites_count) == (2, 1)
    assert (mira.reviews_count, mira.stars_total) == (2, 7)
    assert mira.popularity == 2 + services.HEART_WEIGHT
    listing = mira.listing
    assert (listing.popularity, listing.hearts, listing.merit) == (mira.popularity, 1, mira.merit)


def test_only_reviews_that_are_shown_count(alice: Any, bob: Any, charlie: Any) -> None:
    mira = keep("Mira")
    for person in (alice, bob, charlie):
        Review.objects.create(character=mira, author=person, stars=3)
    Review.objects.filter(author=alice).update(removed_at=timezone.now())
    Review.objects.filter(author=charlie).update(thanks_count=9)
    people = type(bob).objects.filter(pk=bob.pk)
    people.update(is_active=False)
    recount()
    mira.refresh_from_db()
    assert (mira.reviews_count, mira.stars_total) == (1, 3)
    assert list(Review.objects.shown().values_list("author", "thanks_count")) == [(charlie.pk, 0)]
    people.update(is_active=True)
    recount()
    mira.refresh_from_db()
    assert (mira.reviews_count, mira.stars_total) == (2, 6)


def test_messages_are_those_that_chats_have_had(alice: Any) -> None:
    mira, una = keep("Mira"), keep("Una")
    talk(alice, mira, 2)
    Chat.objects.update(next_position=7)
    Character.objects.filter(pk=una.pk).update(messages_count=5)
    recount()
    assert list(Character.objects.order_by("pk").values_list("messages_count", flat=True)) == [14, 0]
    assert "All counts were right." in recount()


def test_a_second_run_changes_nothing(alice: Any) -> None:
    talk(alice, keep("Mira"), 1)
    recount()
    before = list(Listing.objects.values())
    assert "All counts were right." in recount()
    assert list(Listing.objects.values()) == before


def test_what_happens_now_counts_more_than_what_was(alice: Any) -> None:
    old, new = keep("Once famous"), keep("Much talked of")
    talk(alice, old, 10, days_ago=200)
    talk(alice, new, 3)
    Character.objects.filter(pk=old.pk).update(popularity=10)
    search.resort(old.pk)
    assert shelf() == ["Once famous", "Much talked of"]
    recount()
    assert shelf() == ["Much talked of", "Once famous"]


def test_a_heart_that_has_faded_can_be_taken_back(alice: Any) -> None:
    mira = keep("Mira")
    services.favourite(alice, mira)
    Favourite.objects.update(created_at=timezone.now() - timedelta(days=400))
    recount()
    services.unfavourite(alice, mira)
    assert (mira.favourites_count, mira.popularity) == (0, 0)


def test_the_house_keeps_what_it_starts_with() -> None:
    call_command("seed_characters", verbosity=0)
    before = list(Character.objects.values_list("pk", "popularity"))
    recount()
    assert list(Character.objects.values_list("pk", "popularity")) == before


def test_whoever_was_changed_behind_the_back_is_listed_right() -> None:
    sea = Tag.objects.create(slug="sea", name="Sea")
    hidden, shown, rated = keep("Hidden", [sea]), keep("Shown", [sea], status="hidden"), keep("Rated", [sea])
    Character.objects.filter(pk=hidden.pk).update(visibility="private")
    Character.objects.filter(pk=shown.pk).update(status="approved", published_at=timezone.now())
    Character.objects.filter(pk=rated.pk).update(rating="nsfw")
    recount()
    assert shelf() == ["Shown"]
    assert shelf(query="sea") == ["Shown"]
    sea.refresh_from_db()
    assert (sea.sfw_count, sea.moderate_count, sea.nsfw_count) == (1, 0, 1)


def test_the_index_of_words_can_be_written_anew() -> None:
    mira = keep("Mira")
    Character.objects.filter(pk=mira.pk).update(tagline="Keeper of bees")
    assert shelf(query="bee") == []
    recount("--index")
    assert shelf(query="bee") == ["Mira"]


def test_tags_are_counted_as_they_are_carried() -> None:
    sea, noir = (Tag.objects.create(slug=slug, name=slug) for slug in ("sea", "noir"))
    mira = keep("Mira", [sea, noir])
    services.keep(mira, [noir])
    counts = list(Tag.objects.order_by("slug").values_list("sfw_count", flat=True))
    assert counts == [1, 0]
    Tag.objects.update(sfw_count=9)
    recount()
    assert list(Tag.objects.order_by("slug").values_list("sfw_count", flat=True)) == counts
