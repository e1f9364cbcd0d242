"""Chats come in from files, each once, and go out as files that read back as they were."""

import asyncio
import json
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from characters.models import Character
from chats import last_line, search, services
from chats.models import Chat, ImportedChat, Message, Variant
from chats.tests.test_transcripts import ANSWER, BEGUN, HEADER, HELLO, RISU, lines
from chats.tests.test_views import fill
from chats.transcripts.formats import FORMATS
from chats.transcripts.reading import read
from chats.transcripts.stored import lines_of, transcript_of
from roleplay.flowing import Flowing, in_pieces

pytestmark = pytest.mark.django_db

SWIPED = {**HELLO, "mes": "Late.", "swipes": ["Late.", "Early."], "swipe_id": 0}
FILE = lines(HEADER, SWIPED, {**ANSWER, "is_system": True})


def told(row):
    return dict(row.told.notes)


def written(chat, form):
    chat = Chat.objects.select_related("character").get(pk=chat.pk)
    return "".join(FORMATS[form].write(transcript_of(chat), lines_of(chat)))


def test_a_file_becomes_a_chat_with_every_version(alice, mira):
    [row] = services.bring_in(alice, "Mira - 2023.jsonl", FILE, mira)
    chat = row.chat
    assert (row.state, chat.owner, chat.character) == ("done", alice, mira)
    assert (chat.user_name, chat.next_position, chat.copied_until) == ("Ren", 2, 2)
    chat.refresh_from_db()
    assert chat.created_at == BEGUN
    assert chat.last_line == "The road was long."
    first, second = chat.messages.all()
    assert [(one.number, one.text) for one in first.variants.all()] == [(1, "Late."), (2, "Early.")]
    assert (first.author, first.state, first.created_at) == ("character", "done", BEGUN)
    assert (second.author, second.is_hidden) == ("user", True)
    assert told(row) == {"hidden": {"total": 1}}
    mira.refresh_from_db()
    assert (mira.chats_count, mira.messages_count) == (1, 2)


def test_each_line_keeps_the_name_that_it_was_said_under(alice, mira):
    rows = [HELLO, *({**ANSWER, "name": name} for name in ("Ren", "Anna", "You", ""))]
    [row] = services.bring_in(alice, "Mira.jsonl", lines(HEADER, *rows), mira)
    speakers = row.chat.messages.values_list("speaker", flat=True)
    assert list(speakers) == ["", "Ren", "Anna", "Ren", "Ren"]
    row.chat.user_name = "Vera"  # from now on
    assert [line.name for line in lines_of(row.chat)] == ["Mira", "Ren", "Anna", "Ren", "Ren"]


def test_what_came_in_can_be_found_and_goes_on(alice, mira):
    [row] = services.bring_in(alice, "a.jsonl", FILE, mira)
    assert len(search.find(search.Sought(alice.pk, "road"), None, 5)) == 1
    typed, _reply = services.send(row.chat, "And now?", "k")
    assert typed.position == 2


def test_the_same_file_twice_is_said(alice, bob, mira):
    [first] = services.bring_in(alice, "a.jsonl", FILE, mira)
    [again] = services.bring_in(alice, "b.jsonl", b"\xef\xbb\xbf" + FILE + b"\n", mira)
    assert (again.state, again.chat) == ("known", first.chat)
    [of_bob] = services.bring_in(bob, "a.jsonl", FILE, mira)
    assert of_bob.state == "done"
    services.remove_chat(first.chat)
    [anew] = services.bring_in(alice, "a.jsonl", FILE, mira)
    assert (anew.state, Chat.objects.of(alice).count()) == ("done", 1)


def test_two_at_once_make_one_chat(alice, mira, monkeypatch):
    from chats.services import transcripts

    fill_it = transcripts._fill
    first = []

    def meanwhile(chat, said):
        fill_it(chat, said)
        if not first:
            first.append(chat)
            first.extend(services.bring_in(alice, "b.jsonl", FILE, mira))

    monkeypatch.setattr(transcripts, "_fill", meanwhile)
    [row] = services.bring_in(alice, "a.jsonl", FILE, mira)
    assert (row.state, row.chat) == ("known", first[1].chat)
    assert Chat.objects.count() == 1


