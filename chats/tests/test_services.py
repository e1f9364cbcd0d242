from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from chats import generation, saving, services
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db


def texts(chat):
    return [
        message.variants.get(number=message.chosen).text
        for message in chat.messages.shown().order_by("position")
    ]


def settle(chat, text="A reply."):
    reply = chat.messages.live().get()
    reply.variants.filter(number=reply.chosen).update(text=text, finish="stop")
    Message.objects.filter(pk=reply.pk).update(state="done")
    return Message.objects.get(pk=reply.pk)


def test_a_chat_opens_with_the_greeting_and_keeps_the_others_as_variants(chat, mira):
    first = chat.messages.get()
    assert texts(chat) == ['"You are late, alice," she says.']
    assert [v.text for v in first.variants.all()][1] == "*The lamp turns.*"
    mira.refresh_from_db()
    assert mira.chats_count == 1


def test_another_greeting_may_be_the_first(alice, mira):
    assert texts(services.start_chat(alice, mira, greeting=1)) == ["*The lamp turns.*"]
    assert texts(services.start_chat(alice, mira, greeting=7)) == ['"You are late, alice," she says.']


def test_a_character_without_a_greeting_leaves_the_first_word_to_the_person(alice, mira):
    mira.greeting, mira.alternate_greetings = "", []
    chat = services.start_chat(alice, mira)
    services.send(chat, "Hello?", "k1")
    assert texts(chat) == ["Hello?", ""]


def test_send_adds_the_message_and_a_pending_reply(chat):
    services.send(chat, "*I sit down.*", "k1")
    user, reply = chat.messages.order_by("position")[1:]
    assert (user.author, user.state) == ("user", "done")
    assert (reply.author, reply.state) == ("character", "pending")
    chat.refresh_from_db()
    assert chat.last_line == "I sit down."


def test_the_same_key_twice_is_one_message(chat):
    services.send(chat, "Hello", "k1")
    services.send(chat, "Hello", "k1")
    assert texts(chat)[1:] == ["Hello", ""]


def test_a_second_send_waits_for_the_reply(chat):
    services.send(chat, "Hello", "k1")
    with pytest.raises(services.Refusal) as refusal:
        services.send(chat, "Are you there?", "k2")
    assert refusal.value.status == 409
    assert texts(chat)[1:] == ["Hello", ""]


