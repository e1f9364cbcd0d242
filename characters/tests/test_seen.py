"""A moderator decides about what they were shown, and about nobody's work but that of others."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from characters import services
from characters.content import content_of
from characters.models import Act, Character, Review

LISTS = {kind: reverse(f"admin:characters_{kind}_changelist") for kind in ("moderated", "moderatedreview")}


@pytest.fixture
def desk(client: Any, moderator: Any) -> Any:
    client.force_login(moderator)
    return client


@pytest.fixture
def mira(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira Vale"}, "public")


@pytest.fixture
def praise(mira: Character, bob: Any) -> Review:
    said = Review.objects.create(character=mira, author=bob, stars=5, text="Lovely.")
    services.report_review(said, mira.creator, "spam", "")
    return said


def page_of(character: Character) -> str:
    return reverse("admin:characters_moderated_change", args=[character.pk])


def seen_on(page: Any) -> dict[str, str]:
    """The stamps that a page carries."""
    return dict(re.findall(r'name="(seen_\d+)" value="([^"]+)"', page.text))


def edit(character: Character) -> None:
    now = Character.objects.get(pk=character.pk)
    services.change(now, {**content_of(now), "tagline": "Buys gold"}, now.creator, now.version)


def fresh(character: Character) -> Character:
    return Character.objects.get(pk=character.pk)


def test_what_was_edited_under_the_moderators_eyes_is_looked_at_again(desk: Any, mira: Character) -> None:
    seen = seen_on(desk.get(page_of(mira)))
    edit(mira)
    answer = desk.post(page_of(mira), {"decision": "approve", "reason": "Fine.", **seen})
    assert answer.status_code == 422
    assert "changed while you were looking" in answer.text
    assert "Buys gold" in answer.text
    assert "Fine." in answer.text
    assert fresh(mira).approved_version is None
    desk.post(page_of(mira), {"decision": "approve", **seen_on(answer)})
    assert fresh(mira).approved_version == 2


def test_a_colleague_s_decision_is_not_undone_by_an_old_page(desk: Any, mira: Character, bob: Any) -> None:
    seen = seen_on(desk.get(page_of(mira)))
    services.hide(mira, bob, "Spam.")
    desk.post(page_of(mira), {"decision": "approve", **seen})
    assert fresh(mira).status == "hidden"


def test_a_list_that_has_grown_old_decides_nothing(desk: Any, mira: Character) -> None:
    seen = seen_on(desk.get(LISTS["moderated"]))
    assert len(seen) == 1
    edit(mira)
    form = {"action": "approve", "_selected_action": [mira.pk], **seen}
    assert "changed while you were looking" in desk.post(LISTS["moderated"], form, follow=True).text
    assert fresh(mira).approved_version is None


def test_a_review_that_was_rewritten_is_looked_at_again(desk: Any, praise: Review) -> None:
    seen = seen_on(desk.get(LISTS["moderatedreview"]))
    assert len(seen) == 1
    praise.text = "Buy gold."
    praise.save()
    address = reverse("admin:characters_moderatedreview_change", args=[praise.pk])
    answer = desk.post(address, {"decision": "keep", **seen})
    assert "changed while you were looking" in answer.text
    assert not Act.objects.filter(verb="kept").exists()


def test_moderators_do_not_judge_what_is_their_own(client: Any, alice: Any, mira: Character) -> None:
    alice.is_staff = True
    alice.save()
    alice.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(alice)
    answer = client.post(page_of(mira), {"decision": "approve"})
    assert "another moderator" in answer.text
    assert fresh(mira).approved_version is None


def test_who_runs_the_site_may_judge_anything(client: Any, alice: Any, mira: Character) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    client.post(page_of(mira), {"decision": "approve"})
    assert fresh(mira).approved_version == 1
