"""Finding a message again by its words: whatever changed it, and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from characters.words import search_words
from chats import saving, search, services
from chats.models import Chat, Message, Variant
from chats.search import Sought, excerpt, filling
from chats.search import tables as tables_of_words
from chats.tests.test_views import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(chat):
    """A message of Alice's, and the reply to it."""
    services.send(chat, "Where is the old lighthouse, смотритель?", "k1")
    reply = chat.messages.live().get()
    end(reply, "*She* points at the ледяной маяк.")
    return Chat.objects.get(pk=chat.pk)


def end(reply, text):
    """A reply comes to its end, in the way that every reply does."""
    plan = saving.claim_by_key(reply.pk)
    assert saving.finish(plan, text, "", saving.Outcome(provider="sim"))


def found(owner, query, **more):
    """The texts in which this person finds these words."""
    pks = search.find(Sought(owner.pk, query, **more), None, 50)
    messages = Message.objects.in_bulk(pks)
    return [messages[pk].variants.get(number=messages[pk].chosen).text for pk in pks]


def last(chat):
    return chat.messages.order_by("-position").first()


@pytest.mark.parametrize(
    "query",
    [
        "lighthouse",
        "LIGHTHOUSES",
        "light",
        "old lighthouse",
        "lighthouse old",
        "смотрителя",
        "смотр",
    ],
)
def test_a_message_is_found_by_its_words_in_any_form(alice, said, query):
    assert len(found(alice, query)) == 1
    assert "lighthouse" in found(alice, query)[0]


@pytest.mark.parametrize(
    "query", ["lighthouse маяк", "lamps", "zeppelin", "", "   ", "…", "*", "\0", '"', "'"]
)
def test_what_nobody_said_is_not_found(alice, said, query):
    assert found(alice, query) == []


@pytest.mark.parametrize("query", ["ледяных", "ЛЁД", "маяки"])
def test_a_reply_is_found_when_it_has_ended(alice, said, query):
    assert found(alice, query) == ["*She* points at the ледяной маяк."]


def test_a_reply_that_is_being_written_costs_the_index_nothing(alice, chat):
    services.send(chat, "Hello", "k")
    reply = chat.messages.live().get()
    plan = saving.claim_by_key(reply.pk)
    saving.save_progress([saving.Progress(plan, "A zeppelin is", "")])
    assert found(alice, "zeppelin") == []
    saving.finish(plan, "A zeppelin is here.", "", saving.Outcome())
    assert found(alice, "zeppelin") == ["A zeppelin is here."]


def test_the_text_that_stands_there_is_the_one_that_is_found(alice, said):
    reply = last(said)
    services.regenerate(reply)
    reply.refresh_from_db()
    end(reply, "A zeppelin instead.")
    assert found(alice, "zeppelin") == ["A zeppelin instead."]
    assert found(alice, "ледяной") == []
    services.choose_variant(Message.objects.get(pk=reply.pk), 1)
    assert found(alice, "zeppelin") == []
    assert len(found(alice, "ледяной")) == 1


def test_an_edit_is_found_by_its_new_words(alice, said):
    Variant.objects.filter(message=last(said)).update(text="Another text.")
    assert found(alice, "another") == ["Another text."]
    assert found(alice, "ледяной") == []


def test_what_was_removed_is_not_found_until_it_is_back(alice, said):
    reply = last(said)
    services.remove_message(reply)
    assert found(alice, "ледяной") == []
    services.restore_message(reply)
    assert len(found(alice, "ледяной")) == 1
    services.remove_chat(said)
    assert found(alice, "lighthouse") == []
    services.restore_chat(said)
    assert len(found(alice, "lighthouse")) == 1


def test_what_was_deleted_for_good_leaves_nothing_behind(alice, said):
    services.remove_chat(said)
    Chat.objects.filter(pk=said.pk).update(removed_at="2020-01-01T00:00Z")
    services.purge()
    assert indexed() == set()


