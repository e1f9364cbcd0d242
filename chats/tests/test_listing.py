"""Lists of chats: the pinned ones first, page by page; put away and deleted together, with a way back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from characters.models import Character
from chats import listing as listing_module
from chats import services
from chats.listing import Place, Wanted, listing, partners
from chats.models import Chat, Message

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LONG_AGO = timezone.now() - timedelta(days=99)


@pytest.fixture
def nikolai(db):
    return Character.objects.create(
        name="Nikolai", greeting="Tea?", visibility="public", searchable="nikolai"
    )


@pytest.fixture
def many(alice, mira, monkeypatch):
    """Seven chats, an hour apart, the last first; pages of three."""
    monkeypatch.setattr(listing_module, "PAGE", 3)
    now = timezone.now()
    chats = [services.start_chat(alice, mira) for _ in range(7)]
    for n, chat in enumerate(chats):
        Chat.objects.filter(pk=chat.pk).update(active_at=now - timedelta(hours=n * 9))
    return chats


def shown(found):
    return [chat.pk for day in found.days for chat in day.chats]


def body(response):
    return response.content.decode()


def test_every_chat_comes_once_page_by_page(alice, many):
    seen, wanted, pages = [], Wanted(), 0
    while True:
        found = listing(alice, wanted)
        seen += shown(found)
        pages += 1
        if not found.more:
            break
        wanted = Wanted.read(
            {"after": found.more.partition("after=")[2].replace("%3A", ":").replace("%2B", "+")}
        )
    assert (seen, pages) == ([chat.pk for chat in many], 3)


def test_a_day_that_goes_on_has_one_heading(alice, mira, monkeypatch):
    monkeypatch.setattr(listing_module, "PAGE", 1)
    first, second = services.start_chat(alice, mira), services.start_chat(alice, mira)
    Chat.objects.update(active_at=timezone.now())
    page = listing(alice)
    assert (shown(page), page.goes_on) == ([second.pk], False)
    last = page.days[0].chats[-1]
    page = listing(alice, Wanted(after=Place(last.active_at, last.pk)))
    assert (shown(page), page.goes_on) == ([first.pk], True)


def test_pinned_ones_are_on_top_and_nowhere_else(alice, many):
    services.pin_chat(many[6], on=True)
    found = listing(alice)
    assert [chat.pk for chat in found.pinned] == [many[6].pk]
    assert shown(found) == [chat.pk for chat in many[:3]]
    services.pin_chat(many[6], on=False)
    assert listing(alice).pinned == []


def test_what_is_in_the_archive_is_only_there(page, alice, many):
    services.archive_chats(alice, [many[0].pk])
    assert many[0].pk not in shown(listing(alice))
    assert shown(listing(alice, Wanted(is_archive=True))) == [many[0].pk]
    assert f"thread-{many[0].pk}" not in body(page.get(reverse("continue")))
    assert f"thread-{many[0].pk}" in body(page.get(reverse("archive")))
    assert page.get(many[0].get_absolute_url()).status_code == 200


def test_a_list_can_be_narrowed_to_a_character(page, alice, bob, mira, nikolai, many):
    tea = services.start_chat(alice, nikolai)
    services.start_chat(bob, nikolai)
    found = listing(alice, Wanted(character=nikolai.pk))
    assert (shown(found), found.character) == ([tea.pk], nikolai)
    assert [(one.name, one.chats) for one in partners(alice)] == [("Mira Vale", 7), ("Nikolai", 1)]
    assert "Nikolai" in body(page.get(reverse("chat_partners")))
    narrowed = body(page.get(reverse("rail"), {"character": nikolai.pk}))
    assert f"thread-{tea.pk}" in narrowed
    assert f"thread-{many[0].pk}" not in narrowed


def test_a_list_that_is_fetched_anew_still_knows_the_open_chat(page, many):
    shown = body(page.get(reverse("rail"), {"current": many[1].pk}))
    assert shown.count("aria-current") == 1
    assert f'name="current" value="{many[1].pk}"' in shown


def test_after_pinning_only_the_open_chat_is_marked_as_open(page, many):
    headers = HTMX | {"HX-Target": "keeping"}
    pinned = page.post(reverse("pin_chat", args=[many[0].pk]), {"on": "1"}, headers=headers)
    assert body(pinned).count("aria-current") == 1


def test_other_tabs_are_told_how_their_chat_is_kept(page, chat):
    services.pin_chat(chat, on=True)
    assert 'id="keeping" hx-swap-oob="true"' in body(page.get(reverse("chat_standing", args=[chat.pk])))


@pytest.mark.parametrize("taken", [{"visibility": "private"}, {"status": "hidden"}, {"removed_at": LONG_AGO}])
def test_who_is_closed_by_now_has_a_drawn_face_in_the_menu(page, alice, mira, chat, taken):
    [partner] = partners(alice)
    assert partner.cameo_url == mira.cameo_url
    Character.objects.filter(pk=mira.pk).update(**taken)
    [partner] = partners(alice)
    assert page.get(partner.cameo_url).content.startswith(b"<svg")
    assert partner.cameo_url == Chat.objects.get(pk=chat.pk).cameo_url


def test_a_stranger_learns_no_name_by_narrowing(client, charlie, mira, chat):
    client.force_login(charlie)
    assert "Mira" not in body(client.get(reverse("rail"), {"character": mira.pk}))
    assert "Mira" not in body(client.get(reverse("chat_partners")))


def test_searching_and_narrowing_go_together(page, alice, nikolai, many):
    services.rename_chat(many[2], "The ledger")
    services.rename_chat(services.start_chat(alice, nikolai), "The ledger")
    shown = body(page.get(reverse("rail"), {"chat_query": "ledger", "character": nikolai.pk}))
    assert shown.count('class="thread"') == 1
    assert reverse("search_messages") in shown


@pytest.mark.parametrize(
    "raw", ["x", "~", "2020-01-01~1", "2020-13-01T00:00:00Z~1", "2020-01-01T00:00:00Z~x", "~1"]
)
def test_an_odd_place_is_the_beginning(page, many, raw):
    assert Place.read(raw) is None
    assert page.get(reverse("rail"), {"after": raw, "character": "x"}).status_code == 200


def test_the_chat_that_is_open_is_pinned_and_put_away_without_a_reload(page, chat):
    headers = {**HTMX, "HX-Target": "keeping"}
    pinned = page.post(reverse("pin_chat", args=[chat.pk]), {"on": "1"}, headers=headers)
    assert "Unpin" in body(pinned)
    assert "Pinned" in body(pinned)
    assert 'hx-swap-oob="outerHTML:#rail-list"' in body(pinned)
    put_away = page.post(reverse("archive_chat", args=[chat.pk]), {"on": "1"}, headers=headers)
    assert "Out of the archive" in body(put_away)
    assert "undo_url" in put_away.headers["HX-Trigger"]
    back = page.post(reverse("archive_chat", args=[chat.pk]), {"on": "0"}, headers=headers)
    assert "Out of the archive" not in body(back)
    chat.refresh_from_db()
    assert (chat.pinned_at is not None, chat.archived_at) == (True, None)


def test_without_script_one_comes_back_to_where_one_was(page, chat):
    assert page.post(reverse("pin_chat", args=[chat.pk]), {"on": "1"}).url == chat.get_absolute_url()
    on_list = page.post(reverse("archive_chat", args=[chat.pk]), {"on": "1", "from": "list"})
    assert on_list.url == reverse("chats")


@pytest.mark.parametrize(
    ("name", "field"), [("archive_chats", "archived_at"), ("remove_chats", "removed_at")]
)
def test_many_go_at_once_and_come_back_at_once(page, alice, many, name, field):
    chosen = [chat.pk for chat in many[1:4]]
    services.archive_chats(alice, [many[5].pk]) if field == "archived_at" else services.remove_chat(many[5])
    response = page.post(reverse(name), {"chats": chosen, "on": "1"})
    gone = Chat.objects.exclude(**{field: None})
    assert {chat.pk for chat in gone} == {*chosen, many[5].pk}
    shown = body(page.get(response.url))
    address = shown.partition('role="status" action="')[2].partition('"')[0]
    page.post(address)
    assert [chat.pk for chat in gone.all()] == [many[5].pk]


def test_chosen_ones_come_out_of_the_archive(page, alice, many):
    services.archive_chats(alice, [chat.pk for chat in many])
    page.post(reverse("archive_chats"), {"chats": [many[0].pk, many[1].pk], "on": "0"})
    assert Chat.objects.filter(archived_at=None).count() == 2


def test_a_live_reply_stops_with_its_chat(alice, chat, monkeypatch, django_capture_on_commit_callbacks):
    stopped = []
    monkeypatch.setattr("chats.services.keeping.stop_after_commit", stopped.append)
    services.send(chat, "Hello", "k")
    services.remove_chats(alice, [chat.pk])
    assert stopped == [Message.objects.live().get().pk]


@pytest.mark.parametrize("name", ["archive_chats", "remove_chats"])
@pytest.mark.parametrize("chosen", [[], ["x", "-1", "9" * 40]])
def test_nothing_chosen_changes_nothing(page, chat, name, chosen):
    assert page.post(reverse(name), {"chats": chosen, "on": "1"}).status_code == 302
    chat.refresh_from_db()
    assert (chat.archived_at, chat.removed_at) == (None, None)


@pytest.mark.parametrize("moment", ["x", "2020-01-01", "2020-01-01T00:00:00", "2020-13-01T00:00:00Z"])
def test_an_odd_moment_undoes_nothing(page, chat, moment):
    services.remove_chat(chat)
    assert page.post(reverse("undo_removed", args=[moment])).status_code == 302
    assert page.get(reverse("chats"), {"done": "removed", "moment": moment}).status_code == 200
    assert not Chat.objects.filter(removed_at=None).exists()


def test_nobody_touches_the_chats_of_others(client, charlie, alice, chat):
    client.force_login(charlie)
    for name in ("pin_chat", "archive_chat", "chat_usage"):
        ask = client.get if name == "chat_usage" else client.post
        assert ask(reverse(name, args=[chat.pk]), {"on": "1"}).status_code == 404
    for name in ("archive_chats", "remove_chats"):
        client.post(reverse(name), {"chats": [chat.pk], "on": "1"})
    moment = services.remove_chats(alice, [chat.pk])
    client.post(reverse("undo_removed", args=[moment.isoformat()]))
    chat.refresh_from_db()
    assert (chat.pinned_at, chat.archived_at, chat.removed_at) == (None, None, moment)


@pytest.mark.parametrize("name", ["archive", "chat_partners", "usage", "import_chats", "search_messages"])
def test_pages_are_for_people_who_are_signed_in(client, name, db):
    assert reverse("sign_in") in client.get(reverse(name)).url


@pytest.mark.parametrize("name", ["pin_chat", "archive_chat"])
def test_changes_are_posts(page, chat, name):
    assert page.get(reverse(name, args=[chat.pk])).status_code == 405


@pytest.mark.parametrize("name", ["chats", "rail", "archive", "chat_partners"])
def test_queries_do_not_grow_with_chats(page, alice, mira, nikolai, name):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            page.get(reverse(name))
        return len(caught)

    services.pin_chat(services.start_chat(alice, mira), on=True)
    services.archive_chats(alice, [services.start_chat(alice, mira).pk])
    queries()
    few = queries()
    for character in (mira, nikolai) * 4:
        services.pin_chat(services.start_chat(alice, character), on=True)
        services.start_chat(alice, character)
        services.archive_chats(alice, [services.start_chat(alice, character).pk])
    assert queries() == few
