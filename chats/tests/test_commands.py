"""Slash commands: how they are read, and what each does."""

import json

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.models import Persona
from chats import commands, services
from chats.models import Chat, Message, Variant
from chats.views.commands import DOES

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "messages"}


def order(text):
    found = commands.read(text)
    return found and (found.command.name, found.text)


class TestReading:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("/continue", ("continue", "")),
            ("/CONTINUE", ("continue", "")),
            ("/cont", ("continue", "")),
            ("/продолжить", ("continue", "")),
            ("/note It is raining.\nAll day.", ("note", "It is raining.\nAll day.")),
            ("/note\nIt is raining.", ("note", "It is raining.")),
            ("/roll   2d6 ", ("roll", "2d6")),
            ("/?", ("help", "")),
            ("//continue", None),
            ("She says /continue", None),
            ("", None),
        ],
    )
    def test_a_command_is_read_by_any_of_its_names_with_the_text_after_it(self, text, expected):
        assert order(text) == expected

    @pytest.mark.parametrize("text", ["/", "/ continue", "/home/ren", "/s", "/re", "/nope text", "/…"])
    def test_what_is_no_command_is_never_one_nor_said(self, text):
        with pytest.raises(commands.Unknown):
            commands.read(text)

    def test_the_nearest_command_is_offered(self):
        with pytest.raises(commands.Unknown) as caught:
            commands.read("/contniue")
        assert "Did you mean /continue?" in caught.value.sentence

    @given(st.text())
    @settings(max_examples=200)
    def test_every_text_is_said_or_a_command_or_refused(self, text):
        looks_like_one = text.startswith("/") and not text.startswith("//")
        refused = False
        try:
            found = commands.read(text)
        except commands.Unknown:
            refused = True
        assert looks_like_one == (refused or found is not None)

    @given(st.text())
    @settings(max_examples=100)
    def test_two_slashes_say_any_text_that_begins_with_one(self, text):
        assert commands.read(f"//{text}") is None
        assert commands.said(f"//{text}") == f"/{text}"

    def test_no_two_commands_answer_to_one_name(self):
        names = [commands.folded(name) for command in commands.TABLE for name in command.names]
        assert len(names) == len(set(names))

    def test_every_command_is_done_by_something(self):
        assert {command.name for command in commands.TABLE} == set(DOES)

    def test_they_are_called_in_the_language_of_the_moment(self):
        assert commands.TABLE[0].called == "continue"
        with translation.override("ru"):
            assert commands.TABLE[0].called == "продолжить"


@pytest.fixture
def told(chat: Chat) -> Chat:
    """The greeting, what Alice said, and the reply to it."""
    return talk(chat, "I am here.", '"So you are."')


def talk(chat, said, answer):
    _typed, reply = services.send(chat, said, f"key {said}")
    reply.variants.update(text=answer, finish=Variant.Finish.STOP)
    Message.objects.filter(pk=reply.pk).update(state=Message.State.DONE)
    return chat


@pytest.fixture
def do(page: Client, chat: Chat):
    """Sends a text as the composer does."""

    def send(text, key="k", **more):
        data = {
            "text": text,
            "key": key,
            "after": chat.messages.shown().order_by("-position").first().position,
        }
        return page.post(f"/chats/{chat.pk}/send/", data | more, **HTMX)

    return send


def texts(chat):
    """What stands in the chat, message by message."""
    found = chat.messages.shown().order_by("position")
    return [message.variants.get(number=message.chosen).text for message in found]


def event(response, name):
    return json.loads(response["HX-Trigger"])[name]


def note(response):
    """The sentence beside the composer."""
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#composer-note"
    return response.content.decode()