def indexed():
    column = "message_id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM chats_words")
        return {pk for (pk,) in cursor.fetchall()}


def test_nobody_finds_what_others_said(said, bob, charlie):
    assert found(bob, "lighthouse") == found(charlie, "lighthouse") == []


def test_greetings_are_found_and_all_of_a_chat_or_a_character_alone(alice, bob, mira, said):
    services.start_chat(bob, mira)
    other = services.start_chat(alice, mira, greeting=1)
    assert len(found(alice, "late")) == 1
    assert found(alice, "lamp") == ["*The lamp turns.*"]
    assert found(alice, "lamp", chat=said.pk) == []
    assert found(alice, "lamp", chat=other.pk, character=mira.pk) == ["*The lamp turns.*"]
    assert found(alice, "lamp", character=mira.pk + 1) == []


def test_pages_follow_each_other_without_a_gap(alice, said):
    fill(said, 45)
    sought, seen, before = Sought(alice.pk, "line"), [], None
    while page := search.find(sought, before, 20):
        seen += page
        before = page[-1]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 45


def test_a_word_that_is_being_typed_gives_way_to_one_that_is_there(alice, said):
    fill(said, 45)
    Variant.objects.filter(text__startswith="Line").update(text="A zeppelin.")
    assert len(search.find(Sought(alice.pk, "zepp"), None, 60)) == 45
    pks = search.find(Sought(alice.pk, "zepp"), None, 20)
    assert len(search.find(Sought(alice.pk, "zepp"), pks[-1], 60)) == 25
    services.send(Chat.objects.get(pk=said.pk), "Zepp is here.", "k9")
    assert found(alice, "zepp") == ["Zepp is here."]
    [only] = search.find(Sought(alice.pk, "zepp"), None, 20)
    assert search.find(Sought(alice.pk, "zepp"), only, 20) == []


@pytest.mark.parametrize("near", [0, 30, 500])
def test_what_is_everywhere_is_walked_back_from_the_newest(alice, bob, mira, said, monkeypatch, near):
    monkeypatch.setattr("chats.search.finding.FEW", 10)
    monkeypatch.setattr("chats.search.finding.NEAR", near)
    fill(said, 45)
    fill(services.start_chat(bob, mira), 10)
    newest = list(said.messages.order_by("-pk").values_list("pk", flat=True)[:20])
    assert search.find(Sought(alice.pk, "line"), None, 20) == newest
    services.remove_message(said.messages.get(pk=newest[0]))
    assert search.find(Sought(alice.pk, "line"), None, 19) == newest[1:20]


def empty_the_index():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM chats_words")


def test_messages_from_before_the_index_come_in_later(alice, said):
    fill(said, 20)
    before = indexed()
    assert filling.is_filled()
    empty_the_index()
    assert not filling.is_filled()
    heard = []
    search.fill(lambda *progress: heard.append(progress))
    assert indexed() == before
    assert filling.is_filled()
    assert heard[-1][1] == heard[-1][2]
    assert len(found(alice, "lighthouse")) == 1
    search.fill(lambda *_: None, anew=True)
    assert indexed() == before
    assert len(found(alice, "lighthouse")) == 1


def test_a_database_without_messages_is_filled():
    search.fill(lambda *_: None)
    assert filling.is_filled()
    assert search.fill_in_background() is False


def test_the_triggers_come_back_after_every_migrate(alice, said):
    tables_of_words.make_way()
    if connection.vendor == "sqlite":
        services.send(said, "A zeppelin", "k2")
        assert found(alice, "zeppelin") == []
    tables_of_words.make()
    tables_of_words.make()
    Variant.objects.filter(text="A zeppelin").update(text="A zeppelin!")
    Variant.objects.filter(message=said.messages.first(), number=1).update(text="A balloon")
    assert found(alice, "balloon") == ["A balloon"]