def test_what_breaks_halfway_leaves_nothing(alice, mira, monkeypatch):
    from chats.services import transcripts

    def broken(*_more):
        raise RuntimeError

    monkeypatch.setattr(transcripts, "_write", broken)
    with pytest.raises(RuntimeError):
        services.bring_in(alice, "a.jsonl", FILE, mira)
    assert not Chat.objects.exists()
    assert not ImportedChat.objects.exists()


def test_a_character_is_found_by_name_one_s_own_before_others(alice, bob, mira):
    def whom():
        [row] = services.bring_in(alice, "a.jsonl", lines({**HEADER, "character_name": "Mira"}, HELLO))
        services.remove_chat(row.chat)
        return row.chat.character, told(row)

    nobody, note = whom()
    assert note["new_character"] == {"name": "Mira"}
    assert (nobody.visibility, nobody.creator, nobody.greeting) == ("private", alice, "You are late.")
    nobody.delete() if not nobody.chats.exists() else Character.objects.filter(pk=nobody.pk).update(name="X")
    public = Character.objects.create(name="Mira", visibility="public", creator=bob)
    assert whom()[0] == public
    met = Character.objects.create(name="Mira", visibility="public", creator=bob)
    services.start_chat(alice, met)
    assert whom()[0] == met
    own = Character.objects.create(name="Mira", visibility="private", creator=alice)
    assert whom()[0] == own


def test_nobody_is_found_whom_one_may_not_meet(alice, bob):
    Character.objects.create(name="Mira", visibility="private", creator=bob)
    [row] = services.bring_in(alice, "a.jsonl", FILE)
    assert row.chat.character.creator == alice


def test_a_file_without_a_name_asks_whose_it_is(alice):
    [row] = services.bring_in(alice, "a.json", b'[["x"]]')
    assert row.state == "refused"
    [row] = services.bring_in(alice, "a.json", b'{"internal": [["Hello", "Well."]], "visible": []}')
    assert (row.state, row.chat) == ("refused", None)
    assert "Choose the character" in row.told.sentences[0]


def test_what_may_not_be_written_here_does_not_come_in(alice, monkeypatch):
    from chats.services import transcripts

    def unfit(*_args):
        raise transcripts.Unfit("Not like this.")

    monkeypatch.setattr(transcripts, "create", unfit)
    [row] = services.bring_in(alice, "a.jsonl", FILE)
    assert (row.state, Chat.objects.count()) == ("refused", 0)


def test_a_greeting_that_the_file_leaves_out_is_the_character_s(alice, mira):
    [row] = services.bring_in(alice, "a.json", json.dumps({"type": "risuChat", "data": RISU}).encode(), mira)
    first = row.chat.messages.first()
    assert [one.text for one in first.variants.all()] == [
        '"You are late, alice," she says.', "*The lamp turns.*",
    ]  # fmt: skip
    assert (row.chat.title, row.chat.note) == ("A night", "It rains.")


def test_several_chats_of_one_file_come_in_one_by_one(alice, mira):
    many = {"type": "risuAllChats", "data": [RISU, {**RISU, "name": "Another"}, RISU]}
    rows = services.bring_in(alice, "a.json", json.dumps(many).encode(), mira)
    assert [row.state for row in rows] == ["done", "known", "known"]


def test_a_report_is_read_in_the_reader_s_language(alice, mira):
    [row] = services.bring_in(alice, "a.txt", b"hello", mira)
    row.refresh_from_db()
    assert row.told.sentences == ["This is no chat that we know. Try a JSONL or JSON file, or ours."]
    with translation.override("ru"):
        assert "%(" not in row.told.sentences[0]


@pytest.fixture
def long_kept(alice, mira):
    """A chat with everything that can be kept of one."""
    chat = services.start_chat(alice, mira)
    now = timezone.now()
    Chat.objects.filter(pk=chat.pk).update(
        title="A night", note="It rains.", note_depth=2, scenario="A storm.", user_description="A sailor.",
        temperature=1.1, top_k=7, max_tokens=512, model="sim:one",
    )  # fmt: skip
    typed = Message.objects.create(chat=chat, position=1, author="user", is_hidden=True, bookmarked_at=now)
    Variant.objects.create(message=typed, text="Hello", finish="stop")
    reply = Message.objects.create(chat=chat, position=2, author="character", chosen=2)
    Variant.objects.create(
        message=reply, number=1, text="Well.", thoughts="Hm.", finish="length", provider="sim", model="one",
        label="One", tried=[{"provider": "x"}], prompt_tokens=9, completion_tokens=8, cached_tokens=7,
        tokens_estimated=True, waited=0.5, thought_for=1.5, first_token_at=now, finished_at=now,
    )  # fmt: skip
    Variant.objects.create(message=reply, number=2, text="Well, well.", finish="stop")
    gone = Message.objects.create(chat=chat, position=3, author="user", removed_at=now)
    Variant.objects.create(message=gone, text="Never mind", finish="stop")
    Chat.objects.filter(pk=chat.pk).update(next_position=4)
    return Chat.objects.select_related("character").get(pk=chat.pk)


