"""What a chat remembers: told in time, kept once, undone with what it came from, and never in the way."""

import asyncio
from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from characters.models import Character
from chats import saving, services
from chats.memory import remembering
from chats.memory.remembering import full_upto, next_job, remember
from chats.models import Chat, Fact, Message, Remembering, Summary, Variant
from chats.prompting import Limits, Line
from chats.prompting.window import fit
from chats.services import memory as making
from providers import errors, service

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = Limits(2_000, 10)
ANSWER = "SUMMARY\nRen came in a storm, and Mira let him in.\nFACTS\n- [2] The key is warm."


def talk(chat, count, words="A word or two."):
    """A conversation of so many messages behind the greeting."""
    start = Chat.objects.get(pk=chat.pk).next_position
    made = Message.objects.bulk_create(
        Message(chat=chat, position=n, author="user" if n % 2 else "character")
        for n in range(start, start + count)
    )
    Variant.objects.bulk_create(
        Variant(message=one, text=f"{words} {one.position}", finish="stop") for one in made
    )
    Chat.objects.filter(pk=chat.pk).update(next_position=start + count)
    return made


@pytest.fixture
def model(monkeypatch):
    """A model that answers with what `answers` holds, the last of it again and again."""
    asked, answers = [], [ANSWER]

    async def complete(request):
        asked.append(request)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return service.Completion(
            answer, service.Answering("sim", "sim-1", "Sim One"), service.Finished("stop")
        )

    monkeypatch.setattr(service, "complete", complete)
    monkeypatch.setattr(remembering, "PAUSES", (0, 0))
    return asked, answers


def run(chat, limits=SMALL):
    async_to_sync(remember)(chat.pk, limits)


def state(chat):
    return Remembering.objects.get(chat=chat)


