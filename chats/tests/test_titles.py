"""A title for a new chat, from a model or from how it began, and never instead of the owner's."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from chats import generation, services, titles
from chats.models import Chat, Message, Variant
from providers import service
from providers.errors import NoAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(chat):
    """Two replies have been given."""
    for position in range(1, 5):
        by = "character" if position % 2 == 0 else "user"
        message = Message.objects.create(chat=chat, position=position, author=by)
        text = f"*I* ask about the ledger, {position}." if by == "user" else f"Answer {position}."
        Variant.objects.create(message=message, text=text, finish="stop")
    Chat.objects.filter(pk=chat.pk).update(next_position=5)
    return chat


@pytest.fixture
def real(monkeypatch):
    """A model that is there, and what it says; an error is raised."""
    answers, asked = [], []

    async def complete(request):
        asked.append(request)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return service.Completion(answer, None, None)

    someone = service.Answerer("sim", "one", "One", free=True, resting=False, is_demo=False)
    monkeypatch.setattr(service, "complete", complete)
    monkeypatch.setattr(service, "describe", lambda _choice: someone)
    return answers, asked


def consider(chat):
    """As the end of a reply does it, in this thread and this transaction."""
    wish = titles.wish_of(chat.pk)
    title = (wish.title or titles.clean(asyncio.run(titles._answer(wish)))) if wish else ""
    return bool(title) and titles.give(chat.pk, title)


def title(chat):
    return Chat.objects.get(pk=chat.pk).title


def test_a_model_names_it_after_the_second_reply(told, real):
    answers, [*asked] = real
    answers.append('Title: "The Drowned Ledger."\nAnd more')
    assert consider(told)
    assert title(told) == "The Drowned Ledger"
    assert not consider(told)
    _answers, asked = real
    assert "alice: *I* ask about the ledger, 1." in asked[0].turns[1].text
    assert (len(asked), asked[0].streamed) == (1, False)


def test_a_line_has_the_name_that_it_was_said_under(told, real):
    told.messages.filter(position=1).update(speaker="Anna")
    text = titles.conversation(told)
    assert "Anna: *I* ask about the ledger, 1." in text
    assert "alice: *I* ask about the ledger, 3." in text


def test_not_before(told, real):
    told.messages.filter(position=4).delete()
    assert titles.wish_of(told.pk) is None
    assert Chat.objects.get(pk=told.pk).title_tries == 0


def test_the_demo_voice_is_not_asked(told, monkeypatch):
    async def complete(_request):
        raise AssertionError

    monkeypatch.setattr(service, "complete", complete)
    assert consider(told)
    assert title(told) == "I ask about the ledger, 1."


@pytest.mark.parametrize("failure", ["", "x" * 300, NoAnswer([])])
def test_a_failure_is_tried_once_again_and_no_more(told, real, failure):
    answers, asked = real
    answers += [failure, failure, "Too late"]
    for _ in range(3):
        if isinstance(failure, Exception) and len(asked) < 2:
            with pytest.raises(NoAnswer):
                consider(told)
        else:
            assert not consider(told)
    assert (title(told), len(asked)) == ("", 2)


def test_the_second_try_may_succeed(told, real):
    answers, _asked = real
    answers += ["", "A night"]
    assert not consider(told)
    assert consider(told)
    assert title(told) == "A night"


@pytest.mark.parametrize("own", ["Mine", ""])
def test_what_the_owner_says_stays(told, real, own):
    answers, asked = real
    answers.append("Another")
    services.rename_chat(told, own)
    assert not consider(told)
    assert (title(told), asked) == (own, [])


@pytest.mark.parametrize("own", ["Mine", ""])
def test_what_the_owner_says_meanwhile_stays(told, real, own):
    titles.wish_of(told.pk)
    services.rename_chat(told, own)
    assert not titles.give(told.pk, "Another")
    assert title(told) == own


def test_who_wants_none_gets_none(alice, told, real):
    alice.auto_titles = False
    alice.save()
    assert titles.wish_of(told.pk) is None


def test_the_profile_has_the_switch(page, alice):
    page.post("/profile/", {"display_name": "Al", "email": alice.email, "language": "en"})
    alice.refresh_from_db()
    assert alice.auto_titles is False


@given(st.text(max_size=200))
def test_a_title_is_one_short_line(answer):
    found = titles.clean(answer)
    assert len(found) <= titles.LONGEST
    assert "\n" not in found
    assert "\0" not in found
    assert found == found.strip()


@pytest.mark.django_db(transaction=True)
async def test_it_comes_with_the_end_of_the_reply_and_fails_in_silence(voice, monkeypatch, alice, mira):
    heard = []

    async def broken(_chat_id):
        heard.append(_chat_id)
        raise RuntimeError

    monkeypatch.setattr(titles, "database_sync_to_async", lambda _verb: broken)
    chat = await database_sync_to_async(services.start_chat)(alice, mira)
    await database_sync_to_async(services.send)(chat, "Hello", "k")
    await asyncio.sleep(0)
    reply = await Message.objects.aget(chat=chat, position=2)
    written = generation._writing[reply.pk]
    voice.say("Well.", None)
    await written.task
    assert heard == [chat.pk]
    await reply.arefresh_from_db()
    assert reply.state == "done"
