"""Two changes at once: whatever their order, one reply is live at most, and nothing is lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from chats import saving, services
from chats.models import Chat, Message
from chats.services import removing
from tests import invariants

at_once = pytest.mark.django_db(transaction=True)


def together(*verbs: Callable[[], object]) -> list[object]:
    """Run all of them in threads that begin at the same moment; gives results, and refusals as such."""
    start = Barrier(len(verbs))

    def run(verb):
        start.wait(10)
        try:
            return verb()
        except services.Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def sound(chat, purged=False):
    """What must be true of all chats after anything; gives the messages of this one."""
    assert invariants.broken(invariants.gather(rows), purged) == []
    return list(chat.messages.order_by("position").prefetch_related("variants"))


@pytest.fixture
def reply(chat):
    services.send(chat, "Hello", "k1")
    reply = chat.messages.live().get()
    reply.variants.update(text="First.", finish="stop", label="Sim One")
    chat.messages.live().update(state="done")
    Chat.objects.filter(pk=chat.pk).update(last_line="First.")
    return Message.objects.get(pk=reply.pk)


def again(message):
    """The same message as another request has loaded it."""
    return Message.objects.select_related("chat__character").get(pk=message.pk)


@at_once
def test_the_same_send_from_many_tabs_is_one_message(chat):
    results = together(*[lambda: services.send(chat, "Hello", "the same key")] * 6)
    assert sum(result is not None for result in results) == 1
    assert [message.author for message in sound(chat)] == ["character", "user", "character"]


@at_once
def test_of_different_sends_at_once_one_is_taken_and_the_others_are_refused(chat):
    sends = [lambda n=n: services.send(chat, f"No {n}", f"k{n}") for n in range(6)]
    results = together(*sends)
    assert sum(isinstance(result, services.Refusal) for result in results) == 5
    assert len(sound(chat)) == 3


@at_once
def test_regenerate_many_times_at_once_is_one_new_version(chat, reply):
    results = together(*[lambda: services.regenerate(again(reply))] * 4)
    assert sum(isinstance(result, services.Refusal) for result in results) == 3
    assert [variant.number for variant in sound(chat)[-1].variants.all()] == [1, 2]


@at_once
@pytest.mark.parametrize("round", range(5))
def test_a_removed_reply_is_never_being_written(chat, reply, round):
    verbs = (services.regenerate, services.continue_reply, services.remove_message, services.restore_message)
    together(*[lambda verb=verb: verb(again(reply)) for verb in verbs])
    sound(chat)


@at_once
@pytest.mark.parametrize("round", range(3))
def test_no_reply_goes_on_in_a_removed_chat(chat, reply, monkeypatch, round):
    stopped = []
    monkeypatch.setattr(removing, "stop_after_commit", stopped.append)
    sent = together(lambda: services.send(chat, "Wait", "k2"), lambda: services.remove_chat(chat))[0]
    messages = sound(chat)
    assert isinstance(sent, services.Refusal) or stopped == [messages[-1].pk]


@pytest.mark.django_db
def test_leafing_in_a_tab_that_lags_behind_does_not_end_the_reply_that_is_written(chat, reply):
    lagging = again(reply)
    services.regenerate(reply)
    with pytest.raises(services.Refusal):
        services.choose_variant(lagging, 1)
    sound(chat)
    assert chat.messages.live().get().chosen == 2


@pytest.mark.django_db
def test_nothing_is_added_to_a_chat_that_another_tab_has_removed(chat, reply):
    Chat.objects.filter(pk=chat.pk).update(removed_at=timezone.now())
    for verb in (
        lambda: services.send(chat, "Hello?", "k2"),
        lambda: services.regenerate(again(reply)),
        lambda: services.remove_message(again(reply)),
    ):
        with pytest.raises(services.Refusal) as refusal:
            verb()
        assert refusal.value.status == 410
    assert len(sound(chat)) == 3


@pytest.mark.django_db
def test_a_reply_removed_before_its_first_word_comes_back_as_stopped(chat):
    services.send(chat, "Hello", "k1")
    live = chat.messages.live().get()
    services.remove_message(live)
    services.restore_message(live)
    message = sound(chat)[-1]
    assert (message.state, message.variants.get().finish) == ("stopped", "stopped")


def written(message, text="Second."):
    """Write the reply that is waiting, as the process does that claims it."""
    plan = saving.claim_by_key(message.pk)
    if plan is None:
        return
    saving.save_progress([saving.Progress(plan, text[:3], "")])
    saving.finish(plan, text, "", saving.Outcome())


def typed(reply):
    return again(reply.chat.messages.get(position=reply.position - 1))


ROUNDS = pytest.mark.parametrize("round", range(3))


@at_once
@ROUNDS
def test_an_edit_of_something_else_while_a_reply_is_written(chat, reply, round):
    services.regenerate(again(reply))
    together(lambda: written(reply), lambda: services.edit_message(typed(reply), "Good evening"))
    said, answer = sound(chat)[-2:]
    assert [variant.text for variant in said.variants.all()] == ["Hello", "Good evening"]
    assert [variant.text for variant in answer.variants.all()] == ["First.", "Second."]


@at_once
@ROUNDS
def test_an_edit_of_the_very_reply_comes_before_or_after_its_writing(chat, reply, round):
    results = together(
        lambda: services.regenerate(again(reply)),
        lambda: written(reply),
        lambda: services.edit_message(again(reply), "Mine.", of=1),
    )
    written(reply)
    texts = {variant.text for variant in sound(chat)[-1].variants.all()}
    assert isinstance(results[2], services.Refusal) or "Mine." in texts
    assert isinstance(results[0], services.Refusal) or "Second." in texts
    assert "First." in texts


@at_once
@ROUNDS
def test_what_is_deleted_while_it_is_written_stays_deleted(chat, reply, round):
    services.regenerate(again(reply))
    together(lambda: written(reply), lambda: services.remove_from(typed(reply)))
    assert [message.removed_at is None for message in sound(chat)] == [True, False, False]


@at_once
@ROUNDS
def test_two_edits_at_once_are_two_variants(chat, reply, round):
    together(*[lambda n=n: services.edit_message(again(reply), f"Mine, {n}.", of=1) for n in range(3)])
    answer = sound(chat)[-1]
    assert {variant.text for variant in answer.variants.all()} == {
        "First.", "Mine, 0.", "Mine, 1.", "Mine, 2.",
    }  # fmt: skip


@at_once
@ROUNDS
def test_an_edit_and_a_deletion(chat, reply, round):
    results = together(
        lambda: services.edit_message(again(reply), "Mine."), lambda: services.remove_message(again(reply))
    )
    answer = sound(chat)[-1]
    assert answer.removed_at
    assert isinstance(results[0], services.Refusal) == (answer.variants.count() == 1)


@at_once
@ROUNDS
def test_saving_and_asking_anew_in_two_tabs_asks_once(chat, reply, round):
    results = together(*[lambda: services.edit_and_ask(typed(reply), "Good evening", of=1)] * 2)
    assert sum(isinstance(result, services.Refusal) for result in results) == 1
    said, answer = sound(chat)[-2:]
    assert (said.variants.count(), answer.variants.count()) == (2, 2)


@at_once
@ROUNDS
def test_a_branch_while_a_reply_is_written_has_all_of_it_or_nothing(chat, reply, round):
    services.regenerate(again(reply))
    results = together(
        lambda: written(reply),
        lambda: services.branch(typed(reply)),
        lambda: services.branch(again(reply)),
        lambda: services.edit_message(typed(reply), "Good evening"),
    )
    sound(chat)
    for made in results[1:3]:
        if isinstance(made, Chat):
            assert sound(made)[-1].position == made.next_position - 1
            assert not made.messages.live().exists()
    assert isinstance(results[1], Chat)


@at_once
@ROUNDS
def test_another_model_while_a_reply_is_written(chat, reply, round):
    services.regenerate(again(reply))
    together(lambda: written(reply), lambda: services.choose_model(chat, "sim/other", fallback=False))
    assert sound(chat)[-1].state == "done"
    chat.refresh_from_db()
    assert (chat.model, chat.fallback, chat.last_line) == ("sim/other", False, "Second.")


@at_once
@ROUNDS
def test_what_is_brought_back_is_back_or_gone_for_good(chat, reply, round):
    services.remove_from(typed(reply))
    long_ago = timezone.now() - timedelta(days=31)
    chat.messages.exclude(removed_at=None).update(removed_at=long_ago)
    lost = again(reply)
    results = together(lambda: services.restore_together(lost), services.purge)
    left = [message.position for message in sound(chat, purged=True)]
    assert left == ([0] if isinstance(results[0], services.Refusal) else [0, 1, 2])


@at_once
@ROUNDS
def test_bringing_back_while_a_reply_is_asked_for(chat, reply, round):
    services.remove_message(again(reply))
    together(
        lambda: services.ask_for_reply(chat),
        lambda: services.restore_message(again(reply)),
        lambda: services.remove_from(typed(reply)),
    )
    sound(chat)