# --- When ------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.integers(4, 50), st.integers(500, 9000))
def test_whatever_leaves_the_window_has_been_told_before(sizes, messages, size):
    """As long as each turn gives time for one summary, and no message is a window by itself."""
    limits, lines, upto, starts = Limits(size * 2, messages * 2), [], -1, 0
    for position, tokens in enumerate(sizes):
        lines.append(Line(position % 2 == 0, "word" * min(tokens, size // 5), position=position))
        window = fit(lines, limits, starts=starts, summed_up=upto)
        starts = window.starts
        gone = [line.position for line in lines if line.position < window.lines[0].position]
        assert all(line <= upto for line in gone)
        untold = [(line.position, service.tokens(line.text)) for line in window.lines if line.position > upto]
        upto = max(upto, full_upto(untold, limits) or -1)


def test_nothing_is_due_while_there_is_room():
    assert full_upto([(n, 10) for n in range(5)], Limits(10_000, 50)) is None
    assert full_upto([], Limits(10_000, 50)) is None


# --- What ------------------------------------------------------------------------------------------------


def test_the_older_messages_are_told_and_the_last_ones_left(chat, model):
    talk(chat, 9)
    run(chat)
    asked, _answers = model
    told = asked[0].turns[1].text
    assert "[0] Mira: " in told
    assert "[6]" in told
    assert "[7]" not in told
    summary, fact = Summary.objects.get(), Fact.objects.get()
    assert (summary.upto, summary.label) == (6, "Sim One")
    assert fact.text == "The key is warm."
    assert fact.message.position == 2
    assert (state(chat).claimed_at, state(chat).fault) == (None, "")


def test_the_next_telling_goes_on_where_the_last_one_ended(chat, model):
    talk(chat, 9)
    run(chat)
    talk(chat, 6)
    run(chat)
    asked, _answers = model
    told = asked[-1].turns[1].text
    assert "Ren came in a storm" in told
    assert "- The key is warm." in told
    assert "[6]" not in told
    assert "[7]" in told
    assert list(Summary.objects.values_list("upto", flat=True)) == [12, 6]
    assert Fact.objects.count() == 1


def test_a_long_chat_begins_in_the_middle(chat, model, monkeypatch):
    monkeypatch.setattr(remembering, "MOST_TOKENS", 300)
    monkeypatch.setattr("chats.memory.question.MOST_TOKENS", 300)
    talk(chat, 400, "Many words stand here, one after the other, on and on.")
    run(chat)
    asked, _answers = model
    assert len(asked) <= remembering.PORTIONS
    assert "[1]" not in asked[0].turns[1].text


def test_hidden_and_removed_messages_are_not_told(chat, model):
    made = talk(chat, 9)
    Message.objects.filter(pk=made[0].pk).update(is_hidden=True)
    services.remove_message(made[1])
    run(chat)
    asked, _answers = model
    assert "[1]" not in asked[0].turns[1].text
    assert "[2]" not in asked[0].turns[1].text


def test_nothing_is_asked_where_nothing_is_due(chat, model):
    talk(chat, 3)
    run(chat)
    assert model[0] == []


@pytest.mark.parametrize("how", [{"remembers": False}, {"removed_at": "2026-01-01T00:00:00Z"}])
def test_a_chat_that_does_not_remember_is_not_asked_about(chat, model, how):
    talk(chat, 9)
    Chat.objects.filter(pk=chat.pk).update(**how)
    run(chat)
    assert model[0] == []


def test_one_is_at_it_at_a_time(chat, model):
    talk(chat, 9)
    assert making.begin_remembering(chat.pk)
    run(chat)
    assert model[0] == []
    making.leave_remembering(chat.pk)
    run(chat)
    assert len(model[0]) == 1


# --- Faults ----------------------------------------------------------------------------------------------


def test_a_failed_telling_is_tried_again(chat, model):
    model[1][:] = [errors.NoAnswer([]), "nonsense", ANSWER]
    talk(chat, 9)
    run(chat)
    assert len(model[0]) == 3
    assert Summary.objects.count() == 1


def test_when_nobody_can_tell_it_that_is_said(chat, model):
    model[1][:] = ["nonsense"]
    talk(chat, 9)
    run(chat)
    assert (state(chat).fault, state(chat).claimed_at) == ("unreadable", None)
    assert not Summary.objects.exists()
    model[1][:] = [ANSWER]
    run(chat)
    assert state(chat).fault == ""


def test_what_was_changed_meanwhile_is_not_remembered(chat, model):
    made = talk(chat, 9)
    job = next_job(chat.pk, SMALL)
    services.remove_message(made[2])
    assert not making.remember(job.chat, job.told, remembering.read(ANSWER, {2}), "Sim One")
    assert not Summary.objects.exists()


# --- Undone with what it came from -----------------------------------------------------------------------


def facts(chat):
    return [fact.text for fact in Fact.objects.filter(chat=chat).standing()]


def test_a_fact_goes_with_its_message_and_comes_back_with_it(chat, model):
    made = talk(chat, 9)
    run(chat)
    services.remove_message(made[1])
    assert facts(chat) == []
    assert not Summary.objects.exists()
    services.restore_message(made[1])
    assert facts(chat) == ["The key is warm."]


def test_a_fact_goes_when_another_version_is_chosen(chat, model):
    made = talk(chat, 9)
    Variant.objects.create(message=made[1], number=2, text="Another.", finish="stop")
    run(chat)
    services.choose_variant(made[1], 2)
    assert facts(chat) == []
    services.choose_variant(made[1], 1)
    assert facts(chat) == ["The key is warm."]


def test_a_fact_goes_when_its_message_is_edited_or_hidden(chat, model):
    made = talk(chat, 9)
    run(chat)
    services.hide_message(made[1], on=True)
    assert facts(chat) == []
    assert not Summary.objects.exists()
    services.hide_message(made[1], on=False)
    assert facts(chat) == ["The key is warm."]
    services.edit_message(made[1], "There is no key.")
    assert facts(chat) == []


def test_a_branch_remembers_as_far_as_it_goes(chat, model):
    made = talk(chat, 9)
    run(chat)
    services.add_fact(chat, "Mine.")
    early, late = services.branch(made[0]), services.branch(made[7])
    assert (facts(early), facts(late)) == (["Mine."], ["The key is warm.", "Mine."])
    assert [list(one.summaries.values_list("upto", flat=True)) for one in (early, late)] == [[], [6]]
    assert late.facts.get(by_hand=False).message.chat_id == late.pk


def test_what_a_person_wrote_stays(chat, model):
    made = talk(chat, 9)
    run(chat)
    services.change_fact(Fact.objects.get(), "The key is cold.")
    services.rewrite_summary(chat, "My own words.")
    services.remove_message(made[1])
    assert facts(chat) == ["The key is cold."]
    assert Summary.objects.get().text == "My own words."


def test_an_undone_message_leads_back_to_the_summary_before_it(chat, model):
    talk(chat, 9)
    run(chat)
    later = talk(chat, 6)
    run(chat)
    services.remove_message(later[0])
    assert [one.upto for one in Summary.objects.all()] == [6]


@pytest.fixture
def long_told(chat, model):
    """The first messages of a chat that no kept summary is from before."""
    first = talk(chat, 9)
    run(chat)
    for _ in range(making.KEPT):
        talk(chat, 6)
        run(chat)
    assert Summary.objects.count() == making.KEPT
    return first


def test_what_was_told_over_many_times_stays_until_the_next_telling_mends_it(chat, model, long_told):
    asked, _answers = model
    services.remove_message(long_told[0])
    services.edit_message(
        Message.objects.select_related("chat__character").get(pk=long_told[1].pk), "A cold key."
    )
    assert Summary.objects.count() == making.KEPT
    assert state(chat).unmended == [1, 2]
    talk(chat, 6)
    run(chat)
    question = asked[-1].turns[-1].text
    assert "[1] (taken out) alice: A word or two. 1" in question
    assert "[2] Mira: A cold key." in question
    assert state(chat).unmended == []
    talk(chat, 6)
    run(chat)
    assert "taken out" not in asked[-1].turns[-1].text


def test_what_changes_while_it_is_told_is_mended_the_next_time(chat, model, long_told):
    services.remove_message(long_told[0])
    talk(chat, 6)
    job = next_job(chat.pk, SMALL)
    services.remove_message(long_told[2])
    mended = [one.position for one in job.mended]
    making.remember(job.chat, job.told, remembering.read(ANSWER, set(), set()), "Sim", mended)
    assert state(chat).unmended == [3]


def test_what_changes_again_while_it_is_mended_is_mended_again(chat, model, long_told, monkeypatch):
    asked, _answers = model
    first = Message.objects.select_related("chat__character").get(pk=long_told[1].pk)
    services.edit_message(first, "A cold key.")
    talk(chat, 6)
    complete = service.complete

    async def meanwhile(request):
        await database_sync_to_async(services.edit_message)(first, "A warm key.")
        return await complete(request)

    monkeypatch.setattr(service, "complete", meanwhile)
    run(chat)
    assert "A cold key." in asked[-1].turns[-1].text
    assert state(chat).unmended == [2]


def test_a_mark_goes_with_one_s_own_words_and_with_what_it_marks(chat, model, long_told):
    services.remove_message(long_told[0])
    services.rewrite_summary(chat, "In my words.")
    assert state(chat).unmended == []
    services.remove_message(long_told[2])
    assert state(chat).unmended == [3]
    Summary.objects.update(by_hand=False)
    services.remove_from(long_told[1])
    assert state(chat).unmended == []


def test_nothing_is_told_of_a_story_that_has_been_deleted_from_its_beginning_on(chat, long_told):
    services.remove_from(long_told[0])
    assert not Summary.objects.exists()


# --- In the prompt ---------------------------------------------------------------------------------------


def plan(chat):
    _typed, reply = services.send(chat, "And then?", f"k{Message.objects.count()}")
    return saving.claim_by_key(reply.pk)


def test_the_memory_is_told_to_the_model(chat, model):
    talk(chat, 9)
    run(chat)
    told = "\n".join(turn.text for turn in plan(chat).request.turns)
    assert "The story so far:\nRen came in a storm" in told
    assert "- The key is warm." in told


def test_a_chat_that_does_not_remember_tells_nothing(chat, model):
    talk(chat, 9)
    run(chat)
    services.switch_memory(chat, on=False)
    told = "\n".join(turn.text for turn in plan(chat).request.turns)
    assert "The story so far" not in told


async def test_after_a_reply_the_memory_is_made(chat, model, monkeypatch):
    begun = []
    monkeypatch.setattr(remembering.following, "spawn", lambda errand: begun.append(errand) or errand.close())
    monkeypatch.setattr(service, "describe", lambda choice: type("Voice", (), {"is_demo": False})())
    made = await asyncio.to_thread(lambda: (talk(chat, 40), plan(chat))[1])
    remembering.look(made)
    assert len(begun) == 1
    remembering.look(replace(made, told_upto=None))
    assert len(begun) == 1


def test_the_demo_voice_is_not_asked(chat, model, monkeypatch):
    begun = []
    monkeypatch.setattr(remembering.following, "spawn", begun.append)
    talk(chat, 40)
    remembering.look(plan(chat))
    assert begun == []


def test_the_character_is_the_one_that_the_chat_began_with(chat, model, mira):
    talk(chat, 9)
    Character.objects.filter(pk=mira.pk).update(name="Somebody Else", nickname="", version=2)
    Chat.objects.filter(pk=chat.pk).update(character_version=2)
    run(chat)
    assert "[0] Somebody Else: " in model[0][0].turns[1].text
