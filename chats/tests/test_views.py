import re

import pytest
from django.urls import reverse

from chats import services
from chats.listing import listing
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reply(chat):
    services.send(chat, "Hello", "k1")
    found = chat.messages.live().get()
    found.variants.update(text="A reply.", finish="stop", label="Sim One")
    Message.objects.filter(pk=found.pk).update(state="done")
    return Message.objects.get(pk=found.pk)


def fill(chat, count):
    """Messages by turns, straight into the database."""
    start = chat.next_position
    messages = Message.objects.bulk_create(
        Message(chat=chat, position=n, author="character" if n % 2 else "user")
        for n in range(start, start + count)
    )
    Variant.objects.bulk_create(
        Variant(message=m, text=f"Line {m.position}.", finish="stop") for m in messages
    )
    Chat.objects.filter(pk=chat.pk).update(next_position=start + count)


def body(response):
    return response.content.decode()


def test_start_chat_leads_into_it(page, mira):
    response = page.post(reverse("start_chat", args=[mira.pk]))
    chat = Chat.objects.get()
    assert response.url == chat.get_absolute_url()
    assert "You are late, alice" in body(page.get(response.url))


def test_start_chat_with_another_greeting(page, mira):
    for greeting, chosen in (("1", 2), ("nonsense", 1), ("0", 1), ("9", 1), ("", 1), ("-1", 1)):
        page.post(reverse("start_chat", args=[mira.pk]), {"greeting": greeting})
        assert Message.objects.order_by("pk").last().chosen == chosen


def test_nobody_chats_with_somebody_elses_private_character(page, mira, bob):
    mira.visibility, mira.creator = "private", bob
    mira.save()
    assert page.post(reverse("start_chat", args=[mira.pk])).status_code == 404
    assert not Chat.objects.exists()


PAGES = ["chat"]
CHAT_VERBS = ["send", "ask_for_reply", "rename_chat", "restore_chat", "remove_chat"]
MESSAGE_VERBS = ["regenerate", "continue_reply", "choose_variant", "remove_message", "restore_message"]


@pytest.mark.parametrize("name", [*PAGES, *CHAT_VERBS, "message", *MESSAGE_VERBS])
def test_a_stranger_meets_nothing(client, charlie, chat, reply, name):
    client.force_login(charlie)
    pk = reply.pk if name in ("message", *MESSAGE_VERBS) else chat.pk
    ask = client.get if name in ("chat", "message") else client.post
    before = list(Message.objects.values()), list(Chat.objects.values())
    assert ask(reverse(name, args=[pk]), {"text": "x", "key": "k", "number": 1}).status_code == 404
    assert (list(Message.objects.values()), list(Chat.objects.values())) == before


@pytest.mark.parametrize("name", [*CHAT_VERBS[:-1], *MESSAGE_VERBS])
def test_changes_are_posts(page, chat, reply, name):
    assert page.get(reverse(name, args=[chat.pk])).status_code == 405


