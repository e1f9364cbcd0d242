"""Reporting a character, and reading what moderators have decided about one's own."""

from typing import Any

import pytest
from django.urls import reverse

from characters import services
from characters.models import Case, Character, Report


@pytest.fixture
def mira(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira Vale"}, "public")


@pytest.fixture
def as_bob(client: Any, bob: Any) -> Any:
    client.force_login(bob)
    return client


def at(character: Character) -> str:
    return reverse("report", args=[character.pk])


def test_a_report_comes_to_the_moderators(as_bob: Any, bob: Any, mira: Character) -> None:
    page = as_bob.post(at(mira), {"reason": "spam", "text": "A shop."}, follow=True)
    assert "Thank you." in page.text
    report = Report.objects.get()
    assert (report.reporter, report.reason, report.text) == (bob, "spam", "A shop.")
    assert "reported" in Case.objects.get().reasons


def test_the_page_of_a_character_leads_to_the_form(as_bob: Any, mira: Character) -> None:
    assert at(mira) in as_bob.get(mira.get_absolute_url()).text
    page = as_bob.get(at(mira))
    assert page.status_code == 200
    assert "Somebody else" in page.text


@pytest.mark.parametrize(
    ("said", "field"), [({}, "reason"), ({"reason": "nonsense"}, "reason"), ({"reason": "other"}, "text"),
                        ({"reason": "spam", "text": "x" * 2001}, "text")],
)  # fmt: skip
def test_a_bad_report_gets_a_message_beside_the_field_and_loses_nothing(
    as_bob: Any, mira: Character, said: dict[str, str], field: str
) -> None:
    answer = as_bob.post(at(mira), {"text": "Kept words.", **said} if field == "reason" else said)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert field != "reason" or "Kept words." in answer.text
    assert not Report.objects.exists()


def test_once_more_corrects_the_first_report(as_bob: Any, mira: Character) -> None:
    as_bob.post(at(mira), {"reason": "spam", "text": "A shop."})
    assert "A shop." in as_bob.get(at(mira)).text
    as_bob.post(at(mira), {"reason": "rating"})
    assert [one.reason for one in Report.objects.all()] == ["rating"]


def test_a_visitor_is_asked_to_sign_in(client: Any, mira: Character) -> None:
    assert at(mira) in client.get(mira.get_absolute_url()).text
    answer = client.get(at(mira))
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?next={at(mira)}"
    assert client.post(at(mira), {"reason": "spam"}).status_code == 307  # which takes it along
    assert not Report.objects.exists()


def test_what_a_stranger_may_not_see_cannot_be_reported(as_bob: Any, secret: Character) -> None:
    assert as_bob.get(at(secret)).status_code == 404
    assert as_bob.post(at(secret), {"reason": "spam"}).status_code == 404


def test_nobody_reports_their_own(client: Any, alice: Any, mira: Character) -> None:
    client.force_login(alice)
    assert at(mira) not in client.get(mira.get_absolute_url()).text
    assert client.post(at(mira), {"reason": "spam"}).status_code == 302
    assert not Report.objects.exists()


def test_nobody_reports_without_end(as_bob: Any, mira: Character, settings: Any) -> None:
    settings.REPORTS_PER_PERSON = 2
    answers = [as_bob.post(at(mira), {"reason": "spam", "text": "Kept words."}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Kept words." in answers[-1].text
    assert "minutes" in answers[-1].text


def test_the_creator_never_learns_who_reported(
    client: Any, alice: Any, bob: Any, mira: Character, moderator: Any
) -> None:
    services.report(mira, bob, "spam", "My own words.")
    services.hide(mira, moderator, "A shop.")
    client.force_login(alice)
    for page in (mira.get_absolute_url(), reverse("notices")):
        text = client.get(page).text
        assert "A shop." in text
        assert "bob" not in text.replace("combobox", "")
        assert "My own words." not in text
        assert moderator.username not in text


def test_a_notice_is_new_until_it_is_read(client: Any, alice: Any, mira: Character, moderator: Any,
                                          django_capture_on_commit_callbacks: Any) -> None:  # fmt: skip
    client.force_login(alice)
    assert "ib--marked" not in client.get("/").text
    with django_capture_on_commit_callbacks(execute=True):
        services.reject(mira, moderator, "A shop.")
    assert "ib--marked" in client.get("/").text
    assert "notices__one--new" in client.get(reverse("notices")).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("read_notices")).status_code == 302
    assert "ib--marked" not in client.get("/").text
    page = client.get(reverse("notices")).text
    assert "A shop." in page
    assert "notices__one--new" not in page


def test_notices_are_ones_own(client: Any, bob: Any, mira: Character, moderator: Any) -> None:
    services.reject(mira, moderator, "A shop.")
    client.force_login(bob)
    assert "A shop." not in client.get(reverse("notices")).text
    client.post(reverse("read_notices"))
    assert services.has_unread(mira.creator)
    client.logout()
    assert client.get(reverse("notices")).status_code == 302
    assert client.post(reverse("read_notices")).status_code == 302


def test_the_mark_costs_one_question_a_minute(
    client: Any, alice: Any, django_assert_num_queries: Any
) -> None:
    services.has_unread(alice)
    with django_assert_num_queries(0):
        services.has_unread(alice)


def test_the_list_of_notices_asks_the_same_for_any_number_of_rows(
    client: Any, alice: Any, moderator: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(alice)
    client.get(reverse("notices"))
    counts = []
    for _ in range(2):
        for number in range(5):
            services.hide(services.create(alice, {"name": f"No {number}"}, "public"), moderator, "A shop.")
        with django_assert_max_num_queries(12) as asked:
            client.get(reverse("notices"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("status", ["pending", "rejected", "hidden"])
def test_what_is_not_approved_is_there_for_its_creator_alone(
    client: Any, alice: Any, bob: Any, mira: Character, status: str
) -> None:
    Character.objects.filter(pk=mira.pk).update(status=status, status_reason="A shop.")
    assert client.get(mira.get_absolute_url()).status_code == 404
    client.force_login(bob)
    assert client.get(mira.get_absolute_url()).status_code == 404
    client.force_login(alice)
    page = client.get(mira.get_absolute_url())
    assert page.status_code == 200
    assert "A shop." in page.text
    assert "moderator" in page.text
