from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from characters import services as verbs
from characters.models import Act, Character, Draft, Drafting, Favourite, Listing, Report, Review
from chats import generation, impersonation
from chats.access import may_follow
from chats.models import Chat, Message
from roleplay.accounts.barring import bar, is_barred
from roleplay.accounts.models import User
from roleplay.belongings import leaving
from roleplay.belongings.tests.conftest import LINE, again
from roleplay.drafting import writing as drafts

PASSWORD = "alice-pass-1234"
NEW = {"display_name": "Al", "password": "the lamp is lit"}


def purge(days: int = 30) -> str:
    told = StringIO()
    call_command("purge", days=days, stdout=told)
    return told.getvalue()


def long_ago(person: User) -> None:
    User.objects.filter(pk=person.pk).update(closed_at=timezone.now() - timedelta(days=31))


def named(person: User, character: Character) -> str:
    client = Client()
    client.force_login(person)
    return client.get(character.get_absolute_url()).content.decode()


def test_what_others_could_see_is_out_of_sight_at_once(house, alice, bob):
    client = Client()
    client.force_login(bob)
    assert client.get("/people/alice/").status_code == 200
    leaving.close(alice)
    assert client.get("/people/alice/").status_code == 404
    assert client.get(house.shown.get_absolute_url()).status_code == 404
    assert not Listing.objects.filter(pk=house.shown.pk).exists()
    assert not Review.objects.get(author=alice).is_shown
    assert again(house.other).reviews_count == 0
    assert not may_follow(alice.pk, house.ours.pk)


def test_a_chat_of_another_with_her_character_stays_readable(house, alice, bob):
    leaving.close(alice)
    leaving.end(again(alice))
    client = Client()
    client.force_login(bob)
    page = client.get(house.bobs.get_absolute_url()).content.decode()
    assert LINE in page
    assert again(house.shown).creator is None
    assert not again(house.shown).portrait


def test_a_character_that_is_left_behind_is_there_without_a_name(house, alice, bob):
    assert f"by {alice.called}" in named(bob, house.shown)
    leaving.close(alice, leave_characters=True)
    page = named(bob, house.shown)
    assert "by somebody who left" in page
    assert "alice" not in page.lower()
    assert again(house.own).removed_at
    leaving.end(again(alice))
    assert "by somebody who left" in named(bob, house.shown)
    assert Listing.objects.get(pk=house.shown.pk).creator is None
    verbs.fork(bob, again(house.shown))
    assert Character.objects.get(creator=bob, name="Mira").credit == ""


def test_nobody_finds_a_character_by_the_name_of_who_has_left(house, alice, bob):
    def found(words: str) -> bool:
        return house.shown in Client().get("/", {"q": words}).context["shelf"].cards

    assert found("alice")
    leaving.close(alice, leave_characters=True)
    assert not found("alice")
    assert found("mira")
    assert not Client().get("/", {"by": "alice"}).context["shelf"].cards
    assert leaving.bring_back(alice)
    assert found("alice")


def test_who_comes_back_finds_everything_as_it_was(house, alice, bob):
    long_gone = verbs.create(alice, {"name": "Deleted before", "greeting": "Hello."})
    verbs.remove(long_gone)
    before = (again(house.other).stars_total, house.shown.status)
    for leaves in (False, True):
        leaving.close(alice, leave_characters=leaves)
        assert leaving.bring_back(alice)
        assert again(alice).is_open
        assert again(house.shown).creator == alice
        assert f"by {alice.called}" in named(bob, house.shown)
        assert again(house.own).removed_at is None
        assert again(long_gone).removed_at
        assert (again(house.other).stars_total, again(house.shown).status) == before
        assert Listing.objects.filter(pk=house.shown.pk).exists()
    assert not leaving.bring_back(alice)


def test_a_purge_waits_for_thirty_days_and_then_ends_it(house, alice):
    leaving.close(alice)
    purge()
    assert User.objects.filter(pk=alice.pk).exists()
    long_ago(alice)
    assert purge().startswith("1 accounts and ")
    assert not User.objects.filter(pk=alice.pk).exists()
    assert purge().startswith("0 accounts and ")


def test_after_thirty_days_there_is_no_way_back(client, alice):
    leaving.close(alice)
    long_ago(alice)
    assert not leaving.bring_back(alice)
    response = client.post("/sign-in/", {"name": "alice", "password": PASSWORD})
    assert response.status_code == 422


def test_who_has_come_back_meanwhile_is_not_ended(alice):
    leaving.close(alice)
    stale = again(alice)
    leaving.bring_back(alice)
    leaving.end(stale)
    assert again(alice).is_open


def test_what_was_broken_off_is_finished_by_the_next_purge(house, alice, monkeypatch):
    leaving.close(alice)
    long_ago(alice)
    with monkeypatch.context() as patch:
        patch.setattr(leaving.of_characters, "forget_imports_of", _fails)
        with pytest.raises(OSError, match="full"):
            purge()
    assert not Chat.objects.filter(owner=alice).exists()
    purge()
    assert not User.objects.filter(pk=alice.pk).exists()


def _fails(_person: Any) -> None:
    raise OSError("the disk is full")


def test_names_are_taken_until_the_end_and_free_after_it(client, alice):
    leaving.close(alice)
    new = {
        "display_name": "A",
        "username": "alice",
        "email": "alice@example.org",
        "password": "the lamp is lit",
    }
    assert client.post("/sign-up/", new).status_code == 422
    leaving.end(again(alice))
    assert client.post("/sign-up/", new).status_code == 302
    assert User.objects.get(username="alice").pk != alice.pk