@pytest.mark.parametrize("name", ["chats", "rail", "continue"])
def test_lists_are_for_people_who_are_signed_in(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert reverse("sign_in") in response.url


def test_an_expired_session_sends_the_tab_to_sign_in_and_back(client, chat):
    response = client.post(
        reverse("send", args=[chat.pk]),
        {"text": "x", "key": "k"},
        headers=HTMX | {"HX-Current-URL": f"http://testserver{chat.get_absolute_url()}"},
    )
    assert response.status_code == 401
    assert response.headers["HX-Redirect"].endswith(f"?next={chat.get_absolute_url()}")


def test_send_answers_with_what_is_new(page, chat):
    response = page.post(
        reverse("send", args=[chat.pk]), {"text": "*I* wave", "key": "k1", "after": "0"}, headers=HTMX
    )
    assert response.status_code == 200
    assert [int(n) for n in re.findall(r'data-position="(\d+)"', body(response))] == [1, 2]
    assert "data-live" in body(response)
    again = page.post(
        reverse("send", args=[chat.pk]), {"text": "*I* wave", "key": "k1", "after": "2"}, headers=HTMX
    )
    assert again.status_code == 204
    assert chat.messages.count() == 3


def test_send_without_script(page, chat):
    response = page.post(reverse("send", args=[chat.pk]), {"text": "Hello", "key": "k1"})
    assert response.url == chat.get_absolute_url()


@pytest.mark.parametrize(("text", "words"), [("   ", "nothing to send"), ("x" * 20_001, "too long")])
def test_what_cannot_be_sent_stays_in_the_composer(page, chat, text, words):
    response = page.post(reverse("send", args=[chat.pk]), {"text": text, "key": "k"}, headers=HTMX)
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#composer-note"
    assert words in body(response)
    whole = page.post(reverse("send", args=[chat.pk]), {"text": text, "key": "k"})
    assert whole.status_code == 422
    assert text.strip() in body(whole)


def test_a_second_send_is_told_to_wait(page, chat):
    services.send(chat, "Hello", "k1")
    for headers, status in ((HTMX, 422), ({}, 409)):
        response = page.post(reverse("send", args=[chat.pk]), {"text": "More", "key": "k2"}, headers=headers)
        assert response.status_code == status
        assert "still being written" in body(response)


def test_regenerate_shows_a_live_message(page, reply):
    response = page.post(reverse("regenerate", args=[reply.pk]), headers=HTMX)
    assert "data-live" in body(response)
    assert 'data-variant="2"' in body(response)
    assert page.post(reverse("regenerate", args=[reply.pk]), headers=HTMX).status_code == 409


def test_versions_can_be_leafed_through(page, chat):
    first = chat.messages.get()
    response = page.post(reverse("choose_variant", args=[first.pk]), {"number": 2}, headers=HTMX)
    assert "The lamp turns." in body(response)
    assert "2/2" in body(response)
    assert (
        page.post(reverse("choose_variant", args=[first.pk]), {"number": "x"}, headers=HTMX).status_code
        == 404
    )


def test_delete_and_undo(page, chat, reply):
    response = page.post(reverse("remove_message", args=[reply.pk]), headers=HTMX)
    assert body(response) == ""
    assert reverse("restore_message", args=[reply.pk]) in response.headers["HX-Trigger"]
    assert body(page.get(reverse("message", args=[reply.pk]), headers=HTMX)) == ""
    assert page.post(reverse("restore_message", args=[reply.pk]), headers=HTMX).status_code == 204
    assert "A reply." in body(page.get(reverse("message", args=[reply.pk]), headers=HTMX))


def test_the_greeting_cannot_be_deleted(page, chat):
    greeting = chat.messages.get()
    assert reverse("remove_message", args=[greeting.pk]) not in body(page.get(chat.get_absolute_url()))
    assert page.post(reverse("remove_message", args=[greeting.pk]), headers=HTMX).status_code == 409


def test_a_message_that_is_back_is_placed_before_the_next_one(page, chat, reply):
    user = chat.messages.get(position=1)
    response = page.get(chat.get_absolute_url(), {"after": 2, "message": user.pk}, headers=HTMX)
    assert f'hx-swap-oob="beforebegin:#message-{reply.pk}"' in body(response)
    assert page.get(chat.get_absolute_url(), {"after": 2}, headers=HTMX).status_code == 204


def test_a_failure_is_explained_and_can_be_retried(page, chat, reply):
    reply.variants.update(
        text="", error="busy", finish="failed", tried=[{"provider": "sim", "model": "m", "code": "busy"}]
    )
    Message.objects.filter(pk=reply.pk).update(state="failed")
    html = body(page.get(chat.get_absolute_url()))
    assert "The reply did not arrive" in html
    assert "over its limit" in html
    assert reverse("regenerate", args=[reply.pk]) in html


def test_an_interrupted_reply_offers_to_continue(page, chat, reply):
    reply.variants.update(finish="interrupted")
    Message.objects.filter(pk=reply.pk).update(state="interrupted")
    html = body(page.get(chat.get_absolute_url()))
    assert reverse("continue_reply", args=[reply.pk]) in html
    assert "Interrupted" in html


def test_a_reply_that_the_limit_cut_offers_to_continue(page, chat, reply):
    assert reverse("continue_reply", args=[reply.pk]) not in body(page.get(chat.get_absolute_url()))
    reply.variants.update(finish="length")
    html = body(page.get(chat.get_absolute_url()))
    assert reverse("continue_reply", args=[reply.pk]) in html
    assert "Cut at the limit" in html


def test_a_reply_that_ended_before_its_first_word_can_be_retried(page, chat, reply):
    reply.variants.update(finish="interrupted", text="")
    Message.objects.filter(pk=reply.pk).update(state="interrupted")
    html = body(page.get(chat.get_absolute_url()))
    assert "Ended before the first word." in html
    assert "Retry" in html
    assert reverse("continue_reply", args=[reply.pk]) not in html


def test_a_chat_that_ends_with_the_person_offers_to_ask(page, chat, reply):
    services.remove_message(reply)
    html = body(page.get(chat.get_absolute_url()))
    assert reverse("ask_for_reply", args=[chat.pk]) in html
    response = page.post(reverse("ask_for_reply", args=[chat.pk]), headers=HTMX)
    assert "data-live" in body(response)


def test_rename(page, chat):
    response = page.post(reverse("rename_chat", args=[chat.pk]), {"title": "The ninth stair"}, headers=HTMX)
    assert response.headers["HX-Refresh"] == "true"
    assert (
        page.post(reverse("rename_chat", args=[chat.pk]), {"title": "x" * 201}, headers=HTMX).status_code
        == 422
    )
    chat.refresh_from_db()
    assert chat.title == "The ninth stair"


def test_a_deleted_chat_can_be_brought_back(page, chat):
    response = page.post(reverse("remove_chat", args=[chat.pk]))
    assert page.get(chat.get_absolute_url()).status_code == 404
    listed = body(page.get(response.url))
    assert reverse("restore_chat", args=[chat.pk]) in listed
    assert page.post(reverse("restore_chat", args=[chat.pk])).url == chat.get_absolute_url()
    assert page.get(chat.get_absolute_url()).status_code == 200


def test_deleting_says_first_what_goes(page, chat, reply):
    services.remove_message(chat.messages.get(position=1))
    asked = body(page.get(reverse("remove_chat", args=[chat.pk])))
    assert "all 2 messages go with it" in asked
    assert "<html" in asked
    part = page.get(reverse("remove_chat", args=[chat.pk]), headers=HTMX | {"HX-Target": "confirm-removal"})
    assert "<html" not in body(part)
    assert page.get(chat.get_absolute_url()).status_code == 200


def test_deleted_chats_are_listed_for_their_owner_only(page, client, chat, charlie):
    services.remove_chat(chat)
    assert "Deleted in the last 30 days" in body(page.get(reverse("chats")))
    client.force_login(charlie)
    assert "Deleted in the last 30 days" not in body(client.get(reverse("chats")))


def test_a_stranger_is_not_asked_about_deleting(client, charlie, chat):
    client.force_login(charlie)
    assert client.get(reverse("remove_chat", args=[chat.pk])).status_code == 404


def test_the_list_can_be_searched(page, alice, mira, chat):
    assert "Mira Vale" in body(page.get(reverse("rail"), {"chat_query": "MIRA"}))
    assert "Mira Vale" not in body(page.get(reverse("rail"), {"chat_query": "100%"}))


def test_continue_row(page, chat):
    assert "You are late" in body(page.get(reverse("continue")))
    services.remove_chat(chat)
    assert body(page.get(reverse("continue"))).strip() == ""


def test_history_comes_in_pages(page, chat):
    fill(chat, 120)
    html = body(page.get(chat.get_absolute_url()))
    positions = [int(n) for n in re.findall(r'data-position="(\d+)"', html)]
    assert positions == list(range(71, 121))
    older = body(page.get(chat.get_absolute_url(), {"before": 71}, headers=HTMX))
    assert [int(n) for n in re.findall(r'data-position="(\d+)"', older)] == list(range(21, 71))
    first = body(page.get(chat.get_absolute_url(), {"before": 21}, headers=HTMX))
    assert [int(n) for n in re.findall(r'data-position="(\d+)"', first)] == list(range(21))
    assert "Earlier messages" not in first


def test_a_long_chat_costs_what_a_short_one_does(page, chat, django_assert_max_num_queries):
    fill(chat, 60)
    with django_assert_max_num_queries(10) as short:
        small = page.get(chat.get_absolute_url())
    fill(chat := Chat.objects.get(pk=chat.pk), 2000)
    with django_assert_max_num_queries(len(short)):
        large = page.get(chat.get_absolute_url())
    assert len(large.content) < len(small.content) * 1.1


def test_the_list_of_chats_costs_the_same_for_many(page, alice, mira, chat, django_assert_max_num_queries):
    with django_assert_max_num_queries(6) as one:
        page.get(reverse("rail"))
    for _ in range(20):
        services.start_chat(alice, mira)
    with django_assert_max_num_queries(len(one)):
        page.get(reverse("rail"))


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "after=" + "9" * 30, "before=%00", "after=1&message=x"]
)
def test_odd_addresses_harm_nobody(page, chat, query):
    assert page.get(f"{chat.get_absolute_url()}?{query}").status_code in (200, 204)


def test_hostile_text_is_text(page, chat, reply):
    reply.variants.update(text='<script>alert(1)</script>\n<img src=x onerror="x">')
    html = body(page.get(chat.get_absolute_url()))
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_no_line_of_the_day_is_lost(alice, mira, chat):
    assert [len(day.chats) for day in listing(alice).days] == [1]
