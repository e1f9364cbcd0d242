from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from characters import services
from characters.content import content_of
from characters.models import Character, Tag


@pytest.fixture
def mine(alice: Any) -> Character:
    lore = {"keys": ["lamp"], "content": "It burns."}
    return services.create(alice, {"name": "Mira", "greeting": "Late.", "lorebook": [lore]})


@pytest.fixture
def signed_in(client: Client, alice: Any) -> Client:
    client.force_login(alice)
    return client


ROUTES = ["edit_character", "remove_character", "restore_character", "fork_character", "character_versions"]


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_finds_nothing(client: Client, charlie: Any, mine: Character, route: str) -> None:
    client.force_login(charlie)
    assert client.get(reverse(route, args=[mine.pk])).status_code in (404, 405)
    assert client.post(reverse(route, args=[mine.pk])).status_code in (404, 405)
    assert Character.objects.present().count() == 1


def test_a_stranger_cannot_bring_back_what_is_deleted(client: Client, charlie: Any, mine: Character) -> None:
    services.remove(mine)
    client.force_login(charlie)
    assert client.post(reverse("restore_character", args=[mine.pk])).status_code == 404


def toasts(response: Any) -> str:
    return response.content.decode().split('id="toasts"')[1]


def test_what_is_deleted_is_gone_for_all_and_can_come_back(signed_in: Client, mine: Character) -> None:
    address = mine.get_absolute_url()
    answer = signed_in.post(reverse("remove_character", args=[mine.pk]))
    assert answer["Location"] == "/mine/"
    undo = reverse("restore_character", args=[mine.pk])
    assert f'<form method="post" action="{undo}">' in toasts(signed_in.get("/mine/"))
    assert undo not in toasts(signed_in.get("/mine/"))
    assert signed_in.get(address).status_code == 404
    assert signed_in.get(f"{address}edit/").status_code == 404
    signed_in.post(reverse("restore_character", args=[mine.pk]))
    assert signed_in.get(address).status_code == 200


def test_the_question_names_it_and_counts_what_goes(
    signed_in: Client, mine: Character, fragment: Any
) -> None:
    Character.objects.filter(pk=mine.pk).update(favourites_count=3, chats_count=1)
    address = reverse("remove_character", args=[mine.pk])
    page = signed_in.get(address).content.decode()
    dialog = signed_in.get(address, headers=fragment("confirm-deletion")).content.decode()
    for shown in (page, dialog):
        assert "Mira" in shown
        assert "3 favourites" in shown
        assert "1 chat" in shown
    assert "<html" not in dialog


def test_after_a_month_it_cannot_come_back(signed_in: Client, mine: Character) -> None:
    Character.objects.filter(pk=mine.pk).update(removed_at=timezone.now() - timedelta(days=31))
    assert "Bring back" not in signed_in.get("/mine/").content.decode()
    assert signed_in.post(reverse("restore_character", args=[mine.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_purge_ends_what_nobody_talks_with(mine: Character, alice: Any) -> None:
    lately, there = services.create(alice, {"name": "Lately"}), services.create(alice, {"name": "There"})
    services.remove(lately)
    Character.objects.filter(pk=mine.pk).update(removed_at=timezone.now() - timedelta(days=31))
    call_command("purge")
    assert set(Character.objects.all()) == {lately, there}
    storage = mine.portrait.storage
    assert [storage.exists(one.portrait.name) for one in (mine, lately, there)] == [False, True, True]


def test_tags_are_counted_without_who_is_deleted_at_once(admin_client: Client, alice: Any) -> None:
    content = {"name": "Ada", "greeting": "Hi.", "tags": ["harbour"]}
    ada, bea = (services.create(alice, content, "public") for _ in range(2))
    admin_client.post(f"/admin/characters/character/{ada.pk}/delete/", {"post": "yes"})
    assert list(Character.objects.all()) == [bea]
    assert Tag.objects.get(slug="harbour").listed(0) == 1


def test_a_copy_is_private_and_tells_whose_work_it_is(
    client: Client, bob: Any, alice: Any, mine: Character
) -> None:
    services.set_visibility(mine, "public", alice)
    client.force_login(bob)
    client.post(reverse("fork_character", args=[mine.pk]))
    copy = Character.objects.get(creator=bob)
    assert (copy.visibility, copy.forked_from, copy.credit) == ("private", mine, "alice")
    assert content_of(copy) == {**content_of(mine), "credit": "alice"}
    shown = client.get(copy.get_absolute_url()).content.decode()
    assert f'href="{mine.get_absolute_url()}">Mira</a>' in shown
    assert "by alice" in shown


def test_the_origin_of_a_copy_is_not_told_once_it_is_private(client: Client, bob: Any, alice: Any) -> None:
    origin = services.create(alice, {"name": "Origin Name", "greeting": "Hi."}, "public")
    copy = services.fork(bob, origin)
    services.change(copy, {"name": "Copy"}, bob, based_on=1)
    services.set_visibility(origin, "private", alice)
    client.force_login(bob)
    shown = client.get(copy.get_absolute_url()).content.decode()
    assert "Origin Name" not in shown
    assert "alice" in shown


def test_a_copy_has_pictures_of_its_own(bob: Any, mine: Character) -> None:
    services.draw_another(mine, face=5)
    copy = Character.objects.get(pk=services.fork(bob, mine).pk)
    assert copy.portrait.name != mine.portrait.name
    assert copy.portrait.read() == Character.objects.get(pk=mine.pk).portrait.read()


def test_the_list_of_ones_own_asks_no_more_for_more(
    signed_in: Client, alice: Any, mine: Character, django_assert_max_num_queries: Any
) -> None:
    signed_in.get(reverse("mine"))  # the mark for notices is asked for once a minute
    with django_assert_max_num_queries(6):
        signed_in.get(reverse("mine"))
    for number in range(3):
        services.create(alice, {"name": f"No {number}"})
    with django_assert_max_num_queries(7):
        page = signed_in.get(reverse("mine")).content.decode()
    assert "No 2" in page


def test_its_creator_can_take_it_back_from_everybody(signed_in: Client, mine: Character) -> None:
    services.set_visibility(mine, "public", by=mine.creator)
    assert "Make private" in signed_in.get(mine.get_absolute_url()).text
    answer = signed_in.post(reverse("make_private", args=[mine.pk]), follow=True)
    assert "Nobody but you can find it now." in toasts(answer)
    assert "Make private" not in answer.text
    assert Client().get(mine.get_absolute_url()).status_code == 404


def test_what_stands_over_it_is_for_its_creator_alone(client: Client, charlie: Any, mine: Character) -> None:
    services.set_visibility(mine, "public", by=mine.creator)
    client.force_login(charlie)
    assert "You wrote this character." not in client.get(mine.get_absolute_url()).text