class TestDoing:
    def test_an_unknown_command_is_told_and_nothing_is_said(self, do, chat):
        assert "There is no command /nope" in note(do("/nope"))
        assert len(texts(chat)) == 1

    def test_two_slashes_send_the_text_with_one(self, do, chat):
        assert do("//nope").status_code == 200
        assert texts(chat)[1] == "/nope"

    def test_without_script_an_unknown_command_is_told_with_the_text_in_its_place(self, page, chat):
        response = page.post(f"/chats/{chat.pk}/send/", {"text": "/nope it is", "key": "k"})
        assert response.status_code == 422
        assert b"There is no command /nope" in response.content
        assert b">/nope it is</textarea>" in response.content

    def test_another_version_takes_the_replys_place(self, do, told):
        response = do("/regenerate")
        reply = told.messages.get(position=2)
        assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"#message-{reply.pk}", "outerHTML")
        assert (reply.chosen, reply.state) == (2, "pending")

    def test_a_reply_is_continued(self, do, told):
        do("/continue")
        reply = told.messages.get(position=2)
        assert (reply.chosen, reply.state) == (1, "pending")

    def test_where_the_person_spoke_last_the_character_answers(self, do, told):
        services.remove_message(told.messages.get(position=2))
        assert b"data-live" in do("/continue").content

    def test_a_tab_that_shows_another_place_gets_the_end_of_the_chat(self, do, told):
        response = do("/regenerate", after="")
        assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#messages", "innerHTML")

    def test_what_cannot_be_done_is_told_beside_the_composer(self, do):
        assert "Only the last reply can be written anew." in note(do("/regenerate"))

    def test_dice_are_told_out_of_character_and_ask_for_no_reply(self, do, chat):
        response = do("/roll 2d6+1")
        assert b"data-live" not in response.content
        assert texts(chat)[1].startswith("((2d6+1: ")
        assert chat.messages.count() == 2

    def test_dice_with_words_after_them_are_answered(self, do, chat):
        assert b"data-live" in do("/roll d20 I try the lock.").content
        assert texts(chat)[1].endswith("))\n\nI try the lock.")

    def test_the_same_throw_sent_twice_is_one(self, do, chat):
        do("/roll d20", key="same")
        do("/roll d20", key="same")
        assert chat.messages.count() == 2

    @pytest.mark.parametrize("text", ["/roll 1000d6", "/roll 2d1", "/roll dice", "/roll 0d6"])
    def test_impossible_dice_are_told(self, do, chat, text):
        assert "Write the dice like 2d6+1" in note(do(text))
        assert chat.messages.count() == 1

    def test_a_persona_is_found_by_name_or_a_part_of_it(self, do, chat, alice):
        Persona.objects.create(owner=alice, name="Renata Voss")
        Persona.objects.create(owner=alice, name="Old Tom")
        for called, expected in (
            ("renata voss", "Renata Voss"),
            ("tom", "Old Tom"),
            (alice.called, alice.called),
        ):
            assert do(f"/persona {called}").status_code == 200
            chat.refresh_from_db()
            assert chat.user_name == expected

    def test_an_unclear_persona_is_told_with_all_there_are(self, do, chat, alice, bob):
        Persona.objects.create(owner=alice, name="Ren")
        Persona.objects.create(owner=bob, name="Somebody of Bob")
        said = note(do("/persona Somebody of Bob"))
        assert "Who is that? You can be: Ren" in said
        assert "Somebody" not in said

    @pytest.mark.parametrize(("command", "field"), [("note", "note"), ("scenario", "scenario")])
    def test_a_note_and_a_scenario_are_kept_and_leave_the_other_alone(self, do, chat, command, field):
        Chat.objects.filter(pk=chat.pk).update(note="N", scenario="S", note_depth=7)
        response = do(f"/{command} It is raining.")
        chat.refresh_from_db()
        assert getattr(chat, field) == "It is raining."
        assert {chat.note, chat.scenario} - {"It is raining."} <= {"N", "S"}
        assert chat.note_depth == 7
        assert event(response, "toast")["level"] == "success"

    def test_messages_are_deleted_with_one_way_back(self, do, told):
        toast = event(do("/delete 2"), "toast")
        assert len(texts(told)) == 1
        assert toast["text"] == "2 messages deleted"
        assert toast["undo_url"]

    @pytest.mark.parametrize("text", ["/delete 9", "/delete all", "/delete 0", "/delete 3"])
    def test_what_is_no_number_or_too_much_is_not_deleted(self, do, told, text):
        assert note(do(text))
        assert len(texts(told)) == 3

    def test_a_branch_is_opened(self, do, told):
        response = do("/branch")
        assert response["HX-Redirect"] == f"/chats/{Chat.objects.latest('pk').pk}/"
        assert Chat.objects.count() == 2

    def test_a_bookmark_is_put_and_taken_away(self, do, told):
        for expected in (True, False):
            do("/bookmark")
            assert (told.messages.get(position=2).bookmarked_at is not None) == expected

    def test_a_message_is_hidden_and_shown_again(self, do, told):
        for expected in (True, False):
            do("/hide")
            assert told.messages.get(position=2).is_hidden == expected

    def test_the_chat_is_named(self, do, chat):
        assert do("/title The long night").status_code == 200
        chat.refresh_from_db()
        assert chat.title == "The long night"
        assert "Write the title" in note(do("/title"))
        assert note(do(f"/title {'x' * 201}"))

    def test_suggestions_are_switched(self, do, alice):
        for expected in (True, False):
            assert event(do("/suggest"), "suggestions") == {"on": expected}
            alice.refresh_from_db()
            assert alice.suggestions == expected

    @pytest.mark.parametrize(
        "text", ["/model", "/settings", "/memory", "/help", "/persona", "/note", "/scenario"]
    )
    def test_what_has_a_place_of_its_own_is_opened(self, do, page, chat, text):
        response = do(text)
        assert response.status_code == 204
        assert event(response, "press")["opener"]
        without_script = page.post(f"/chats/{chat.pk}/send/", {"text": text, "key": "k"})
        assert page.get(without_script["Location"]).status_code == 200

    def test_the_own_last_message_is_edited(self, do, told):
        own = told.messages.get(position=1)
        assert event(do("/edit"), "press")["opener"] == f"#message-{own.pk} [data-verb=edit]"

    def test_without_anything_said_there_is_nothing_to_edit(self, do):
        assert "You have not said anything" in note(do("/edit"))

    def test_stopping_is_refused_where_nothing_is_written(self, do):
        assert "Nothing is being written" in note(do("/stop"))

    def test_a_command_that_is_done_does_not_stay_a_draft(self, do, chat):
        services.keep_draft(chat, "/bookmark", "k")
        do("/bookmark")
        chat.refresh_from_db()
        assert chat.draft == ""

    def test_a_strangers_chat_obeys_nobody(self, client, bob, chat):
        client.force_login(bob)
        response = client.post(f"/chats/{chat.pk}/send/", {"text": "/delete", "key": "k"}, **HTMX)
        assert response.status_code == 404


def test_the_page_lists_every_command(page, chat):
    content = page.get(f"/chats/{chat.pk}/").content.decode()
    assert all(f'data-fills="/{command.name}' in content for command in commands.TABLE)
