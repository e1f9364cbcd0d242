"""Two changes at once: whatever their order, one reply is live at most, and nothing is lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from chats import services
from chats.models import Chat, Message
from chats.services import removing

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


def sound(chat):
    """What must be true of a chat after anything."""
    chat.refresh_from_db()
    messages = list(chat.messages.order_by("position").prefetch_related("variants"))
    assert [message.position for message in messages] == list(range(chat.next_position))
    live = [message for message in messages if message.is_live]
    assert len(live) <= 1
    assert not any(message.removed_at for message in live)
    for message in messages:
        numbers = {variant.number: variant.finish for variant in message.variants.all()}
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        assert message.is_live or numbers[message.chosen]
    return messages


@pytest.fixture
def reply(chat):
    services.send(chat, "Hello", "k1")
    reply = chat.messages.live().get()
    reply.variants.update(text="First.", finish="stop", label="Sim One")
    chat.messages.live().update(state="done")
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