def test_the_database_itself_allows_only_one_live_reply(chat):
    services.send(chat, "Hello", "k1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(chat=chat, position=9, author="character", state="writing")


def test_a_dead_reply_does_not_lock_the_chat(chat):
    services.send(chat, "Hello", "k1")
    chat.messages.live().update(
        state="writing", alive_at=timezone.now() - saving.DEAD_AFTER - timedelta(seconds=1)
    )
    services.send(chat, "Hello again", "k2")
    states = list(chat.messages.order_by("position").values_list("state", flat=True))
    assert states == ["done", "done", "interrupted", "done", "pending"]


def test_nothing_new_begins_while_the_site_stops(chat, monkeypatch):
    monkeypatch.setattr(generation, "closing", True)
    with pytest.raises(services.Refusal) as refusal:
        services.send(chat, "Hello", "k1")
    assert refusal.value.status == 503
    assert chat.messages.count() == 1


def test_regenerate_keeps_what_stood_there(chat):
    services.send(chat, "Hello", "k1")
    reply = settle(chat, "First.")
    services.regenerate(reply)
    reply.refresh_from_db()
    assert (reply.state, reply.chosen) == ("pending", 2)
    assert reply.variants.get(number=1).text == "First."


def test_only_the_last_reply_can_be_written_anew(chat):
    services.send(chat, "One", "k1")
    first = settle(chat)
    services.send(chat, "Two", "k2")
    settle(chat)
    for message in (first, chat.messages.get(position=0), chat.messages.get(position=3)):
        with pytest.raises(services.Refusal):
            services.regenerate(message)


def test_continue_writes_on_in_the_same_variant(chat):
    services.send(chat, "Hello", "k1")
    reply = settle(chat, "She begins")
    services.continue_reply(reply)
    reply.refresh_from_db()
    assert (reply.state, reply.chosen) == ("pending", 1)
    plan = saving.claim_by_key(reply.pk)
    assert plan.text == "She begins"
    assert plan.request.turns[-2].text == "She begins"


def test_choosing_a_variant(chat):
    first = chat.messages.get()
    services.choose_variant(first, 2)
    assert texts(chat) == ["*The lamp turns.*"]
    chat.refresh_from_db()
    assert chat.last_line == "The lamp turns."
    with pytest.raises(services.Refusal):
        services.choose_variant(first, 3)


def test_a_removed_message_comes_back_to_its_place(chat):
    services.send(chat, "Hello", "k1")
    settle(chat)
    user = chat.messages.get(position=1)
    services.remove_message(user)
    assert "Hello" not in texts(chat)
    services.restore_message(user)
    assert texts(chat)[1] == "Hello"


def test_the_greeting_stays(chat):
    with pytest.raises(services.Refusal):
        services.remove_message(chat.messages.get())
    assert len(texts(chat)) == 1


def test_removing_a_live_reply_frees_the_chat(chat):
    services.send(chat, "Hello", "k1")
    services.remove_message(chat.messages.live().get())
    services.send(chat, "Again", "k2")
    assert texts(chat)[1:] == ["Hello", "Again", ""]


def test_asking_for_a_reply_where_the_person_has_the_last_word(chat):
    services.send(chat, "Hello", "k1")
    services.remove_message(chat.messages.live().get())
    services.ask_for_reply(chat)
    assert chat.messages.live().count() == 1
    settle(chat)
    with pytest.raises(services.Refusal):
        services.ask_for_reply(chat)


def test_a_failed_new_version_leaves_the_old_one_to_be_read(chat):
    services.send(chat, "Hello", "k1")
    reply = settle(chat, "First.")
    services.regenerate(reply)
    plan = saving.claim_by_key(reply.pk)
    outcome = saving.Outcome()
    outcome.end("failed", "failed", "busy")
    saving.finish(plan, "", "", outcome)
    reply.refresh_from_db()
    assert (reply.state, reply.chosen) == ("failed", 1)


def test_the_sweep_interrupts_and_keeps_the_text(chat):
    services.send(chat, "Hello", "k1")
    reply = chat.messages.live().get()
    plan = saving.claim_by_key(reply.pk)
    saving.save_progress([saving.Progress(plan, "She looks", "")])
    assert saving.sweep(everything=False) == 0
    assert saving.sweep(everything=True) == 1
    reply.refresh_from_db()
    assert reply.state == "interrupted"
    assert reply.variants.get().text == "She looks"
    assert reply.variants.get().finish == "interrupted"


def test_a_reply_is_claimed_once(chat):
    services.send(chat, "Hello", "k1")
    reply = chat.messages.live().get()
    assert saving.claim_by_key(reply.pk) is not None
    assert saving.claim_by_key(reply.pk) is None


def test_whoever_lost_a_reply_is_told_at_the_next_save(chat):
    services.send(chat, "Hello", "k1")
    reply = chat.messages.live().get()
    plan = saving.claim_by_key(reply.pk)
    assert saving.save_progress([saving.Progress(plan, "x", "")]) == set()
    saving.sweep(everything=True)
    assert saving.save_progress([saving.Progress(plan, "xy", "")]) == {reply.pk}


def test_a_removed_chat_leaves_the_list_and_comes_back(alice, chat):
    services.remove_chat(chat)
    assert not Chat.objects.of(alice).exists()
    services.restore_chat(chat)
    assert Chat.objects.of(alice).get() == chat


def test_purge_deletes_only_what_was_removed_long_ago(alice, mira, chat):
    services.send(chat, "Hello", "k1")
    settle(chat)
    old, new = chat.messages.get(position=1), chat.messages.get(position=2)
    gone = services.start_chat(alice, mira)
    long_ago = timezone.now() - timedelta(days=31)
    Message.objects.filter(pk=old.pk).update(removed_at=long_ago)
    Message.objects.filter(pk=new.pk).update(removed_at=timezone.now())
    Chat.objects.filter(pk=gone.pk).update(removed_at=long_ago)
    call_command("purge", verbosity=0, stdout=StringIO())
    assert list(chat.messages.values_list("position", flat=True)) == [0, 2]
    assert not Chat.objects.filter(pk=gone.pk).exists()
    assert not Variant.objects.filter(message=old.pk).exists()


def test_the_chat_survives_its_character(chat, mira):
    from characters.models import Character

    Character.objects.filter(pk=mira.pk).update(removed_at=timezone.now())
    services.send(chat, "Are you there?", "k1")
    assert texts(chat)[1] == "Are you there?"
