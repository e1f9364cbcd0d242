"""What the writing of a reply leaves in the database, whoever else writes there."""

import pytest
from django.utils import timezone

from chats import saving, services
from chats.models import Message
from chats.saving import Outcome, Progress

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reply(chat):
    """A reply that waits to be written: no event loop, so nobody has begun it."""
    services.send(chat, "Hello", "k1")
    return chat.messages.get(position=2)


def stored(reply):
    """State and text as they are kept now."""
    return Message.objects.values_list("state", "variants__text").get(pk=reply.pk)


def test_only_one_claim_succeeds(reply):
    assert saving.claim_by_key(reply.pk).text == ""
    assert saving.claim_by_key(reply.pk) is None


def test_what_is_written_is_kept_while_it_is_written(reply):
    plan = saving.claim_by_key(reply.pk)
    assert saving.save_progress([Progress(plan, "One", "")]) == set()
    assert stored(reply) == ("writing", "One")
    saving.finish(plan, "One, two", "", Outcome())
    assert stored(reply) == ("done", "One, two")


def test_a_sign_of_life_is_given_without_new_text(reply):
    plan = saving.claim_by_key(reply.pk)
    before = timezone.now()
    saving.save_progress([Progress(plan, None, "")])
    assert Message.objects.get(pk=reply.pk).alive_at > before


def test_who_was_taken_for_dead_still_keeps_what_came(reply):
    plan = saving.claim_by_key(reply.pk)
    saving.save_progress([Progress(plan, "One", "")])
    assert saving.sweep(everything=True) == 1
    assert saving.save_progress([Progress(plan, "One, two", "")]) == {reply.pk}
    saving.finish(plan, "One, two, three", "", Outcome())
    assert stored(reply) == ("interrupted", "One, two, three")


def test_who_was_taken_for_dead_does_not_write_into_what_another_continues(reply):
    lost = saving.claim_by_key(reply.pk)
    saving.save_progress([Progress(lost, "One", "")])
    saving.sweep(everything=True)
    services.continue_reply(reply)
    plan = saving.claim_by_key(reply.pk)
    assert plan.text == "One"
    saving.save_progress([Progress(plan, "One, and so on", "")])
    assert saving.save_progress([Progress(lost, "One, two", "")]) == {reply.pk}
    saving.finish(lost, "One, two, three", "", Outcome())
    assert stored(reply) == ("writing", "One, and so on")
    saving.finish(plan, "One, and so on.", "", Outcome())
    assert stored(reply) == ("done", "One, and so on.")


def test_a_save_asks_no_more_for_many_than_one_update_each(chat, reply, django_assert_num_queries):
    plan = saving.claim_by_key(reply.pk)
    with django_assert_num_queries(5):  # the transaction's two, who is ours, the sign of life, the text
        saving.save_progress([Progress(plan, "One", "")])
