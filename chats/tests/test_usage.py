"""What replies have cost, by month, model and chat."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chats import services, usage
from chats.models import Chat, Message, Variant
from chats.tests.test_transcripts import ANSWER, HEADER, HELLO, lines

pytestmark = pytest.mark.django_db


def reply(chat, label="One", read=100, written=10, at=datetime(2026, 3, 5, tzinfo=UTC), **more):
    """A reply that some model wrote then."""
    position = chat.messages.count()
    message = Message.objects.create(chat=chat, position=position, author="character")
    counts = {"prompt_tokens": read, "completion_tokens": written, "cached_tokens": read // 2}
    known = {"provider": "sim", "label": label, "finished_at": at, "text": "Well.", "finish": "stop"}
    return Variant.objects.create(message=message, **{**counts, **known, **more})


def test_months_and_models_are_summed(alice, chat):
    reply(chat)
    reply(chat, read=50, written=5)
    reply(chat, "Two", read=1000, tokens_estimated=True)
    reply(chat, at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    march, january = usage.by_month(alice)
    assert [(one.label, one.replies, one.read, one.written, one.cached) for one in march.models] == [
        ("Two", 1, 1000, 10, 500),
        ("One", 2, 150, 15, 75),
    ]
    assert [one.is_estimated for one in march.models] == [True, False]
    assert (march.together.replies, march.together.read, march.together.is_estimated) == (3, 1150, True)
    assert (january.begins.month, january.together.replies) == (1, 1)


def test_each_version_of_a_reply_has_cost_and_the_demo_voice_nothing(alice, chat):
    first = reply(chat)
    Variant.objects.create(message=first.message, number=2, provider="sim", label="One",
                           prompt_tokens=7, completion_tokens=3, finished_at=first.finished_at)  # fmt: skip
    reply(chat, provider="demo")
    reply(chat, provider="sim", completion_tokens=None)
    assert usage.of_chat(chat).replies == 2


def test_what_came_from_a_file_has_cost_nothing_here(alice, mira, chat):
    reply(chat)
    file = lines(HEADER, HELLO, ANSWER)
    [row] = services.bring_in(alice, "a.jsonl", file, mira)
    Variant.objects.filter(message__chat=row.chat).update(completion_tokens=5, provider="sim")
    assert usage.of_chat(row.chat) is None
    reply(row.chat)
    assert usage.of_chat(row.chat).replies == 1


def test_a_branch_costs_only_what_is_written_in_it(chat):
    first = reply(chat)
    Chat.objects.filter(pk=chat.pk).update(next_position=2)
    branch = services.branch(Message.objects.get(pk=first.message_id))
    assert usage.of_chat(branch) is None
    assert usage.of_chat(chat).replies == 1


def test_the_page_tells_it(page, chat):
    assert "Nothing used yet" in page.get(reverse("usage")).content.decode()
    reply(chat, read=12345, tokens_estimated=True)
    shown = page.get(reverse("usage")).content.decode()
    assert "≈12,345" in shown
    assert "March 2026" in shown
    assert chat.get_absolute_url() in shown


def test_the_panel_has_a_line(page, chat):
    reply(chat, read=12345)
    assert reverse("chat_usage", args=[chat.pk]) in page.get(chat.get_absolute_url()).content.decode()
    line = page.get(reverse("chat_usage", args=[chat.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "1 reply · 12.3k tokens" in line
    assert "<html" not in line
    assert "<html" in page.get(reverse("chat_usage", args=[chat.pk])).content.decode()


def test_nobody_learns_what_others_use(client, charlie, chat):
    reply(chat)
    client.force_login(charlie)
    assert "Nothing used yet" in client.get(reverse("usage")).content.decode()
    assert client.get(reverse("chat_usage", args=[chat.pk])).status_code == 404


def test_queries_do_not_grow(page, alice, mira, chat):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            page.get(reverse("usage"))
        return len(caught)

    reply(chat)
    queries()
    few = queries()
    for n in range(1, 6):
        reply(services.start_chat(alice, mira), f"Model {n}", at=datetime(2026, n, 2, tzinfo=UTC))
    assert Chat.objects.count() == 6
    assert queries() == few
