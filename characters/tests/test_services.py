from typing import Any

import pytest

from characters import services
from characters.models import Character, Favourite, Tag


def test_keeping_writes_everything_that_a_search_may_look_for(alice: Any, found: Any) -> None:
    alice.display_name = "Алиса"
    sea = Tag.objects.create(slug="sea", name="Sea", name_ru="Море")
    alice.save()
    tree = Character(name="Ёлка", nickname="EL", tagline="Зимой и летом", creator=alice, visibility="public")
    services.keep(tree, [sea])
    for words in ("елка", "el", "летом", "зима", "sea", "моря", "alice", "алисы"):
        assert found(words) == {"Ёлка"}, words


def test_a_creator_is_found_by_a_new_name(alice: Any, make: Any, found: Any) -> None:
    make("Mira", creator=alice)
    alice.display_name = "Rosalind"
    alice.save()
    assert found("rosalind") == {"Mira"}


def test_a_face_is_drawn_once_and_then_stays(make: Any) -> None:
    mira = make("Mira Vale", tags=["sea"])
    assert mira.portrait.read().startswith(b"<svg")
    before = mira.portrait_url, mira.cameo_url
    mira.name = "Mira of the Lamp"
    services.keep(mira)
    assert (mira.portrait_url, mira.cameo_url) == before
    assert "portrait" in before[0]
    assert before[0] != before[1]


def test_a_new_picture_has_a_new_address(mira: Character) -> None:
    before = mira.portrait_url
    services.give_pictures(mira, "<svg>new</svg>", "<svg>small</svg>")
    assert mira.portrait_url != before


def test_without_a_picture_there_is_an_empty_frame(db: None) -> None:
    assert Character(name="Nobody").portrait_url.endswith("vacant.svg")


def test_tags_stay_when_none_are_given(mira: Character, found: Any) -> None:
    services.keep(mira)
    assert mira.tags.count() == 2
    services.keep(mira, [])
    assert mira.tags.count() == 0
    assert found("sea") == set()
    assert found("mira") == {"Mira Vale"}


@pytest.mark.parametrize(
    ("fields", "is_dated"),
    [
        ({"visibility": "public"}, True),
        ({"visibility": "private"}, False),
        ({"visibility": "unlisted"}, False),
        ({"visibility": "public", "status": "pending"}, False),
    ],
)
def test_the_first_public_save_dates_the_publication(make: Any, fields: Any, is_dated: bool) -> None:
    assert (make(**fields).published_at is not None) is is_dated


def test_the_date_of_publication_stays(make: Any) -> None:
    mira = make()
    first = mira.published_at
    assert services.keep(mira).published_at == first


def test_approval_publishes_and_hiding_takes_it_out_again(make: Any) -> None:
    mira = make(status="pending")
    assert not Character.objects.published().exists()
    services.judge(mira, Character.Status.APPROVED)
    assert Character.objects.published().exists()
    services.judge(mira, Character.Status.HIDDEN, "Wrong rating")
    mira.refresh_from_db()
    assert not Character.objects.published().exists()
    assert mira.status_reason == "Wrong rating"


def test_hearts_count_people_not_clicks(mira: Character, alice: Any, bob: Any) -> None:
    for person in (alice, alice, bob):
        services.favourite(person, mira)
    assert (mira.favourites_count, mira.popularity) == (2, 2 * services.HEART_WEIGHT)
    for person in (alice, alice):
        services.unfavourite(person, mira)
    assert (mira.favourites_count, mira.popularity) == (1, services.HEART_WEIGHT)
    assert list(Favourite.objects.values_list("person", flat=True)) == [bob.pk]


def test_merit_rewards_many_good_reviews_over_one(make: Any) -> None:
    one, many, none = make("One"), make("Many"), make("None")
    Character.objects.filter(pk=one.pk).update(reviews_count=1, stars_total=5)
    Character.objects.filter(pk=many.pk).update(reviews_count=40, stars_total=196)
    names = Character.objects.order_by("-merit").values_list("name", flat=True)
    assert list(names) == ["Many", "One", "None"]
    none.refresh_from_db()
    assert none.merit == 4000
