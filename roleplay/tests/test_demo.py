from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from characters import services
from characters.models import Character, Listing, Review, Tag
from chats.models import Chat, Message, Variant
from roleplay.demo import invention, planting


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planting, "FACES", 3)
    monkeypatch.setattr(planting, "BATCH", 20)
    monkeypatch.setattr(planting, "PEOPLE", 2)


def seeded(**how: int) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **{"characters": 50, "users": 5, "messages": 61, **how})
    return out.getvalue()


def test_a_site_is_filled(db: None, few: None, client: Any) -> None:
    assert "50 characters and 5 people are new." in seeded()
    assert Character.objects.count() == Listing.objects.count() == 50
    assert get_user_model().objects.count() == 5
    assert Message.objects.count() == Variant.objects.count() == 61
    assert sum(Character.objects.values_list("chats_count", flat=True)) == Chat.objects.count()
    assert sum(Tag.objects.values_list("sfw_count", flat=True)) > 0
    assert Review.objects.exists()
    assert sum(Character.objects.values_list("reviews_count", flat=True)) == Review.objects.count()
    page = client.get("/").content.decode()
    assert page.count('<article class="card"') == 24
    some = Character.objects.exclude(rating="nsfw").first()
    assert client.get(some.portrait_url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_goes_or_gets_another_face_leaves_the_others_theirs(few: None) -> None:
    seeded()
    alike = Character.objects.exclude(portrait="").order_by("portrait", "pk")[:3]
    gone, changed, stays = alike
    assert gone.portrait == changed.portrait == stays.portrait
    services.draw_another(changed)
    services.remove(gone)
    Character.objects.filter(pk=gone.pk).update(removed_at="2020-01-01T00:00Z")
    Chat.objects.all().delete()
    assert services.purge_characters() == 1
    assert not Character.objects.filter(pk=gone.pk).exists()
    assert stays.portrait.storage.exists(str(stays.portrait))
    assert stays.cameo.storage.exists(str(stays.cameo))
    own = str(Character.objects.get(pk=changed.pk).portrait)
    services.draw_another(Character.objects.get(pk=changed.pk))
    assert not stays.portrait.storage.exists(own)


def test_a_second_run_adds_nothing(db: None, few: None) -> None:
    seeded()
    before = list(Character.objects.values()), Message.objects.count()
    assert "0 characters and 0 people are new." in seeded()
    assert (list(Character.objects.values()), Message.objects.count()) == before


def test_a_run_that_was_stopped_goes_on(db: None, few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = planting._plant_batch

    def stop_at_the_second(numbers: range, *more: Any) -> None:
        if numbers.start:
            raise KeyboardInterrupt
        whole(numbers, *more)

    monkeypatch.setattr(planting, "_plant_batch", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        seeded()
    assert Character.objects.count() == 20
    monkeypatch.setattr(planting, "_plant_batch", whole)
    assert "30 characters" in seeded()
    assert Character.objects.values("seed").distinct().count() == 50


def test_demo_people_review_only_whom_they_have_talked_with(db: None, few: None) -> None:
    seeded(messages=600)
    assert {bool(text) for text in Review.objects.values_list("text", flat=True)} == {True, False}
    for review in Review.objects.select_related("author"):
        talked = Character.objects.talked_with_by(review.author)
        assert talked.filter(pk=review.character_id).exists()


def test_people_without_messages_and_nobody_to_talk_with(db: None, few: None) -> None:
    seeded(characters=0, messages=0)
    assert get_user_model().objects.count() == 5
    assert not Chat.objects.exists()


@pytest.mark.parametrize("amount", ["-1", "many"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo", "--characters", amount)


def test_the_same_number_is_always_the_same_character() -> None:
    assert invention.character(7) == invention.character(7)
    taglines = {invention.character(number).fields["description"] for number in range(2000)}
    assert len(taglines) == 2000


def test_a_russian_sentence_keeps_to_one_gender() -> None:
    he, she = invention.words()["ru"]["kinds"]
    assert not {*he["names"], *he["qualities"]} & {*she["names"], *she["qualities"]}
    for number in range(300):
        fields = invention.character(number).fields
        if fields["language"] == "ru":
            is_she = "которая" in fields["tagline"]
            assert fields["tagline"].split()[0].endswith("ая") is is_she
            assert (" Она " in fields["description"]) is is_she


def test_both_languages_all_ratings_and_rare_tags_are_there() -> None:
    crowd = [invention.character(number) for number in range(500)]
    assert {one.fields["language"] for one in crowd} == {"en", "ru"}
    assert {one.fields["rating"] for one in crowd} == {"sfw", "moderate", "nsfw"}
    assert max(tag for one in crowd for tag in one.tags) > len(invention.words()["tags"]["common"])
    assert all(len(one.fields["name"]) <= 200 and one.tags for one in crowd)
