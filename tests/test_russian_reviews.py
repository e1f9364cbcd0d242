"""Reviews, people and what moderators do with either, on the Russian site."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from characters import services as library
from characters.models import Review
from chats.models import Message
from tests.test_russian import assert_russian, chat, client, foreign_words, member, mira  # noqa: F401

pytestmark = pytest.mark.django_db


def answered(talk: Any) -> None:
    Message.objects.create(chat=talk, position=2, author="character", state="done")


def somebody(name: str) -> Any:
    return get_user_model().objects.create_user(name, f"{name}@example.org", display_name="Ася")


def test_reviews_however_they_stand(member, mira, chat, alice):  # noqa: F811
    page = mira.get_absolute_url()
    assert_russian(member.get(page))
    answered(chat)
    assert_russian(member.get(page))
    assert_russian(member.post(reverse("review", args=[mira.pk]), {}), 422)
    mine = library.review(mira, alice, 4, "Хорошо.")
    assert_russian(member.get(page))
    assert_russian(member.get(reverse("review", args=[mira.pk])))
    assert_russian(member.get(reverse("reviews", args=[mira.pk])))
    assert_russian(member.post(reverse("remove_review", args=[mira.pk]), follow=True))
    library.restore_review(mine)
    Review.objects.update(hidden_at=mine.updated_at, is_shown=False)
    assert_russian(member.get(page))
    Review.objects.update(hidden_reason="Реклама.")
    assert_russian(member.get(page))
    assert_russian(member.post(reverse("review", args=[mira.pk]), {"stars": "1"}), 422)


def test_reviews_of_others(member, mira):  # noqa: F811
    for number in range(12):
        said = Review.objects.create(
            character=mira,
            author=somebody(f"guest{number}"),
            stars=number % 5 + 1,
            text="Так.",
            thanks_count=1,
        )
    mira.reviews_count = 12
    mira.save()
    assert_russian(member.get(mira.get_absolute_url()))
    assert_russian(Client(headers={"accept-language": "ru"}).get(mira.get_absolute_url()))
    assert_russian(member.get(reverse("report_review", args=[said.pk])))
    assert not foreign_words(
        member.post(reverse("thank", args=[said.pk]), {"on": "1"}, headers={"hx-request": "true"}).text
    )


def test_what_authors_of_reviews_are_told(member, mira, alice, bob):  # noqa: F811
    said = Review.objects.create(character=mira, author=alice, stars=1, text="Так.")
    library.take_down(said, bob, "Реклама.")
    library.keep_review(said, bob)
    assert_russian(member.get(reverse("notices")))


def test_a_persons_page(member, mira, alice):  # noqa: F811
    mira.creator = alice
    mira.rating = "moderate"
    library.keep(mira)
    page = member.get(reverse("person", args=["alice"]))
    assert page.status_code == 200
    assert foreign_words(page.text) in ([], ["alice"])
