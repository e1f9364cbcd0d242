import pytest
from django.urls import reverse

from chats import services
from chats.memory import remembering
from chats.models import Fact, Message, Remembering, Summary

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "memory"}


@pytest.fixture
def fact(chat):
    first = Message.objects.get(chat=chat, position=0)
    Summary.objects.create(chat=chat, upto=0, text="Ren came in a storm.", label="Sim One")
    return Fact.objects.create(chat=chat, text="The key is warm.", message=first, variant=first.chosen)


@pytest.fixture
def address(chat):
    return reverse("memory", args=[chat.pk])


def routes(chat, fact):
    chats = [("rewrite_summary", {"text": "Mine"}), ("add_fact", {"text": "Mine"}), ("switch_memory", {})]
    facts = [("change_fact", {"text": "Mine"}), ("pin_fact", {}), ("remove_fact", {}), ("restore_fact", {})]
    return [(reverse(name, args=[chat.pk]), posted) for name, posted in [*chats, ("remember_now", {})]] + [
        (reverse(name, args=[fact.pk]), posted) for name, posted in facts
    ]


def test_a_page_and_a_part_of_the_chats_page_show_it(page, chat, fact, address):
    for response in (page.get(address), page.get(address, headers=HTMX)):
        assert "Ren came in a storm." in response.text
        assert f"?at={fact.message_id}#message-{fact.message_id}" in response.text
    assert "<html" not in response.text
    assert f'hx-get="{address}"' in page.get(chat.get_absolute_url()).text


def test_a_chat_without_a_memory_says_when_there_will_be_one(page, address):
    assert "When the story outgrows" in page.get(address).text


def test_the_number_of_queries_does_not_grow_with_facts(
    page, chat, fact, address, django_assert_max_num_queries
):
    Fact.objects.bulk_create(
        Fact(chat=chat, text=f"Fact {n}", message_id=fact.message_id, variant=fact.variant) for n in range(30)
    )
    with django_assert_max_num_queries(6):
        page.get(address, headers=HTMX)


@pytest.mark.parametrize("how", [{}, {"headers": HTMX}])
def test_everything_can_be_changed(page, chat, fact, address, how):
    page.post(reverse("rewrite_summary", args=[chat.pk]), {"text": "In my words."}, **how)
    page.post(reverse("add_fact", args=[chat.pk]), {"text": "The Halcyon sank in 1887."}, **how)
    page.post(reverse("change_fact", args=[fact.pk]), {"text": "The key is cold."}, **how)
    response = page.post(reverse("pin_fact", args=[fact.pk]), **how)
    shown = response.text if how else page.get(address).text
    for text in ("In my words.", "The Halcyon sank in 1887.", "The key is cold.", "Unpin"):
        assert text in shown
    assert "The key is warm." not in shown


def test_a_forgotten_fact_comes_back(page, chat, fact, address):
    response = page.post(reverse("remove_fact", args=[fact.pk]), headers=HTMX)
    assert fact.undo_url in response["HX-Trigger"]
    assert "The key is warm." not in response.text
    assert page.post(fact.undo_url, headers=HTMX)["HX-Trigger"] == "memory"
    assert "The key is warm." in page.get(address).text


def test_an_empty_summary_forgets_it(page, chat, fact, address):
    page.post(reverse("rewrite_summary", args=[chat.pk]), {"text": " "})
    assert not Summary.objects.exists()


@pytest.mark.parametrize(
    ("name", "text"), [("rewrite_summary", "x" * 8001), ("add_fact", ""), ("add_fact", "x" * 301)]
)
def test_a_bad_text_is_refused_beside_its_field_and_kept_there(page, chat, fact, name, text):
    response = page.post(reverse(name, args=[chat.pk]), {"text": text}, headers=HTMX)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert text in response.text


def test_a_bad_change_of_a_fact_is_refused_beside_it(page, fact):
    response = page.post(reverse("change_fact", args=[fact.pk]), {"text": ""}, headers=HTMX)
    assert response.status_code == 422
    assert f'id="fact-{fact.pk}-error"' in response.text
    assert Fact.objects.get().text == "The key is warm."


def test_a_chat_can_forget_and_remember_again(page, chat, address):
    switch = reverse("switch_memory", args=[chat.pk])
    assert "forgets what no longer fits" in page.post(switch, {"remembers": "off"}, headers=HTMX).text
    assert "forgets what no longer fits" not in page.post(switch, {"remembers": "on"}, headers=HTMX).text


def test_a_fault_is_said_and_can_be_tried_again(page, chat, address, monkeypatch):
    Remembering.objects.create(chat=chat, fault="unreadable")
    assert "could not be told in short" in page.get(address).text
    begun = []

    async def remember(pk, limits):
        begun.append(pk)

    monkeypatch.setattr(remembering, "remember", remember)
    response = page.post(reverse("remember_now", args=[chat.pk]), headers=HTMX)
    assert begun == [chat.pk]
    assert "could not be told in short" not in response.text


def test_what_an_old_telling_may_still_say_is_told(page, chat, fact, address):
    assert "may still tell" not in page.get(address).content.decode()
    Remembering.objects.create(chat=chat, unmended=[0])
    Summary.objects.get_or_create(chat=chat, upto=0, defaults={"text": "A storm."})
    assert "may still tell" in page.get(address).content.decode()


def test_to_a_stranger_no_memory_exists(client, chat, fact, address, bob):
    client.force_login(bob)
    assert client.get(address).status_code == 404
    for url, posted in routes(chat, fact):
        assert client.post(url, posted).status_code == 404, url
    assert Fact.objects.get().text == "The key is warm."


def test_a_visitor_is_shown_the_way_in(client, chat, fact, address):
    assert client.get(address).status_code == 302
    assert all(client.post(url, posted).status_code in (302, 307) for url, posted in routes(chat, fact))


def test_facts_of_a_removed_chat_do_not_exist(page, chat, fact):
    services.remove_chat(chat)
    assert page.post(reverse("pin_fact", args=[fact.pk])).status_code == 404
