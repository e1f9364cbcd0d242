from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from characters import services as library
from characters.models import Character
from characters.versions import as_of
from chats import saving, services
from chats.models import Chat, Message, Variant


@pytest.fixture
def lamp(bob: Any) -> Character:
    mira = library.create(bob, {"name": "Mira", "description": "She keeps the lamp.", "greeting": "Hm."})
    return library.set_visibility(mira, "public", bob)


@pytest.fixture
def behind(alice: Any, bob: Any, lamp: Character) -> Chat:
    """Alice's chat with a character that Bob has changed since."""
    chat = services.start_chat(alice, lamp)
    library.change(lamp, {"description": "She keeps the fog.", "max_tokens": 512}, bob, based_on=1)
    return Chat.objects.get(pk=chat.pk)


def planned(chat: Chat) -> saving.Plan:
    reply = Message.objects.create(chat=chat, position=1, author="character", state="pending")
    Variant.objects.create(message=reply)
    return saving.plan(reply)


def test_a_running_chat_keeps_the_character_it_began_with(behind: Chat) -> None:
    request = planned(behind).request
    assert "She keeps the lamp." in request.turns[0].text
    assert request.sampling.max_tokens == 2048


def test_its_owner_can_go_on_with_the_new_one(page: Any, behind: Chat) -> None:
    shown = page.get(behind.get_absolute_url()).content.decode()
    assert reverse("switch_version", args=[behind.pk]) in shown
    changes = page.get(reverse("chat_changes", args=[behind.pk])).content.decode()
    assert "<del>lamp</del><ins>fog</ins>" in changes
    page.post(reverse("switch_version", args=[behind.pk]))
    now = Chat.objects.get(pk=behind.pk)
    assert "She keeps the fog." in planned(now).request.turns[0].text
    assert (
        reverse("switch_version", args=[behind.pk]) not in page.get(now.get_absolute_url()).content.decode()
    )


def test_a_chat_in_step_has_no_banner(page: Any, chat: Chat) -> None:
    assert 'id="updated"' not in page.get(chat.get_absolute_url()).content.decode()


def test_what_became_private_is_told_to_nobody_else(
    page: Any,
    bob: Any,
    lamp: Character,
    behind: Chat,
) -> None:
    library.set_visibility(lamp, "private", bob)
    assert 'id="updated"' not in page.get(behind.get_absolute_url()).content.decode()
    assert page.get(reverse("chat_changes", args=[behind.pk])).status_code == 404
    assert page.post(reverse("switch_version", args=[behind.pk])).status_code == 404


def test_a_stranger_reads_no_changes(client: Any, charlie: Any, behind: Chat) -> None:
    client.force_login(charlie)
    assert client.get(reverse("chat_changes", args=[behind.pk])).status_code == 404
    assert client.post(reverse("switch_version", args=[behind.pk])).status_code == 404


def test_its_owner_may_hear_no_more_of_a_change_until_the_next(
    page: Any, bob: Any, lamp: Character, behind: Chat
) -> None:
    address = behind.get_absolute_url()
    page.post(reverse("keep_version", args=[behind.pk]))
    shown = page.get(address).content.decode()
    assert 'id="updated"' not in shown
    assert reverse("chat_changes", args=[behind.pk]) in shown  # the panel still knows the way
    assert "She keeps the lamp." in planned(Chat.objects.get(pk=behind.pk)).request.turns[0].text
    library.change(lamp, {"description": "She keeps the sea."}, bob, based_on=2)
    assert 'id="updated"' in page.get(address).content.decode()


def test_the_model_that_is_suggested_is_that_of_the_version_too(
    bob: Any, lamp: Character, behind: Chat
) -> None:
    library.change(lamp, {"preferred_model": "openrouter:other"}, bob, based_on=2)
    assert planned(Chat.objects.get(pk=behind.pk)).request.model == ""


def test_what_is_hidden_by_moderators_is_not_told(page: Any, lamp: Character, behind: Chat) -> None:
    Character.objects.filter(pk=lamp.pk).update(status="hidden")
    assert 'id="updated"' not in page.get(behind.get_absolute_url()).content.decode()


def test_a_chat_outlives_its_character_and_says_so(page: Any, lamp: Character, behind: Chat) -> None:
    library.remove(lamp)
    shown = page.get(behind.get_absolute_url()).content.decode()
    assert "has been deleted by its creator" in shown
    assert "Hm." in shown
    assert f'href="{lamp.get_absolute_url()}"' not in shown
    assert page.get(lamp.get_absolute_url()).status_code == 404
    assert page.post(reverse("start_chat", args=[lamp.pk])).status_code == 404


def test_the_purge_leaves_a_character_that_chats_read_from(page: Any, lamp: Character, behind: Chat) -> None:
    Character.objects.filter(pk=lamp.pk).update(removed_at=timezone.now() - timedelta(days=31))
    call_command("purge")
    assert "Hm." in page.get(behind.get_absolute_url()).content.decode()
    assert lamp.portrait.storage.exists(lamp.portrait.name)


def test_lore_is_that_of_the_version(bob: Any, lamp: Character) -> None:
    library.change(lamp, {"lorebook": [{"keys": ["fog"], "content": "Old."}]}, bob, based_on=1)
    library.change(lamp, {"lorebook": [{"keys": ["fog"], "content": "New."}]}, bob, based_on=2)
    now = Character.objects.get(pk=lamp.pk)
    then = [as_of(now, number).lore_then for number in (1, 2)]
    assert [[entry["content"] for entry in entries or []] for entries in then] == [[], ["Old."]]
    assert as_of(now, 3).lore_then is None


def test_a_stranger_cannot_silence_the_banner(client: Any, charlie: Any, behind: Chat) -> None:
    client.force_login(charlie)
    assert client.post(reverse("keep_version", args=[behind.pk])).status_code == 404
