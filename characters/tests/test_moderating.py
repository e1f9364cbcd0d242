"""The verbs of moderators: what they change, what they leave in the log, and who hears of it."""

from typing import Any

import pytest

from characters import services
from characters.models import Act, Case, Character


@pytest.fixture
def mira(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira"}, "public")


def fresh(character: Character) -> Character:
    return Character.objects.get(pk=character.pk)


def last_act() -> Act:
    act = Act.objects.first()
    assert act
    return act


@pytest.mark.parametrize(
    ("verb", "status"),
    [(services.reject, "rejected"), (services.hide, "hidden"), (services.reinstate, "approved")],
)
def test_every_judgement_is_logged_and_told(
    mira: Character, alice: Any, moderator: Any, verb: Any, status: str
) -> None:
    verb(mira, moderator, "A shop.")
    act = last_act()
    assert fresh(mira).status == status
    assert (act.by, act.person, act.reason, act.character, act.version) == (
        moderator, alice, "A shop.", mira, 1,
    )  # fmt: skip
    assert act.is_told
    assert not Case.objects.exists()
    assert services.has_unread(alice)


def test_an_approval_of_what_was_already_seen_is_not_worth_a_notice(
    mira: Character, alice: Any, moderator: Any
) -> None:
    services.approve(mira, moderator)
    assert last_act().verb == "approved"
    assert not services.has_unread(alice)


def test_the_reason_of_a_rejection_goes_when_it_is_taken_back(mira: Character, moderator: Any) -> None:
    services.hide(mira, moderator, "A shop.")
    assert fresh(mira).status_reason == "A shop."
    services.reinstate(mira, moderator)
    assert fresh(mira).status_reason == ""


def test_another_rating_answers_what_was_reported_of_it_only(
    mira: Character, bob: Any, charlie: Any, moderator: Any
) -> None:
    services.approve(mira, moderator)
    services.report(mira, bob, "rating", "")
    services.report(mira, charlie, "spam", "A shop.")
    services.change_rating(mira, moderator, "moderate")
    assert fresh(mira).rating == "moderate"
    assert mira.reports.get(resolved_at=None).reporter == charlie
    assert Case.objects.exists()
    services.dismiss(mira, moderator)
    assert not mira.reports.filter(resolved_at=None).exists()
    assert not Case.objects.exists()


def test_dismissed_reports_leave_what_is_here_for_another_reason(
    mira: Character, bob: Any, moderator: Any
) -> None:
    services.report(mira, bob, "spam", "A shop.")
    services.dismiss(mira, moderator)
    assert Case.objects.get().character_id == mira.pk


def test_who_reports_twice_corrects_the_first_report(mira: Character, bob: Any, moderator: Any) -> None:
    services.report(mira, bob, "spam", "A shop.")
    services.report(mira, bob, "rating", "Not for children.")
    assert [one.reason for one in mira.reports.all()] == ["rating"]
    services.dismiss(mira, moderator)
    services.report(mira, bob, "spam", "Still a shop.")
    assert mira.reports.count() == 2


def test_a_ban_closes_the_account_and_hides_what_it_published(
    mira: Character, alice: Any, bob: Any, moderator: Any
) -> None:
    unlisted = services.create(alice, {"name": "Una"}, "unlisted")
    private = services.create(alice, {"name": "Nobody"}, "private")
    another = services.create(bob, {"name": "Bea"}, "public")
    services.ban(alice, moderator, "Spam.")
    alice.refresh_from_db()
    assert not alice.is_active
    states = {one.name: one.status for one in Character.objects.all()}
    assert states == {"Mira": "hidden", "Una": "hidden", "Nobody": "approved", "Bea": "approved"}
    assert Act.objects.filter(verb="banned", person=alice, by=moderator, reason="Spam.").count() == 1
    assert {unlisted.status, private.status, another.status} == {"approved"}, (
        "what is in memory is not touched"
    )
    services.lift_ban(alice, moderator)
    alice.refresh_from_db()
    assert alice.is_active
    assert fresh(mira).status == "hidden"


def test_nobody_bans_the_staff_or_oneself(moderator: Any, django_user_model: Any) -> None:
    operator = django_user_model.objects.create_superuser("op", "op@example.org", "op-pass-12345")
    for person in (operator, moderator):
        with pytest.raises(services.NotAllowed):
            services.ban(person, moderator, "No.")
    assert not Act.objects.exists()


def test_the_log_outlives_the_character_and_the_people(mira: Character, alice: Any, moderator: Any) -> None:
    services.hide(mira, moderator, "A shop.")
    mira.delete()
    alice.delete()
    moderator.delete()
    act = Act.objects.get()
    assert (act.name, act.reason, act.character, act.by, act.person) == ("Mira", "A shop.", None, None, None)


def hear(character: Character, held: bool = False, rating: str = "", version: int = 1) -> None:
    services.hear(character.pk, version, held, rating, "Seems to be a shop.")


def test_a_model_may_hold_and_raise_the_rating(mira: Character, alice: Any) -> None:
    hear(mira, held=True, rating="nsfw")
    now = fresh(mira)
    assert (now.status, now.rating) == ("pending", "nsfw")
    assert "screened:model" in Case.objects.get().reasons
    assert set(Act.objects.values_list("verb", flat=True)) == {"judged", "rerated", "held"}
    assert services.has_unread(alice)


def test_a_model_never_approves_nor_lowers_a_rating(settings: Any, alice: Any) -> None:
    settings.MODERATION = "pre"
    mira = services.create(alice, {"name": "Mira", "rating": "nsfw"}, "public")
    hear(mira, rating="sfw")
    assert (fresh(mira).status, fresh(mira).rating) == ("pending", "nsfw")


@pytest.mark.parametrize("since", ["edited", "approved", "hidden", "private", "removed"])
def test_an_opinion_that_comes_too_late_changes_nothing(
    mira: Character, alice: Any, moderator: Any, since: str
) -> None:
    match since:
        case "edited":
            services.change(mira, {"tagline": "Keeper"}, alice, based_on=1)
        case "approved":
            services.approve(mira, moderator)
        case "hidden":
            services.hide(mira, moderator, "A shop.")
        case "private":
            services.set_visibility(mira, "private", alice)
        case "removed":
            mira.delete()
    before = Character.objects.values_list("status", "rating").first()
    hear(mira, held=True, rating="nsfw")
    assert Character.objects.values_list("status", "rating").first() == before
