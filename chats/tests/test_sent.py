"""What was sent is kept beside the reply, what has woken stays where it stood, and the window stays put."""

from io import StringIO
from itertools import count

import pytest
from django.core.management import call_command

from characters.content import write_lorebook
from chats import saving, services
from chats.models import Chat, Message, Sent, Variant
from chats.models.sent import KEPT
from chats.prompting.kept import told_for
from chats.saving import Outcome

pytestmark = pytest.mark.django_db(transaction=True)
keys = count()


def said(chat, text, answer="I see."):
    """One exchange. Gives the plan by which the reply was written."""
    services.send(Chat.objects.get(pk=chat.pk), text, f"key {next(keys)}")
    return written(chat.messages.order_by("-position").first(), answer)


def written(reply, answer="I see."):
    plan = saving.claim_by_key(reply.pk)
    saving.finish(plan, answer, "", Outcome())
    return plan


def texts(plan):
    return [turn.text for turn in plan.request.turns]


def test_the_whole_request_is_kept_with_its_account(chat):
    plan = said(chat, "Hello")
    told = told_for(Variant.objects.get(message=plan.message_id))
    assert told.prompt == plan.built.prompt
    assert [turn.cached for turn in told.prompt.turns] == [turn.cached for turn in plan.request.turns]
    assert told.settings["temperature"] == chat.temperature
    assert {"model", "fallback", "max_tokens"} < set(told.settings)


def test_no_key_is_ever_part_of_it(chat, settings):
    settings.PROVIDER_KEYS = {**settings.PROVIDER_KEYS, "groq": "sk-very-secret"}
    said(chat, "Hello")
    assert "sk-very-secret" not in str(Sent.objects.get().content)


def test_each_version_of_a_reply_keeps_its_own_and_going_on_replaces_it(chat):
    reply = Message.objects.get(pk=said(chat, "Hello", "I").message_id)
    services.regenerate(reply)
    written(reply, "We")
    assert Sent.objects.count() == 2
    services.continue_reply(Message.objects.get(pk=reply.pk))
    plan = written(reply, "We see.")
    told = told_for(Variant.objects.get(message=reply, number=2))
    assert told.prompt == plan.built.prompt
    assert told.prompt.sections[-1].kind == "continue"
    assert Sent.objects.count() == 2


def test_nothing_is_known_of_a_reply_that_is_older(chat):
    assert told_for(Variant.objects.filter(message__chat=chat).first()) is None


def test_it_costs_one_statement(chat, django_assert_num_queries):
    services.send(chat, "Hello", "k")
    plan = saving.claim_by_key(chat.messages.get(position=2).pk)
    with django_assert_num_queries(4 + 2):  # message, variant, what was sent, chat; begin and commit
        saving.finish(plan, "I see.", "", Outcome())


def test_the_purge_keeps_the_last_of_each_chat(alice, mira, chat):
    other = services.start_chat(alice, mira)
    for _ in range(KEPT + 3):
        said(chat, "Hello")
    said(other, "Hello")
    call_command("purge", verbosity=0, stdout=StringIO())
    assert Sent.objects.filter(chat=chat).count() == KEPT
    assert Sent.objects.filter(chat=other).count() == 1
    assert Sent.objects.filter(variant__message__position=2 * (KEPT + 3)).exists()


# lore that stays where it woke


def test_lore_stays_where_it_woke_and_is_not_told_twice(mira, chat):
    write_lorebook(mira, [{"keys": ["lamp"], "content": "The lamp never sleeps."}])
    first = said(chat, "The lamp?")
    second = said(chat, "That lamp again.")
    third = said(chat, "Something else.")
    stable = texts(first)[:-1]
    assert texts(second)[: len(stable)] == stable
    assert texts(third)[: len(texts(second)) - 1] == texts(second)[:-1]
    assert str(texts(third)).count("The lamp never sleeps.") == 1


def test_what_comes_now_and_then_comes_each_time(mira, chat):
    write_lorebook(
        mira, [{"keys": [], "constant": True, "content": "@@activate_only_every 2\nA gull cries."}]
    )
    heard = ["A gull cries." in texts(said(chat, "And?"))[-1] for _ in range(4)]
    assert heard == [False, True, False, True]