def test_a_very_long_text_breaks_no_send(alice, chat):
    words = " ".join(f"слово{n}" for n in range(30_000))
    Variant.objects.filter(message=chat.messages.first(), number=1).update(text=words + "é" * 5000)
    assert len(found(alice, "слово7")) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text("\"'*():&|!<>-_^~\\%абAB1²ʰ\u0301 ", max_size=30))
def test_no_query_breaks_the_database(alice, query):
    search.find(Sought(alice.pk, query), None, 5)


@settings(max_examples=60, deadline=None)
@given(st.text("ab* яё\nИй.", max_size=400), st.lists(st.text("abяёИй", min_size=1, max_size=4), max_size=3))
def test_an_excerpt_is_a_part_of_the_text(text, words):
    parts = excerpt(text, [word for one in words for word in search_words(one)])
    line = " ".join(text.replace("*", "").split())
    assert "".join(part.text for part in parts).strip("…") in line
    assert all(part.text for part in parts)


def test_an_excerpt_shows_the_words_where_they_are():
    text = "Before. " * 40 + "The *old* lighthouse of Lighthouses" + " after" * 60
    parts = excerpt(text, ["lighthouse"])
    assert [part.text for part in parts if part.found] == ["lighthouse", "Lighthouses"]
    assert parts[0].text == "…"
    assert parts[-1].text.endswith("…")


def test_the_page_marks_the_words_and_leads_to_the_place(page, alice, said):
    shown = page.get(reverse("search_messages"), {"chat_query": "lighthouses"}).content.decode()
    message = said.messages.get(position=1)
    assert "<mark>lighthouse</mark>" in shown
    assert f"{said.get_absolute_url()}?at={message.pk}#message-{message.pk}" in shown
    assert "alice" in shown


def test_what_is_found_is_text_and_no_markup(page, chat):
    services.send(chat, "<b>bold</b> & <script>x</script>", "k")
    shown = page.get(reverse("search_messages"), {"chat_query": "bold"}).content.decode()
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;" in shown
    assert "<script>x" not in shown


@pytest.mark.parametrize(
    ("query", "words"), [("zeppelin", "Nobody said that"), ("", "in any form of the words")]
)
def test_the_page_says_when_there_is_nothing(page, said, query, words):
    assert words in page.get(reverse("search_messages"), {"chat_query": query}).content.decode()


def test_htmx_gets_only_what_it_is_about_to_swap(page, said):
    fill(said, 45)
    headers = {"HX-Request": "true", "HX-Target": "hits"}
    shown = page.get(reverse("search_messages"), {"chat_query": "line"}, headers=headers).content.decode()
    assert "<html" not in shown
    assert shown.count('class="quote"') == 20
    before = shown.partition("before=")[2].partition('"')[0]
    more = page.get(
        reverse("search_messages"), {"chat_query": "line", "before": before}, headers={"HX-Request": "true"}
    ).content.decode()
    assert more.lstrip().startswith("<li>")
    assert more.count('class="quote"') == 20


@pytest.mark.parametrize("raw", ["x", "-1", "9" * 30, ""])
def test_odd_numbers_in_an_address_break_nothing(page, said, raw):
    address = reverse("search_messages")
    assert page.get(address, {"chat_query": "old", "character": raw, "before": raw}).status_code == 200


def test_a_stranger_finds_nothing_and_nobody_gets_in_without_signing_in(client, charlie, said):
    address = reverse("search_messages")
    assert reverse("sign_in") in client.get(address, {"chat_query": "old"}).url
    client.force_login(charlie)
    shown = client.get(address, {"chat_query": "lighthouse", "character": said.character_id})
    assert "<mark>" not in shown.content.decode()
    assert "Mira Vale" not in shown.content.decode()


def test_queries_do_not_grow_with_what_is_found(page, alice, said):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            page.get(reverse("search_messages"), {"chat_query": "line"})
        return len(caught)

    fill(said, 2)
    queries()
    few = queries()
    fill(Chat.objects.get(pk=said.pk), 30)
    assert queries() <= few
