"""A review is reported, and a moderator decides: on the desk for reviews, with the group's rights alone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from characters import services
from characters.models import Act, Case, Character, Report, Review

DESK = reverse("admin:characters_moderatedreview_changelist")


@pytest.fixture
def mira(make: Any, alice: Any) -> Character:
    return make("Mira Vale", creator=alice)


@pytest.fixture
def said(mira: Character, charlie: Any) -> Review:
    """What Charlie says of Mira."""
    Character.objects.filter(pk=mira.pk).update(reviews_count=1, stars_total=1)
    return Review.objects.create(character=mira, author=charlie, stars=1, text="Buy my book instead.")


@pytest.fixture
def as_bob(client: Any, bob: Any) -> Any:
    client.force_login(bob)
    return client


@pytest.fixture
def desk(client: Any, moderator: Any) -> Any:
    client.force_login(moderator)
    return client


def at(review: Review) -> str:
    return reverse("report_review", args=[review.pk])


def one(review: Review) -> str:
    return reverse("admin:characters_moderatedreview_change", args=[review.pk])


def shown_on(page: Any) -> list[str]:
    return [review.text for review in page.context["cl"].result_list]


class TestReporting:
    def test_it_comes_to_the_moderators_and_not_before_them_as_the_character(
        self, as_bob: Any, bob: Any, mira: Character, said: Review
    ) -> None:
        assert at(said) in as_bob.get(mira.get_absolute_url()).text
        assert "Buy my book instead." in as_bob.get(at(said)).text
        answer = as_bob.post(at(said), {"reason": "spam", "text": "A shop."}, follow=True)
        assert "A moderator will look at it." in answer.text
        report = Report.objects.get()
        assert (report.review, report.character, report.reporter) == (said, None, bob)
        assert not Case.objects.exists()

    def test_once_more_corrects_the_first(self, as_bob: Any, said: Review, mira: Character) -> None:
        services.report(mira, said.author, "spam", "")
        as_bob.post(at(said), {"reason": "spam"})
        as_bob.post(at(said), {"reason": "illegal"})
        assert [told.reason for told in said.reports.all()] == ["illegal"]

    def test_one_may_report_the_character_and_its_review(
        self, as_bob: Any, said: Review, mira: Character
    ) -> None:
        as_bob.post(at(said), {"reason": "spam"})
        as_bob.post(reverse("report", args=[mira.pk]), {"reason": "spam"})
        assert Report.objects.count() == 2

    def test_the_database_allows_one_open_report_of_a_review(self, said: Review, bob: Any) -> None:
        services.report_review(said, bob, "spam", "")
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(review=said, reporter=bob, reason="spam")

    @pytest.mark.parametrize("about", ["both", "nothing"])
    def test_a_report_is_about_one_thing(self, said: Review, bob: Any, about: str) -> None:
        both = {"review": said, "character": said.character} if about == "both" else {}
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.create(reporter=bob, reason="spam", **both)

    def test_nobody_reports_their_own_or_what_is_not_shown(
        self, client: Any, as_bob: Any, charlie: Any, said: Review
    ) -> None:
        services.remove_review(said)
        assert as_bob.get(at(said)).status_code == 404
        services.restore_review(said)
        client.force_login(charlie)
        assert client.get(at(said)).status_code == 404
        client.logout()
        assert client.get(at(said)).status_code == 302

    def test_a_bad_one_loses_nothing(self, as_bob: Any, said: Review) -> None:
        answer = as_bob.post(at(said), {"text": "Kept words."})
        assert answer.status_code == 422
        assert "Kept words." in answer.text

    def test_a_review_has_no_rating_that_could_be_wrong(self, as_bob: Any, said: Review) -> None:
        assert "Wrong content rating" not in as_bob.get(at(said)).text
        assert as_bob.post(at(said), {"reason": "rating"}).status_code == 422

    def test_nobody_reports_without_end(self, as_bob: Any, said: Review, settings: Any) -> None:
        settings.REPORTS_PER_PERSON = 1
        answers = [as_bob.post(at(said), {"reason": "spam"}).status_code for _ in range(2)]
        assert answers == [302, 429]


class TestDesk:
    def test_what_was_reported_waits_with_what_was_said_of_it(
        self, desk: Any, bob: Any, said: Review, mira: Character
    ) -> None:
        services.report_review(said, bob, "spam", "A shop.")
        services.report_review(said, mira.creator, "spam", "")
        page = desk.get(DESK).text
        for words in ("Buy my book instead.", "charlie", "Spam", "2 people", "A shop.", "Mira Vale"):
            assert words in page, words
        assert "1 review to look at" in desk.get(reverse("admin:characters_moderated_changelist")).text

    def test_taking_it_down_tells_its_author_and_nobody_else_reads_it(
        self, desk: Any, client: Any, bob: Any, charlie: Any, said: Review, mira: Character
    ) -> None:
        services.report_review(said, bob, "spam", "A shop.")
        bare = desk.post(one(said), {"decision": "take_down"})
        assert bare.status_code == 422
        assert "Write a reason" in bare.text
        desk.post(one(said), {"decision": "take_down", "reason": "No shops."})
        mira.refresh_from_db()
        assert (mira.reviews_count, mira.stars_total) == (0, 0)
        assert not Report.objects.filter(resolved_at=None).exists()
        assert shown_on(desk.get(DESK)) == []
        assert shown_on(desk.get(DESK + "?state=down")) == ["Buy my book instead."]
        act = Act.objects.get(verb="taken_down")
        assert (act.person, act.character, act.reason, act.is_told) == (charlie, mira, "No shops.", True)
        client.force_login(bob)
        assert "Buy my book" not in client.get(mira.get_absolute_url()).text
        client.force_login(charlie)
        page = client.get(mira.get_absolute_url()).text
        assert "Buy my book" in page
        assert "No shops." in page
        notice = client.get(reverse("notices")).text
        assert "No shops." in notice
        assert "taken your review down" in notice
        assert "bob" not in notice.replace("combobox", "")

    def test_its_author_cannot_write_over_a_decision(
        self, client: Any, charlie: Any, said: Review, moderator: Any, mira: Character
    ) -> None:
        services.take_down(said, moderator, "No shops.")
        client.force_login(charlie)
        answer = client.post(reverse("review", args=[mira.pk]), {"stars": "5", "text": "Buy it."})
        assert answer.status_code == 422
        client.post(reverse("remove_review", args=[mira.pk]))
        client.post(reverse("restore_review", args=[mira.pk]))
        said.refresh_from_db()
        assert not said.is_shown
        assert said.text == "Buy my book instead."

    def test_keeping_it_answers_the_reports(self, desk: Any, bob: Any, said: Review, mira: Character) -> None:
        services.report_review(said, bob, "spam", "")
        desk.post(one(said), {"decision": "keep"})
        assert shown_on(desk.get(DESK)) == []
        assert Act.objects.get().verb == "kept"
        assert not Act.objects.get().is_told
        mira.refresh_from_db()
        assert mira.reviews_count == 1

    def test_a_decision_can_be_taken_back(
        self, desk: Any, said: Review, moderator: Any, mira: Character
    ) -> None:
        services.take_down(said, moderator, "No shops.")
        desk.post(one(said), {"decision": "keep"})
        mira.refresh_from_db()
        assert (mira.reviews_count, mira.stars_total) == (1, 1)
        assert Act.objects.filter(verb="put_back", is_told=True).exists()

    def test_many_are_decided_at_once_after_a_reason(
        self, desk: Any, bob: Any, said: Review, make: Any, charlie: Any
    ) -> None:
        other = Review.objects.create(character=make("Una"), author=charlie, stars=1, text="Buy more.")
        for review in (said, other):
            services.report_review(review, bob, "spam", "")
        sent = {"action": "take_down", "_selected_action": [said.pk, other.pk]}
        asked = desk.post(DESK, sent)
        assert asked.status_code == 200
        assert "Buy more." in asked.text
        assert desk.post(DESK, {**sent, "reason": ""}).status_code == 422
        assert "2 reviews" in desk.post(DESK, {**sent, "reason": "No shops."}, follow=True).text
        assert not Review.objects.filter(is_shown=True).exists()

    def test_banning_its_author_closes_the_account_and_hides_the_rest(
        self, desk: Any, bob: Any, said: Review, make: Any, charlie: Any
    ) -> None:
        una = make("Una", reviews_count=1, stars_total=1)
        Review.objects.create(character=una, author=charlie, stars=1)
        services.report_review(said, bob, "spam", "")
        desk.post(one(said), {"decision": "ban_author", "reason": "A shop."})
        charlie.refresh_from_db()
        una.refresh_from_db()
        assert not charlie.is_active
        assert una.reviews_count == 0
        assert not Review.objects.filter(is_shown=True).exists()

    def test_the_staff_is_not_banned_here(self, desk: Any, bob: Any, said: Review, charlie: Any) -> None:
        charlie.is_staff = True
        charlie.save()
        services.report_review(said, bob, "spam", "")
        answer = desk.post(one(said), {"decision": "ban_author", "reason": "A shop."}, follow=True)
        assert "cannot be banned here" in answer.text
        said.refresh_from_db()
        assert said.is_shown

    def test_the_list_asks_the_same_for_any_number_of_rows(
        self, desk: Any, bob: Any, said: Review, make: Any, charlie: Any, django_assert_max_num_queries: Any
    ) -> None:
        services.report_review(said, bob, "spam", "")
        desk.get(DESK)
        asked = []
        for _ in range(2):
            for number in range(4):
                review = Review.objects.create(character=make(f"No {number}"), author=charlie, stars=1)
                services.report_review(review, bob, "spam", "Words.")
            with django_assert_max_num_queries(14) as queries:
                desk.get(DESK)
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_what_is_private_or_deleted_is_not_their_business(
        self, desk: Any, bob: Any, said: Review, mira: Character
    ) -> None:
        services.report_review(said, bob, "spam", "")
        services.set_visibility(mira, "private", None)
        assert desk.get(one(said)).status_code == 404
        assert shown_on(desk.get(DESK)) == []

    def test_nobody_else_gets_in(self, client: Any, as_bob: Any, said: Review) -> None:
        for address in (DESK, one(said)):
            assert as_bob.get(address).status_code == 302
            assert as_bob.post(address, {"decision": "take_down", "reason": "x"}).status_code == 302
        said.refresh_from_db()
        assert said.is_shown

    def test_staff_without_the_right_is_refused(self, client: Any, bob: Any, said: Review) -> None:
        bob.is_staff = True
        bob.save()
        client.force_login(bob)
        for address in (DESK, one(said)):
            assert client.get(address).status_code == 403
