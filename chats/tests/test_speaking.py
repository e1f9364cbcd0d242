"""As whom a person speaks: each chat keeps its own copy, and what was said keeps its name."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from characters import services as library
from characters.models import Persona
from characters.pictures import prepare
from chats import events, services, tabs
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ren(alice):
    return made(alice, "Ren", description="Draws maps of {{char}}'s rock.")


@pytest.fixture
def url(chat):
    return reverse("speak_as", args=[chat.pk])


@pytest.fixture
def heard(monkeypatch):
    """What the tabs of chats have been told."""
    said = []

    async def tell(chat_id, event):
        said.append((chat_id, event))
        return True

    monkeypatch.setattr(tabs, "tell", tell)
    return said


def made(owner, name, colour=None, **fields):
    persona = Persona(owner=owner, name=name, **fields)
    file = BytesIO()
    Image.new("RGB", (400, 600), colour or "black").save(file, "PNG")
    library.save_persona(persona, prepare(file.getvalue()) if colour else None)
    return persona


def again(chat):
    return Chat.objects.select_related("character").get(pk=chat.pk)


def greeting(chat):
    return list(
        Variant.objects.filter(message__chat=chat, message__position=0).values_list("text", flat=True)
    )


# --- beginning -----------------------------------------------------------------------------------------


def test_a_chat_begins_as_the_default_persona(alice, mira, ren):
    assert services.start_chat(alice, mira).user_name == "alice"
    library.use_by_default(ren)
    chat = again(services.start_chat(alice, mira))
    assert (chat.persona, chat.user_name, chat.user_description) == (ren, "Ren", ren.description)
    assert greeting(chat)[0] == '"You are late, Ren," she says.'


def test_a_greeting_may_speak_of_the_persona(alice, mira, ren):
    mira.greeting = "She has heard of you: {{persona}}"
    library.use_by_default(ren)
    [text, _other] = greeting(services.start_chat(alice, mira))
    assert text == "She has heard of you: Draws maps of Mira's rock."


# --- choosing --------------------------------------------------------------------------------------------


def test_the_picker_offers_ones_personas_and_oneself(page, ren, bob, url):
    made(bob, "Boris")
    html = page.get(url, headers=HTMX).text
    assert f'value="{ren.pk}" aria-pressed="false"' in html
    assert 'value="" aria-pressed="true"' in html
    assert "Boris" not in html
    assert reverse("edit_persona", args=[ren.pk]) in html
    assert "<html" in page.get(url).text


def test_a_persona_is_chosen_and_left_again(page, chat, ren, url):
    html = page.post(url, {"persona": ren.pk}, headers=HTMX).text
    assert 'data-name="Ren"' in html
    assert html.count('hx-swap-oob="true"') == 5
    assert again(chat).persona == ren
    assert page.post(url, {"persona": ""}).headers["Location"] == chat.get_absolute_url()
    chat = again(chat)
    assert (chat.persona, chat.user_name, chat.user_description) == (None, "alice", "")


def test_other_tabs_hear_of_it(page, chat, ren, url, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page.post(url, {"persona": ren.pk}, headers={**HTMX, "X-Tab": "one"})
    assert heard == [(chat.pk, events.settings("one"))]
    html = page.get(reverse("chat_standing", args=[chat.pk]), headers=HTMX).text
    assert 'data-name="Ren"' in html
    assert 'id="model-chip"' in html


@pytest.mark.parametrize("wanted", ["0", "x", "99999999999", "-1"])
def test_somebody_who_is_not_there_cannot_be_chosen(page, chat, url, wanted):
    assert page.post(url, {"persona": wanted}).status_code == 404
    assert again(chat).user_name == "alice"


def test_nobody_speaks_as_the_persona_of_another(page, chat, bob, url):
    assert page.post(url, {"persona": made(bob, "Boris").pk}).status_code == 404
    assert again(chat).user_name == "alice"


def test_a_stranger_finds_no_chat_to_speak_in(client, charlie, chat, ren):
    client.force_login(charlie)
    mine = made(charlie, "Chuck", "teal")
    for name in ("speak_as", "new_speaker", "chat_standing"):
        assert client.get(reverse(name, args=[chat.pk])).status_code == 404
    assert client.post(reverse("speak_as", args=[chat.pk]), {"persona": mine.pk}).status_code == 404
    assert client.post(reverse("new_speaker", args=[chat.pk]), {"name": "Chuck"}).status_code == 404
    assert Persona.objects.filter(owner=charlie).count() == 1


def test_a_persona_is_written_in_passing(page, chat, alice):
    url = reverse("new_speaker", args=[chat.pk])
    assert chat.get_absolute_url() in page.get(url).text
    assert page.post(url, {"name": ""}).status_code == 422
    assert page.post(url, {"name": "Vera"}).headers["Location"] == chat.get_absolute_url()
    assert again(chat).persona == Persona.objects.get(owner=alice)


# --- the copy ----------------------------------------------------------------------------------------------


def test_an_edit_does_not_reach_a_chat_until_it_is_taken_over(page, chat, ren, url):
    services.speak_as(again(chat), ren)
    ren.name, ren.description = "Renata", "Burns maps."
    library.save_persona(ren)
    assert again(chat).user_name == "Ren"
    html = page.get(chat.get_absolute_url()).text
    assert "You have changed this persona since." in html
    page.post(url, {"persona": ren.pk})
    chat = again(chat)
    assert (chat.user_name, chat.user_description) == ("Renata", "Burns maps.")
    assert "You have changed this persona since." not in page.get(chat.get_absolute_url()).text


def test_a_deleted_persona_stays_with_the_chat(page, chat, ren, url):
    services.speak_as(again(chat), ren)
    library.remove_persona(ren)
    html = page.get(url, headers=HTMX).text
    assert "Kept by this chat alone" in html
    assert f'value="{ren.pk}"' not in html
    assert again(chat).user_name == "Ren"
    ren.delete()
    assert again(chat).user_name == "Ren"


def test_the_copy_has_a_picture_of_its_own(
    page, client, charlie, chat, alice, django_capture_on_commit_callbacks
):
    vera = made(alice, "Vera", "teal")
    services.speak_as(again(chat), vera)
    with django_capture_on_commit_callbacks(execute=True):
        library.save_persona(vera, without_picture=True)
    shown = again(chat).speaker.picture
    assert shown in page.get(chat.get_absolute_url()).text
    assert page.get(shown).headers["Content-Type"] == "image/webp"
    client.force_login(charlie)
    assert client.get(shown).status_code == 404


def test_chats_share_the_picture_and_the_last_one_lets_it_go(
    alice, mira, chat, django_capture_on_commit_callbacks
):
    vera, other = made(alice, "Vera", "teal"), services.start_chat(alice, mira)
    for one in (chat, other):
        services.speak_as(again(one), vera)
    file = again(chat).user_cameo
    assert str(file) == str(again(other).user_cameo)
    with django_capture_on_commit_callbacks(execute=True):
        services.speak_as(again(chat), None)
    assert file.storage.exists(str(file))
    with django_capture_on_commit_callbacks(execute=True):
        again(other).delete()
    assert not file.storage.exists(str(file))


def test_a_picture_whose_file_is_lost_is_none(chat, alice):
    vera = made(alice, "Vera", "orchid")  # no other test has copied this one
    vera.cameo.storage.delete(str(vera.cameo))
    services.speak_as(again(chat), vera)
    assert again(chat).speaker == ("Vera", "", vera.tone)


# --- what was said ------------------------------------------------------------------------------------------


def test_before_anybody_has_answered_the_greeting_greets_the_new_one(chat, ren):
    services.speak_as(again(chat), ren)
    assert greeting(chat) == ['"You are late, Ren," she says.', "*The lamp turns.*"]
    assert "Ren" in again(chat).last_line
    services.speak_as(again(chat), None)
    assert greeting(chat)[0] == '"You are late, alice," she says.'


def test_a_greeting_that_somebody_has_rewritten_stays(chat, ren):
    Variant.objects.filter(message__chat=chat, number=1).update(text="Welcome, alice.")
    services.speak_as(again(chat), ren)
    assert greeting(chat)[0] == "Welcome, alice."


def test_what_was_said_keeps_the_name_it_was_said_under(page, chat, ren):
    services.send(again(chat), "Hello.", "k1")
    Message.objects.filter(chat=chat).live().update(state="done")
    html = page.get(chat.get_absolute_url()).text
    assert "msg__speaker" not in html
    services.speak_as(again(chat), ren)
    assert greeting(chat)[0] == '"You are late, alice," she says.'
    services.send(again(chat), "And now?", "k2")
    html = page.get(chat.get_absolute_url()).text
    assert html.count("msg__speaker") == 1
    assert '<p class="msg__speaker">alice</p>' in html
    said = chat.messages.filter(author="user").order_by("position").values_list("speaker", flat=True)
    assert list(said) == ["alice", "Ren"]


def test_a_chat_that_was_deleted_meanwhile_is_not_changed(page, chat, ren):
    stale = again(chat)
    services.remove_chat(chat)
    with pytest.raises(services.Refusal):
        services.speak_as(stale, ren)
    assert Chat.objects.get(pk=chat.pk).user_name == "alice"


def test_opening_a_chat_costs_one_query_more_with_a_persona(page, chat, ren, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as before:
        page.get(chat.get_absolute_url())
    services.speak_as(again(chat), ren)
    with django_assert_max_num_queries(len(before) + 1):
        page.get(chat.get_absolute_url())