def test_our_own_file_brings_everything_back_but_what_was_removed(alice, bob, mira, long_kept):
    file = written(long_kept, "json")
    assert "Never mind" not in file
    [row] = services.bring_in(bob, "a.json", file.encode(), mira)
    assert list(lines_of(row.chat)) == list(lines_of(long_kept))
    again = Chat.objects.select_related("character").get(pk=row.chat_id)
    assert transcript_of(again) == transcript_of(long_kept)


def test_a_file_of_sillytavern_brings_back_what_it_can_hold(bob, mira, long_kept):
    [row] = services.bring_in(bob, "a.jsonl", written(long_kept, "jsonl").encode(), mira)
    assert written(row.chat, "jsonl") == written(long_kept, "jsonl")
    assert list(row.chat.messages.values_list("is_hidden", flat=True)) == [False, True, False]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_chat_that_lives_here_does_not_come_in_beside_itself(alice, long_kept, form):
    last_line.remember(long_kept.pk)
    file = written(long_kept, form).encode()
    [row] = services.bring_in(alice, "a", file)
    assert (row.state, row.chat, Chat.objects.count()) == ("known", long_kept, 1)
    long_kept.character.refresh_from_db()
    assert long_kept.character.chats_count == 1
    [wanted] = services.bring_in(alice, "a", file, again=True)
    assert (wanted.state, Chat.objects.of(alice).count()) == ("done", 2)


CHANGES = {
    "it goes on": lambda chat: services.send(chat, "And now?", "k"),
    "a line is another one": lambda chat: services.edit_message(at(chat, 1), "Good evening"),
    "a line is gone": lambda chat: services.remove_message(at(chat, 1)),
    "it lacks a version": lambda chat: at(chat, 2).variants.filter(number=1).delete(),
    "it is with another": lambda chat: Character.objects.filter(pk=chat.character_id).update(
        name="X", nickname=""
    ),
    "it is deleted": services.remove_chat,
}


def at(chat, position):
    return Message.objects.select_related("chat__character").get(chat=chat, position=position)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_chat_that_says_something_else_by_now_is_another_one(alice, long_kept, change):
    last_line.remember(long_kept.pk)
    file = written(long_kept, "json").encode()
    change(long_kept)
    [row] = services.bring_in(alice, "a.json", file)
    assert (row.state, row.chat == long_kept) == ("done", False)


def test_the_chat_of_somebody_else_is_not_told_of(bob, mira, long_kept):
    last_line.remember(long_kept.pk)
    [row] = services.bring_in(bob, "a.json", written(long_kept, "json").encode(), mira)
    assert (row.state, row.chat.owner) == ("done", bob)


def test_a_report_leads_to_what_is_here_already_and_a_tick_brings_it_all_the_same(page, long_kept):
    last_line.remember(long_kept.pk)
    file = written(long_kept, "jsonl").encode()
    page.post(reverse("import_chats"), {"chats": upload(("a.jsonl", file))})
    shown = page.get(reverse("import_chats")).content.decode()
    assert "was here already" in shown
    assert f'href="{long_kept.get_absolute_url()}"' in shown
    page.post(reverse("import_chats"), {"chats": upload(("a.jsonl", file)), "again": "on"})
    assert Chat.objects.count() == 2


def test_a_reply_that_is_being_written_is_no_part_of_a_file_yet(chat):
    services.send(chat, "Hello", "k")
    [found] = read(written(chat, "json").encode())
    assert [line.text for line in found.lines][1:] == ["Hello"]