def test_lore_goes_with_the_reply_that_it_woke_for(mira, chat):
    write_lorebook(mira, [{"keys": ["lamp"], "content": "The lamp never sleeps."}])
    reply = Message.objects.get(pk=said(chat, "The lamp?").message_id)
    services.remove_message(reply)
    Message.objects.filter(chat=chat, position=1).update(is_hidden=True)
    assert "The lamp never sleeps." not in str(texts(said(chat, "Something else.")))


def test_another_version_of_a_reply_brings_its_own_lore(mira, chat):
    write_lorebook(mira, [{"keys": ["lamp"], "content": "The lamp never sleeps."}])
    reply = Message.objects.get(pk=said(chat, "The lamp?").message_id)
    services.regenerate(reply)
    again = written(reply)
    assert str(texts(again)).count("The lamp never sleeps.") == 1
    assert str(texts(said(chat, "Else."))).count("The lamp never sleeps.") == 1


def test_lore_that_is_no_longer_in_the_book_is_gone(mira, chat):
    write_lorebook(mira, [{"keys": ["lamp"], "content": "The lamp never sleeps."}])
    said(chat, "The lamp?")
    write_lorebook(mira, [{"keys": ["lamp"], "content": "The lamp is out."}])
    told = str(texts(said(chat, "That lamp again.")))
    assert "The lamp never sleeps." not in told
    assert "The lamp is out." in told


# the window


def test_the_window_stays_put_from_turn_to_turn(chat, settings):
    settings.WINDOW_MESSAGES = 10
    begun = []
    for number in range(20):
        plan = said(chat, f"Word {number}")
        begun.append(plan.built.starts)
        assert Chat.objects.get(pk=chat.pk).window_from == plan.built.starts
    assert begun == sorted(begun)
    assert len(set(begun)) <= 6


def test_trying_again_and_going_on_do_not_move_the_window(chat, settings):
    settings.WINDOW_MESSAGES = 10
    for number in range(7):
        plan = said(chat, f"Word {number}")
    reply = Message.objects.get(pk=plan.message_id)
    services.regenerate(reply)
    assert texts(written(reply)) == texts(plan)
    services.continue_reply(Message.objects.get(pk=reply.pk))
    assert texts(written(reply, "I see. Yes."))[:-2] == texts(plan)[:-1]


# what a chat says of its person


def test_persona_scenario_and_note_of_the_chat_are_told(chat):
    Chat.objects.filter(pk=chat.pk).update(
        user_description="A sailor called {{user}}.", scenario="A harbour.", note="It rains.", note_depth=1
    )
    told = texts(said(chat, "Hello"))
    assert f"About {chat.user_name}:\nA sailor called {chat.user_name}." in told[0]
    assert "Scenario:\nA harbour." in told[0]
    assert told[-3:-1] == ["It rains.", "Hello"]


def test_hidden_messages_are_not_told_and_counted(chat):
    said(chat, "A secret")
    Message.objects.filter(chat=chat, position=1).update(is_hidden=True)
    plan = said(chat, "Hello")
    assert "A secret" not in str(texts(plan))
    hidden = [section.count for section in plan.built.prompt.sections if section.cut == "hidden"]
    assert hidden == [1]


def test_a_prompt_is_never_longer_than_the_model_reads(chat, monkeypatch):
    monkeypatch.setattr("providers.service.room", lambda model, longest: 1_500)
    for _ in range(6):
        plan = said(chat, "word " * 300, "word " * 300)
    assert plan.built.prompt.tokens <= 1_500


def test_another_persona_changes_the_beginning_once(chat):
    first = said(chat, "Hello")
    Chat.objects.filter(pk=chat.pk).update(user_description="A sailor.")
    second, third = said(chat, "It is me."), said(chat, "Again.")
    assert texts(second)[0] != texts(first)[0]
    assert texts(third)[: len(texts(second)) - 1] == texts(second)[:-1]


def test_a_hidden_reply_can_be_written_anew(chat):
    reply = Message.objects.get(pk=said(chat, "Hello").message_id)
    Message.objects.filter(pk=reply.pk).update(is_hidden=True)
    services.regenerate(Message.objects.get(pk=reply.pk))
    plan = written(reply, "Again.")
    assert texts(plan)[-2] == "Hello"
    assert told_for(Variant.objects.get(message=reply, number=2)).prompt == plan.built.prompt
