"""Who sees what was saved, and when: by the three ways of moderating."""

from typing import Any

import pytest

from characters import services
from characters.models import Act, Case, Character, Rule, Version

MINOR = {"name": "Mira", "description": "Mira is 14 years old. They have sex every night."}


@pytest.fixture(params=["off", "post", "pre"])
def way(request: Any, settings: Any) -> str:
    settings.MODERATION = request.param
    return request.param


def fresh(character: Character) -> Character:
    return Character.objects.get(pk=character.pk)


def reasons(character: Character) -> list[str] | None:
    case = Case.objects.filter(character=character).first()
    return case.reasons if case else None


def is_found(character: Character) -> bool:
    return Character.objects.published().filter(pk=character.pk).exists()


def publish(person: Any, visibility: str = "public", **content: Any) -> Character:
    return services.create(person, {"name": "Mira", **content}, visibility)


def test_what_is_published_is_seen_and_queued_by_the_way_of_moderating(way: str, alice: Any) -> None:
    mira = publish(alice)
    assert is_found(mira) is (way != "pre")
    assert fresh(mira).status == ("pending" if way == "pre" else "approved")
    assert reasons(mira) == {"off": None, "post": ["new"], "pre": ["new"]}[way]


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
def test_what_others_can_see_is_looked_at(settings: Any, alice: Any, visibility: str) -> None:
    settings.MODERATION = "pre"
    assert fresh(publish(alice, visibility)).status == "pending"


def test_what_is_private_is_nobodys_business(way: str, alice: Any) -> None:
    mira = publish(alice, "private")
    assert (fresh(mira).status, reasons(mira)) == ("approved", None)
    services.set_visibility(mira, "public", alice)
    services.set_visibility(mira, "private", alice)
    assert reasons(mira) is None


def test_a_moderators_word_makes_it_found(settings: Any, alice: Any, moderator: Any) -> None:
    settings.MODERATION = "pre"
    mira = publish(alice)
    services.approve(mira, moderator)
    assert is_found(mira)
    assert reasons(mira) is None
    assert fresh(mira).approved_version == 1
    assert Version.objects.get(character=mira).content["name"] == "Mira"


def test_an_edit_of_what_was_approved_comes_back(way: str, alice: Any, moderator: Any) -> None:
    mira = publish(alice)
    services.approve(mira, moderator)
    services.change(mira, {"tagline": "Keeper"}, alice, based_on=1)
    assert is_found(mira) is (way != "pre")
    assert reasons(mira) == (None if way == "off" else ["edited"])


def test_what_was_approved_may_come_and_go_without_another_look(
    settings: Any, alice: Any, moderator: Any
) -> None:
    settings.MODERATION = "pre"
    mira = publish(alice)
    services.approve(mira, moderator)
    services.set_visibility(mira, "private", alice)
    services.set_visibility(mira, "public", alice)
    assert is_found(mira)
    assert reasons(mira) is None


@pytest.mark.parametrize("verb", [services.reject, services.hide])
def test_what_was_barred_comes_again_only_when_it_was_edited(
    way: str, alice: Any, moderator: Any, verb: Any
) -> None:
    mira = publish(alice)
    verb(mira, moderator, "A shop.")
    barred = fresh(mira).status
    assert barred in ("rejected", "hidden")
    services.set_visibility(mira, "private", alice)
    services.set_visibility(mira, "public", alice)
    assert (fresh(mira).status, reasons(mira)) == (barred, None)
    services.change(mira, {"tagline": "No shop"}, alice, based_on=1)
    assert fresh(mira).status == "pending"
    assert "again" in (reasons(mira) or [])
    assert not is_found(mira)
    services.approve(mira, moderator)
    assert is_found(mira)


def test_what_was_edited_in_private_after_a_rejection_comes_again(alice: Any, moderator: Any) -> None:
    mira = publish(alice)
    services.reject(mira, moderator, "A shop.")
    services.set_visibility(mira, "private", alice)
    services.change(mira, {"tagline": "No shop"}, alice, based_on=1)
    assert reasons(mira) is None
    services.set_visibility(mira, "public", alice)
    assert fresh(mira).status == "pending"


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_a_minor_in_a_sexual_context_is_refused_always_and_logged(
    way: str, alice: Any, visibility: str
) -> None:
    with pytest.raises(services.Unfit) as unfit:
        services.create(alice, MINOR, visibility)
    assert "under eighteen" in unfit.value.sentence
    assert not Character.objects.exists()
    act = Act.objects.get()
    assert (act.verb, act.rule, act.by, act.person, act.name) == ("refused", "minors", alice, alice, "Mira")
    assert act.character is None
    assert "14 years old" in act.excerpt
    assert len(act.excerpt) <= 200


def test_a_refused_edit_changes_nothing_and_is_logged(alice: Any) -> None:
    mira = publish(alice)
    with pytest.raises(services.Unfit):
        services.change(mira, MINOR, alice, based_on=1)
    assert (fresh(mira).version, fresh(mira).description) == (1, "")
    assert Act.objects.get().character == mira


def test_what_became_unfit_under_new_rules_cannot_be_published(alice: Any) -> None:
    mira = publish(alice, "private", tagline="The forbidden word")
    Rule.objects.create(name="No words", text="forbidden", effect="refuse")
    with pytest.raises(services.Unfit) as unfit:
        services.set_visibility(mira, "public", alice)
    assert "No words" in unfit.value.sentence
    assert fresh(mira).visibility == "private"
    assert Act.objects.filter(verb="refused", character=mira).count() == 1


def test_a_rule_holds_what_it_finds_unless_nobody_moderates(way: str, alice: Any) -> None:
    mira = publish(alice, tagline="Come to t.me/mira")
    held = way != "off"
    assert fresh(mira).status == ("pending" if held else "approved")
    assert ("screened:Invitations elsewhere" in (reasons(mira) or [])) is held
    notice = Act.objects.filter(verb="held", person=alice, is_told=True)
    assert notice.exists() is held


def test_a_doubtful_case_of_minors_is_held_even_if_nobody_moderates(way: str, alice: Any) -> None:
    mira = publish(alice, description="An 18-year-old high school student. They have sex.")
    assert fresh(mira).status == "pending"
    assert "screened:minors" in (reasons(mira) or [])


def test_a_rule_raises_the_rating_also_in_the_version_that_was_saved(way: str, alice: Any) -> None:
    mira = publish(alice)
    changed = services.change(mira, {"tagline": "Queen of hentai", "rating": "sfw"}, alice, based_on=1)
    assert changed.rating == "nsfw"
    assert Version.objects.get(character=mira, number=2).content["rating"] == "nsfw"
    assert Act.objects.get(verb="rerated").is_told


def test_a_rule_of_another_language_or_switched_off_finds_nothing(alice: Any) -> None:
    Rule.objects.create(name="Russian", text="сom\nword", language="ru", effect="refuse")
    Rule.objects.create(name="Off", text="word", effect="refuse", is_on=False)
    assert publish(alice, tagline="word").pk
    with pytest.raises(services.Unfit):
        publish(alice, tagline="word", language="ru")


def test_open_reports_survive_a_visit_to_privacy(way: str, alice: Any, bob: Any) -> None:
    mira = publish(alice)
    services.report(mira, bob, "spam", "A shop.")
    services.set_visibility(mira, "private", alice)
    services.set_visibility(mira, "public", alice)
    assert "reported" in (reasons(mira) or [])
