"""What is typed and not sent is kept, for all devices of the person and for nobody else."""

import pytest
from django.urls import reverse

from chats import services
from chats.models import Chat

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(chat):
    return reverse("draft", args=[chat.pk])


def keep(page, address, text, key="k1"):
    return page.post(address, {"text": text, "key": key})


def test_a_draft_stands_in_the_composer_of_every_device(page, chat, address):
    assert keep(page, address, "  Half a thought\n").status_code == 204
    assert page.get(address).json() == {"text": "  Half a thought\n", "arrived": False, "drafting": False}
    assert ">  Half a thought\n</textarea>" in page.get(chat.get_absolute_url()).text


def test_the_list_says_where_a_draft_waits(page, chat, address):
    assert "thread__draft" not in page.get(reverse("rail")).text
    keep(page, address, "Half a thought")
    assert "thread__draft" in page.get(reverse("rail")).text


def test_an_empty_draft_is_none(page, chat, address):
    keep(page, address, "Half a thought")
    keep(page, address, "")
    assert "thread__draft" not in page.get(reverse("rail")).text


def test_sending_forgets_the_draft(page, chat, address):
    keep(page, address, "Hello")
    services.send(chat, "Hello there", "k1")
    assert page.get(address, {"key": "k1"}).json() == {"text": "", "arrived": True, "drafting": False}


def test_a_draft_that_comes_after_its_message_changes_nothing(page, chat, address):
    services.send(chat, "Hello there", "k1")
    assert keep(page, address, "Hello th", key="k1").status_code == 204
    assert page.get(address).json()["text"] == ""


@pytest.mark.parametrize("posted", [{"text": "x" * 20_001, "key": "k"}, {"text": "no key"}])
def test_a_bad_draft_leaves_the_good_one(page, chat, address, posted):
    keep(page, address, "Half a thought")
    assert page.post(address, posted).status_code == 422
    assert page.get(address).json()["text"] == "Half a thought"


def test_a_draft_for_a_removed_chat_is_refused(page, chat, address):
    services.remove_chat(chat)
    assert keep(page, address, "Half a thought").status_code == 404


def test_a_strangers_draft_does_not_exist(client, chat, address, bob):
    client.force_login(bob)
    assert keep(client, address, "Mine now").status_code == 404
    assert client.get(address).status_code == 404
    assert Chat.objects.get(pk=chat.pk).draft == ""


def test_a_visitor_is_shown_the_way_in(client, chat, address):
    assert client.get(address).status_code == 302


def test_lists_do_not_load_drafts(chat, django_assert_num_queries):
    keep_one = Chat.objects.for_list().get(pk=chat.pk)
    assert "draft" in keep_one.get_deferred_fields()