@pytest.mark.parametrize(
    ("form", "content_type"),
    [
        ("md", "text/markdown"),
        ("txt", "text/plain"),
        ("jsonl", "application/jsonl"),
        ("json", "application/json"),
    ],
)
def test_an_export_is_a_download_with_a_name(page, long_kept, form, content_type):
    response = page.get(reverse("export_chat", args=[long_kept.pk, form]))
    assert response.headers["Content-Type"].startswith(content_type)
    assert f'attachment; filename="A_night.{form}"' in response.headers["Content-Disposition"]
    assert b"Well, well." in b"".join(response.streaming_content)


def test_nobody_exports_the_chat_of_another_or_in_an_unknown_form(client, page, charlie, chat):
    assert page.get(reverse("export_chat", args=[chat.pk, "exe"])).status_code == 404
    client.force_login(charlie)
    assert client.get(reverse("export_chat", args=[chat.pk, "json"])).status_code == 404


def test_a_long_chat_flows_in_pieces_with_little_memory(alice, chat):
    fill(chat, 4000)
    chat = Chat.objects.select_related("character").get(pk=chat.pk)
    with CaptureQueriesContext(connection) as caught:
        tracemalloc.start()
        size = sum(
            len(piece) for piece in in_pieces(FORMATS["json"].write(transcript_of(chat), lines_of(chat)))
        )
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 400_000
    assert peak < 12 * 2**20
    assert len(caught) == 2 * (4001 // 500 + 1) + 1


def test_the_server_sends_the_pieces_as_they_come():
    async def received():
        return [piece async for piece in Flowing(iter([b"one", b"two"]), "two.txt", "text/plain")]

    assert asyncio.run(received()) == [b"one", b"two"]


def upload(*files):
    return [SimpleUploadedFile(name, data) for name, data in files]


def test_several_files_come_in_and_are_told_of(page, alice, mira):
    files = upload(("a.jsonl", FILE), ("b.txt", b"nothing"), ("c.jsonl", FILE))
    response = page.post(reverse("import_chats"), {"chats": files, "character": mira.pk})
    assert response.status_code == 302
    shown = page.get(response.url.partition("#")[0]).content.decode()
    assert shown.count("import-file--new") == 3
    assert "brought in" in shown
    assert "was here already" in shown
    assert "This is no chat that we know." in shown
    assert "Hidden from models, as before: 1." in shown


@pytest.mark.parametrize("given", [{}, {"character": "999999"}, {"character": "x"}])
def test_a_form_with_faults_says_so(page, given):
    files = {} if not given else {"chats": upload(("a.jsonl", FILE))}
    response = page.post(reverse("import_chats"), {**given, **files})
    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert not Chat.objects.exists()


def test_nobody_brings_a_chat_to_a_character_they_may_not_meet(page, bob):
    hidden = Character.objects.create(name="Hidden", creator=bob, visibility="private")
    response = page.post(
        reverse("import_chats"), {"chats": upload(("a.jsonl", FILE)), "character": hidden.pk}
    )
    assert response.status_code == 422
    assert "Hidden" not in response.content.decode()
    assert "Hidden" not in page.get(reverse("import_chats"), {"character": hidden.pk}).content.decode()


def test_the_character_whose_page_one_comes_from_is_chosen(page, mira):
    shown = page.get(reverse("import_chats"), {"character": mira.pk}).content.decode()
    assert f'<option value="{mira.pk}" selected>' in shown


def test_one_sees_only_what_one_has_brought_oneself(client, page, charlie, alice, mira):
    services.bring_in(alice, "secret.jsonl", FILE, mira)
    assert "secret.jsonl" in page.get(reverse("import_chats")).content.decode()
    client.force_login(charlie)
    assert "secret.jsonl" not in client.get(reverse("import_chats")).content.decode()


def test_queries_do_not_grow_with_what_was_brought(page, alice, mira):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            page.get(reverse("import_chats"))
        return len(caught)

    services.bring_in(alice, "a.jsonl", FILE, mira)
    queries()
    few = queries()
    for n in range(5):
        services.bring_in(alice, f"{n}.jsonl", lines(HEADER, {**HELLO, "mes": f"Line {n}"}), mira)
    assert queries() == few


def test_what_becomes_of_a_purged_chat_is_still_told(page, alice, mira):
    [row] = services.bring_in(alice, "a.jsonl", FILE, mira)
    Chat.objects.filter(pk=row.chat_id).delete()
    assert ImportedChat.objects.get().chat is None
    assert "a.jsonl" in page.get(reverse("import_chats")).content.decode()
