import pytest
from django.urls import reverse
from django.utils import timezone

from chats import services
from chats.models import Message

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reply(chat):
    """Alice's question has been answered."""
    services.send(chat, "Hello", "k1")
    found = chat.messages.live().get()
    found.variants.update(text="A reply.", finish="stop", label="Sim One", model="sim-1", completion_tokens=9)
    Message.objects.filter(pk=found.pk).update(state="done")
    return Message.objects.select_related("chat__character").get(pk=found.pk)


@pytest.fixture
def typed(reply):
    return reply.chat.messages.get(position=1)


def stands(message):
    message.refresh_from_db()
    return message.variants.get(number=message.chosen)


def body(response):
    return response.content.decode()


def test_an_edit_stands_in_the_place_and_the_old_text_stays(reply):
    services.edit_message(reply, "Another reply.")
    edited = stands(reply)
    assert (edited.text, edited.edited_from, edited.finish) == ("Another reply.", 1, "stop")
    assert (edited.label, edited.completion_tokens) == ("Sim One", None)  # a usage is counted once
    old = reply.variants.get(number=1)
    assert (old.text, old.is_replaced) == ("A reply.", True)
    reply.chat.refresh_from_db()
    assert reply.chat.last_line == "Another reply."


def test_an_edit_may_be_another_version_beside_the_old_one(page, reply):
    services.edit_message(reply, "Another reply.", as_version=True)
    html = body(page.get(reverse("message", args=[reply.pk]), headers=HTMX))
    assert "2/2" in html
    services.edit_message(reply, "A third.")
    html = body(page.get(reverse("message", args=[reply.pk]), headers=HTMX))
    assert "2/2" in html


def test_a_text_that_was_replaced_can_be_chosen_again(reply):
    services.edit_message(reply, "Another reply.")
    services.choose_variant(reply, 1)
    assert (stands(reply).text, stands(reply).is_replaced) == ("A reply.", False)


def test_the_same_text_again_changes_nothing(reply):
    services.edit_message(reply, "A reply.")
    assert reply.variants.count() == 1


def test_an_edit_is_of_what_the_person_saw(reply):
    services.regenerate(reply)
    reply.variants.filter(number=2).update(text="Newer.", finish="stop")
    Message.objects.filter(pk=reply.pk).update(state="done")
    services.edit_message(reply, "A better reply.", of=1)
    assert (stands(reply).number, stands(reply).edited_from) == (3, 1)
    assert not reply.variants.get(number=2).is_replaced


def test_a_reply_that_never_came_may_be_written_by_hand(reply):
    reply.variants.update(text="", error="busy", finish="failed")
    Message.objects.filter(pk=reply.pk).update(state="failed")
    services.edit_message(reply, "I say it myself.")
    assert (reply.state, stands(reply).text) == ("done", "I say it myself.")


def test_what_is_being_written_cannot_be_edited_but_the_rest_can(reply, typed):
    services.regenerate(reply)
    with pytest.raises(services.Refusal) as refusal:
        services.edit_message(reply, "Mine.")
    assert "being written" in refusal.value.sentence
    services.edit_message(typed, "Good evening")
    assert stands(typed).text == "Good evening"
    assert reply.chat.messages.live().get() == reply
    reply.chat.refresh_from_db()
    assert reply.chat.last_line == "Good evening"


def test_a_deleted_message_is_brought_back_before_it_is_edited(reply):
    Message.objects.filter(pk=reply.pk).update(removed_at=timezone.now())
    with pytest.raises(services.Refusal, match="Bring it back"):
        services.edit_message(reply, "Mine.")
    assert reply.variants.count() == 1


def test_an_edit_and_the_reply_to_it_are_one_step(reply, typed):
    assert services.edit_and_ask(typed, "Good evening") == reply
    assert stands(typed).text == "Good evening"
    live = reply.chat.messages.live().get()
    assert (live, live.chosen) == (reply, 2)
    with pytest.raises(services.Refusal):
        services.edit_and_ask(typed, "Once more")
    assert stands(typed).text == "Good evening"


def test_asking_makes_a_reply_where_there_is_none(reply, typed):
    services.remove_message(reply)
    asked = services.edit_and_ask(typed, "Good evening")
    assert asked.pk != reply.pk
    assert reply.chat.messages.live().get() == asked


def test_only_the_last_words_of_the_person_can_be_asked_about(reply, typed):
    services.send(reply.chat, "More", "k2")
    for message in (typed, reply):
        with pytest.raises(services.Refusal):
            services.edit_and_ask(message, "Good evening")


def test_the_editor_takes_the_place_of_the_text(page, reply):
    html = body(page.get(reverse("edit_message", args=[reply.pk]), headers=HTMX))
    assert f'id="message-{reply.pk}"' in html
    assert "A reply.</textarea>" in html
    assert "Save and ask anew" not in html
    response = page.post(
        reverse("edit_message", args=[reply.pk]),
        {"text": "One\r\ntwo", "of": 1, "how": "replace"},
        headers=HTMX,
    )
    assert "<textarea" not in body(response)
    assert stands(reply).text == "One\ntwo"


def test_saving_and_asking_brings_the_reply_as_well(page, reply, typed):
    assert "Save and ask anew" in body(page.get(reverse("edit_message", args=[typed.pk]), headers=HTMX))
    values = {"text": "Good evening", "of": 1, "how": "ask"}
    html = body(page.post(reverse("edit_message", args=[typed.pk]), values, headers=HTMX))
    assert "Good evening" in html
    assert f'id="message-{reply.pk}"' in html
    assert html.count("data-live") == 1
    assert html.count('hx-swap-oob="true"') == 3  # the reply, and the chat in the list and by name


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": "  ", "of": 1, "how": "replace"}, "Write something first"),
        ({"text": "x" * 100_001, "of": 1, "how": "replace"}, "too long"),
        ({"text": "Typed for an hour", "of": 9, "how": "replace"}, "no such version"),
        ({"text": "Typed for an hour", "of": 1, "how": "ask"}, "only after your last message"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_field(page, reply, values, sentence):
    for headers in (HTMX, {}):
        response = page.post(reverse("edit_message", args=[reply.pk]), values, headers=headers)
        assert response.status_code == 422
        assert sentence in body(response)
        assert values["text"].strip() in body(response)
    assert reply.variants.count() == 1


def test_editing_without_script(page, reply):
    assert "A reply.</textarea>" in body(page.get(reverse("edit_message", args=[reply.pk])))
    values = {"text": "Another reply.", "of": 1, "how": "version"}
    response = page.post(reverse("edit_message", args=[reply.pk]), values)
    assert response.url == reply.get_absolute_url()
    assert "Another reply." in body(page.get(response.url))


def test_no_editor_opens_on_what_is_being_written(page, reply):
    services.regenerate(reply)
    response = page.get(reverse("edit_message", args=[reply.pk]), headers=HTMX)
    assert response.status_code == 409
    assert "being written" in response.headers["HX-Trigger"]
    followed = page.get(reverse("edit_message", args=[reply.pk]), follow=True)
    assert "being written" in body(followed)


@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_stranger_edits_nothing(client, charlie, reply, ask):
    client.force_login(charlie)
    values = {"text": "Mine now", "of": 1, "how": "replace"}
    assert getattr(client, ask)(reverse("edit_message", args=[reply.pk]), values).status_code == 404
    assert reply.variants.count() == 1
