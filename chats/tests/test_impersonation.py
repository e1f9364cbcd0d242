"""The person's own line, drafted by a model into the composer."""

import asyncio
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from django.test import Client
from django.utils import timezone

from chats import following, generation, impersonation, services
from chats.models import Chat
from chats.services import Refusal
from chats.tests.test_consumers import socket_of, until
from providers import errors, service
from tests.sockets import LATE

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "impersonate"}


async def connected(person, chat):
    """A socket of the chat that is open."""
    socket = socket_of(person, chat)
    await socket.connect()
    return socket


async def heard(chat, word):
    """Wait until a model has said so much."""

    async def has_come():
        return word in getattr(impersonation._running.get(chat.pk), "answer", "")

    await until(has_come)


@pytest.mark.django_db(transaction=True)
class TestWriting:
    @pytest.fixture
    async def begin(self, voice, chat):
        """Begins a line on this test's loop, and gives its task."""

        async def begun(beginning=""):
            now = timezone.now()
            await Chat.objects.filter(pk=chat.pk).aupdate(draft=beginning, drafting_at=now)
            plan = await database_sync_to_async(impersonation.plan)(chat.pk, beginning, now)
            return asyncio.create_task(impersonation.write(plan))

        return begun

    async def test_a_line_lands_in_the_draft_after_what_was_typed(self, begin, voice, chat):
        writing = await begin("I open")
        voice.say("the ", "door.", None)
        await writing
        await chat.arefresh_from_db()
        assert (chat.draft, chat.drafting_at) == ("I open the door.", None)

    async def test_the_model_is_asked_for_the_persons_line_and_not_the_characters(self, begin, voice, chat):
        writing = await begin("I open")
        voice.say("the door.", None)
        await writing
        last = voice.requests[0].turns[-1]
        assert "Now write alice's next message, not Mira's" in last.text
        assert last.text.endswith("I open")
        assert "Write Mira's next reply" not in last.text

    async def test_every_tab_sees_it_being_written(self, begin, voice, chat, alice, monkeypatch):
        monkeypatch.setattr(impersonation, "SHOW_EVERY", 0.01)
        tab, other = await connected(alice, chat), await connected(alice, chat)
        writing = await begin("I open")
        first = await tab.receive_json_from()
        assert (first["type"], first["text"], first["over"]) == ("drafting", "I open", False)
        voice.say("the door.")
        said = await tab.receive_json_from()
        assert (said["text"], said["label"]) == ("I open the door.", "Sim One")
        voice.say(None)
        await writing
        for socket in (tab, other):
            while not (said := await socket.receive_json_from())["over"]:
                pass
            assert (said["text"], said["why"]) == ("I open the door.", "")
            await socket.disconnect()

    async def test_a_line_that_is_stopped_keeps_what_has_come(self, begin, voice, chat):
        writing = await begin()
        voice.say("I open the")
        await heard(chat, "the")
        await impersonation.stop_anywhere(chat.pk)
        await writing
        await chat.arefresh_from_db()
        assert (chat.draft, chat.drafting_at) == ("I open the", None)
        assert voice.closed.is_set()

    async def test_a_stop_from_another_process_is_heard(self, begin, voice, chat, monkeypatch):
        sent = []

        async def send(message):
            sent.append(message)

        monkeypatch.setattr(following.mail, "tell_all", send)
        await impersonation.stop_anywhere(chat.pk)  # as where nothing is written
        writing = await begin()
        voice.say("I open the")
        await heard(chat, "the")
        [message] = sent
        await following.receive(message)
        await asyncio.wait_for(writing, 5)
        await chat.arefresh_from_db()
        assert (chat.draft, chat.drafting_at) == ("I open the", None)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            (errors.NoAnswer([]), "no_answer"),
            (service.Answering("demo", "demo", "Demo voice"), "no_model"),
            (None, "no_answer"),
        ],
    )
    async def test_what_was_typed_outlives_every_failure(self, begin, voice, chat, alice, said, why):
        socket = await connected(alice, chat)
        writing = await begin("I open")
        voice.say("") if isinstance(said, service.Answering) else None
        voice.say(said)
        voice.say(None)
        await writing
        while not (told := await socket.receive_json_from())["over"]:
            pass
        await socket.disconnect()
        await chat.arefresh_from_db()
        assert (told["text"], told["why"]) == ("I open", why)
        assert (chat.draft, chat.drafting_at) == ("I open", None)

    async def test_a_run_that_has_lost_the_composer_writes_no_further(self, begin, voice, chat, monkeypatch):
        monkeypatch.setattr(impersonation, "SHOW_EVERY", 0.01)
        writing = await begin()
        voice.say("I open")
        await Chat.objects.filter(pk=chat.pk).aupdate(draft="Mine.", drafting_at=None)
        await asyncio.wait_for(writing, LATE)
        await chat.arefresh_from_db()
        assert chat.draft == "Mine."

    async def test_when_the_process_ends_what_has_come_is_saved(self, begin, voice, chat):
        writing = await begin("I")
        voice.say("open")
        await heard(chat, "open")
        await impersonation.stop_all()
        await writing
        await chat.arefresh_from_db()
        assert chat.draft == "I open"