def test_counters_follow(house, alice, bob):
    review = Review.objects.get(author=bob)
    assert (again(house.other).favourites_count, review.thanks_count) == (1, 1)
    leaving.close(alice, leave_characters=True)
    leaving.end(again(alice))
    assert (again(house.other).favourites_count, again(house.other).reviews_count) == (0, 0)
    assert again(review).thanks_count == 0
    assert Favourite.objects.get().person == bob


def test_running_replies_end(house, alice, monkeypatch, django_capture_on_commit_callbacks):
    live = Message.objects.create(
        chat=house.ours, position=9, author="character", state="writing", alive_at=timezone.now()
    )
    Chat.objects.filter(pk=house.theirs.pk).update(drafting_at=timezone.now())
    writing = Drafting.objects.create(owner=alice, text="", pasted=0, rating="sfw", language="en")
    stopped = []
    for module, name in ((generation, "stop_anywhere"), (impersonation, "stop_anywhere"), (drafts, "leave")):
        monkeypatch.setattr(module, name, _noting(stopped, name))
    with django_capture_on_commit_callbacks(execute=True):
        leaving.close(alice)
    assert stopped == [("stop_anywhere", live.pk), ("stop_anywhere", house.theirs.pk), ("leave", writing.pk)]
    assert again(writing).state == Drafting.State.STOPPED


def _noting(calls: list[tuple[str, int]], name: str) -> Any:
    async def note(pk: int) -> None:
        calls.append((name, pk))

    return note


def test_reports_and_decisions_stay_without_a_name(house, alice):
    leaving.close(alice)
    leaving.end(again(alice))
    assert Report.objects.get(character=house.other).reporter is None
    ban = Act.objects.get(verb="banned", reason="spam")
    assert (ban.person, ban.name) == (None, "")
    assert str(ban) == "Banned: somebody who left"
    assert Act.objects.get(reason="noise").by is None


class TestBans:
    def test_a_ban_outlasts_the_account(self, client, alice, bob):
        verbs.ban(alice, bob, "spam")
        leaving.close(again(alice))
        leaving.end(again(alice))
        new = {
            "display_name": "A",
            "username": "other",
            "email": "ALICE@example.org",
            "password": "the lamp is lit",
        }
        refused = client.post("/sign-up/", new)
        assert refused.status_code == 422
        assert "This email cannot be used here" in refused.content.decode()
        assert client.post("/sign-up/", new | {"email": "other@example.org"}).status_code == 302

    def test_nobody_asks_without_end_who_is_barred(self, client, db, settings):
        settings.SIGN_IN_TRIES_PER_ADDRESS = 2
        bar("alice@example.org")
        new = {"display_name": "A", "username": "other", "password": "the lamp is lit"}
        answers = [client.post("/sign-up/", new | {"email": "alice@example.org"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        assert "This email cannot be used here" not in answers[-1].text

    def test_leaving_first_and_being_banned_then_is_the_same(self, client, alice, bob):
        leaving.close(alice)
        verbs.ban(again(alice), bob, "spam")
        assert client.post("/sign-in/", {"name": "alice", "password": PASSWORD}).status_code == 422
        assert not leaving.bring_back(alice)
        leaving.end(again(alice))
        assert is_barred("alice@example.org")

    def test_a_ban_at_the_last_moment_counts(self, alice, bob):
        leaving.close(alice)
        stale = again(alice)
        verbs.ban(again(alice), bob, "spam")
        leaving.end(stale)
        leaving.end(stale)  # by another process, which was slower
        assert is_barred("alice@example.org")

    def test_who_was_not_banned_may_come_anew(self, alice):
        leaving.close(alice)
        leaving.end(again(alice))
        assert not is_barred("alice@example.org")

    def test_a_ban_that_is_lifted_leaves_a_closed_account_closed(self, alice, bob):
        leaving.close(alice)
        verbs.ban(again(alice), bob, "spam")
        verbs.lift_ban(again(alice), bob)
        assert not again(alice).is_open
        assert leaving.bring_back(alice)

    def test_nobody_takes_a_barred_email_later(self, client, alice, bob):
        verbs.ban(alice, bob, "spam")
        leaving.close(again(alice))
        leaving.end(again(alice))
        client.force_login(bob)
        mine = {"display_name": "Bob", "email": "alice@example.org", "language": "en"}
        assert client.post("/profile/", mine).status_code == 422
        assert client.post("/profile/", mine | {"email": "bob@example.org"}).status_code == 302


class TestOperators:
    def test_the_last_one_stays(self, alice, bob):
        User.objects.filter(pk=alice.pk).update(is_superuser=True)
        with pytest.raises(leaving.NeedsOperator):
            leaving.close(again(alice))
        User.objects.filter(pk=bob.pk).update(is_superuser=True)
        leaving.close(again(alice))
        with pytest.raises(leaving.NeedsOperator):
            leaving.close(again(bob))

    def test_one_who_is_banned_does_not_count(self, alice, bob):
        User.objects.filter(pk=alice.pk).update(is_superuser=True)
        User.objects.filter(pk=bob.pk).update(is_superuser=True, is_active=False)
        with pytest.raises(leaving.NeedsOperator):
            leaving.close(again(alice))


def test_closing_twice_keeps_the_first_moment(alice):
    leaving.close(alice)
    first = again(alice).closed_at
    leaving.close(again(alice))
    assert again(alice).closed_at == first


def test_unsaved_drafts_stay_until_the_end(house, alice):
    leaving.close(alice)
    assert Draft.objects.filter(owner=alice).exists()
