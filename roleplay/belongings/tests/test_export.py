import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from characters import services as verbs
from characters.content import content_of
from characters.models import Character, Persona
from characters.services import import_runs
from chats import services
from chats.models import Chat
from chats.transcripts.reading import read
from chats.transcripts.stored import lines_of, transcript_of
from roleplay.accounts.models import User
from roleplay.belongings.gathering import everything_of
from roleplay.belongings.index import index_of
from roleplay.belongings.tests.conftest import LINE, SECRET, said, unpacked
from roleplay.belongings.views import EXPORTS
from roleplay.belongings.zipping import zipped

RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\..*)?", re.IGNORECASE)


def archive_of(person: User) -> dict[str, bytes]:
    now = timezone.localtime()
    return unpacked(zipped(everything_of(person, index_of(person, now)), now))


def download(client: Client, person: User) -> Any:
    client.force_login(person)
    return client.post("/profile/export/")


def test_one_file_with_everything_is_sent(client, house, alice):
    response = download(client, alice)
    assert response["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="alice-\d{4}-\d\d-\d\d\.zip"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]
    files = unpacked(response.streaming_content)
    assert json.loads(files["profile.json"])["email"] == "alice@example.org"
    assert SECRET.encode() in files[f"chats/{house.ours.pk}-Hidden {SECRET}.json"]
    assert {name.split("/")[0] for name in files} == {
        "index.html", "index.css", "profile.json", "characters", "personas", "presets", "chats", "opinions",
        "notices.json", "drafts", "imports",
    }  # fmt: skip


def test_nothing_of_anybody_else_and_no_password_is_in_it(house, alice, bob):
    services.start_chat(bob, house.shown)
    whole = b"\n".join(archive_of(alice).values())
    for theirs in (LINE, "bob", "charlie", alice.password):
        assert theirs.encode() not in whole


def test_who_owns_nothing_gets_a_profile_and_an_index(charlie):
    files = archive_of(charlie)
    assert files["opinions/reviews.json"] == b"[]\n"
    assert not [name for name in files if name.endswith((".png", ".charx"))]


def test_the_name_of_what_is_closed_by_now_is_not_told(house, alice, bob):
    reviews = archive_of(alice)["opinions/reviews.json"]
    assert json.loads(reviews)[0]["character_name"] == "Renn"
    verbs.set_visibility(house.other, "private", bob)
    assert json.loads(archive_of(alice)["opinions/reviews.json"])[0]["character_name"] is None


def test_into_an_empty_account_the_same_characters_and_chats_come(house, alice, charlie):
    whole = b"".join(zipped(everything_of(alice, ""), timezone.localtime()))
    run = import_runs.begin(charlie, [SimpleUploadedFile("alice.zip", whole)])
    assert [row.state for row in run.files.all()] == ["done", "done"]  # nothing but the cards is looked at
    for name, data in unpacked([whole]).items():
        if re.match(r"chats/[^/]+\.json", name):
            services.bring_in(charlie, name, data)
    assert told(charlie) == told(alice)
    theirs = Character.objects.get(creator=charlie, name="Mira")
    assert theirs.portrait
    assert theirs.assets.count() == house.shown.assets.count()


def told(person: User) -> Any:
    """What this person's own characters are and what was said with them, without ids."""
    characters = sorted(map(_said, person.characters.all()), key=str)
    chats = person.chats.select_related("character").filter(character__name__contains=SECRET)
    return characters, [(transcript_of(one), list(lines_of(one))) for one in chats]


def _said(character: Character) -> dict[str, Any]:
    content = content_of(character)
    return {name: value for name, value in content.items() if name != "portrait"}


def test_a_chat_reads_back_as_it_was(house, alice):
    [found] = read(archive_of(alice)[f"chats/{house.theirs.pk}-Renn.json"])
    assert found.lines == list(lines_of(house.theirs))


def test_what_was_deleted_lately_is_in_a_folder_of_its_own(house, alice):
    verbs.remove(house.own)
    services.remove_chat(house.ours)
    verbs.remove_persona(Persona.objects.get())
    files = archive_of(alice)
    assert f"characters/deleted/{house.own.pk}-Hidden {SECRET}.charx" in files
    assert f"chats/deleted/{house.ours.pk}-Hidden {SECRET}.json" in files
    assert "personas/deleted/personas.json" in files
    assert "personas/personas.json" not in files
    long_ago = timezone.now() - timedelta(days=31)
    Chat.objects.filter(pk=house.ours.pk).update(removed_at=long_ago)
    assert not [name for name in archive_of(alice) if name.startswith("chats/deleted")]


def test_a_picture_that_is_lost_stops_nothing(house, alice):
    default_storage.delete(str(Persona.objects.get().cameo))
    default_storage.delete(str(house.own.portrait))
    files = archive_of(alice)
    assert json.loads(files["personas/personas.json"])["personas"]
    assert not [name for name in files if name.startswith("personas/") and name.endswith(".png")]


NAMES = [
    "CON", "nul.txt", "a/b\\c:d*e?f\"g<h>i|j", "...", "Ö" * 200, "🦊" * 90, "Mira", "mira", "MIRA ",
    "‮gpj.exe", "tab\there", "../../etc/passwd",
]  # fmt: skip


def test_every_name_of_a_file_is_safe_everywhere_and_there_once(alice):
    for name in NAMES:
        one = verbs.create(alice, {"name": name, "greeting": "Hello."})
        services.save_preset(alice, f"{name}!"[:80], {})
        services.start_chat(alice, one)
        Persona.objects.create(owner=alice, name=name[:120])
    names = [entry.name for entry in everything_of(alice, "")]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        for part in name.split("/"):
            assert part.strip(" .") == part
            assert not RESERVED.fullmatch(part)
            assert not re.search(r'[\x00-\x1f\\:*?"<>|‮]', part)
            assert len(part.encode()) <= 255


def test_the_index_tells_what_is_where_in_the_readers_language(house, alice):
    with translation.override("ru"):
        page = index_of(alice, timezone.localtime())
    assert '<html lang="ru">' in page
    for folder in ("characters/", "chats/", "personas/", "presets/", "opinions/", "drafts/", "imports/"):
        assert folder in page
    assert "<script" not in page


def queries(person: User) -> int:
    with CaptureQueriesContext(connection) as asked:
        archive_of(person)
    return len(asked)


def test_each_chat_costs_the_same_few_queries(house, alice):
    counts = []
    for _ in range(3):
        said(services.start_chat(alice, house.other), "Again?", "Again.")
        counts.append(queries(alice))
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 7


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_from_elsewhere_starts_no_export(client, alice, method):
    client.force_login(alice)
    assert getattr(client, method)("/profile/export/").status_code == 405


def test_strangers_are_asked_to_sign_in_and_forgers_are_refused(alice):
    assert Client().post("/profile/export/").url.startswith("/sign-in/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post("/profile/export/").status_code == 403


def test_an_export_is_not_asked_for_without_end(client, alice, bob):
    for _ in range(EXPORTS):
        assert download(client, alice).status_code == 200
    refused = download(client, alice)
    assert refused.status_code == 429
    assert "Come again in 15 minutes" in refused.content.decode()
    assert download(client, bob).status_code == 200