class TestRefusing:
    def test_not_while_a_reply_is_being_written(self, chat):
        services.send(chat, "Hello", "k")
        with pytest.raises(Refusal, match="still being written"):
            services.impersonate(chat)

    @pytest.mark.parametrize("what", ["impersonate", "send", "say", "keep_draft"])
    def test_nothing_is_mixed_with_a_line_that_is_being_written(self, chat, what):
        Chat.objects.filter(pk=chat.pk).update(draft="I op", drafting_at=timezone.now())
        more = () if what == "impersonate" else ("Mine.", "k")
        with pytest.raises(Refusal, match="Your line is still being written"):
            getattr(services, what)(chat, *more)
        chat.refresh_from_db()
        assert chat.draft == "I op"

    def test_a_line_whose_process_is_gone_bars_nothing(self, chat):
        Chat.objects.filter(pk=chat.pk).update(drafting_at=timezone.now() - timedelta(minutes=1))
        assert services.send(chat, "Hello", "k")

    def test_not_while_the_site_stops(self, chat, monkeypatch):
        monkeypatch.setattr(generation, "closing", True)
        with pytest.raises(Refusal):
            services.impersonate(chat)

    def test_there_is_nothing_to_stop(self, chat):
        with pytest.raises(Refusal, match="Nothing is being written"):
            services.stop_impersonating(chat)

    def test_a_branch_does_not_share_the_composer(self, chat):
        Chat.objects.filter(pk=chat.pk).update(draft="I op", drafting_at=timezone.now())
        made = services.branch(chat.messages.get())
        assert (made.draft, made.drafting_at) == ("", None)


class TestViews:
    def test_a_line_is_begun_with_what_was_typed(
        self, page: Client, chat, errands, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            response = page.post(f"/chats/{chat.pk}/impersonate/", {"text": "I open "}, **HTMX)
        chat.refresh_from_db()
        assert response.status_code == 204
        assert (chat.draft, errands) == ("I open ", ["write"])
        assert page.get(f"/chats/{chat.pk}/draft/").json()["drafting"] is True

    def test_a_refusal_stands_beside_the_composer(self, page: Client, chat):
        services.send(chat, "Hello", "k")
        response = page.post(f"/chats/{chat.pk}/impersonate/", {"text": "I"}, **HTMX)
        assert (response.status_code, response["HX-Retarget"]) == (422, "#composer-note")

    def test_what_is_too_long_is_told(self, page: Client, chat):
        response = page.post(f"/chats/{chat.pk}/impersonate/", {"text": "x" * 20_001}, **HTMX)
        assert response.status_code == 422

    def test_without_script_one_comes_back_to_the_chat(self, page: Client, chat):
        response = page.post(f"/chats/{chat.pk}/impersonate/", {"text": ""})
        assert response["Location"] == f"/chats/{chat.pk}/"

    def test_it_is_stopped(self, page: Client, chat, errands, django_capture_on_commit_callbacks):
        Chat.objects.filter(pk=chat.pk).update(drafting_at=timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            response = page.post(f"/chats/{chat.pk}/impersonate/stop/", **HTMX)
        assert (response.status_code, errands) == (204, ["stop_anywhere"])

    @pytest.mark.parametrize("path", ["impersonate/", "impersonate/stop/"])
    def test_a_strangers_chat_is_not_there(self, client, bob, chat, path):
        assert client.post(f"/chats/{chat.pk}/{path}").status_code == 302
        client.force_login(bob)
        assert client.post(f"/chats/{chat.pk}/{path}").status_code == 404
