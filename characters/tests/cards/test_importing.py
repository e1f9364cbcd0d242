"""From a file on the page to a character, and out again."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from threading import Thread

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from characters.cards.reading import read
from characters.models import Character, ImportedFile, ImportRun, Rule, Tag
from characters.services import import_runs, importing
from characters.services.exporting import FORMATS, export, file_stem
from characters.tests.cards.making import V1, V2, V2_DATA, V3, WORLD, coded, js, text, zip_of

pytestmark = pytest.mark.django_db


def portrait(colour: str = "red") -> bytes:
    """A picture that is one."""
    file = BytesIO()
    Image.new("RGB", (400, 600), colour).save(file, "PNG")
    return file.getvalue()


def png_card(card: dict = V2) -> bytes:
    whole = portrait()
    return whole[:-12] + text("chara", coded(card)) + whole[-12:]


def upload(client, *files: tuple[str, bytes]):
    many = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("import_cards"), {"cards": many})


def killing_after(cards: int):
    """Ends the process when so many cards are in."""
    take, left = import_runs._take, iter(range(cards))

    def taken(*given):
        if next(left, None) is None:
            raise SystemExit
        take(*given)

    return taken


@pytest.fixture
def at_alice(client, alice):
    client.force_login(alice)
    return client


def test_a_card_comes_in_private_with_its_picture_and_its_report(at_alice, alice):
    answer = upload(at_alice, ("ada.png", png_card()))
    page = at_alice.get(answer.url)
    character = Character.objects.get()
    assert (character.name, character.creator, character.visibility) == ("Ада", alice, "private")
    assert str(character.portrait).endswith(".webp")
    assert character.card["data"]["unknown"] == {"kept": True}
    assert [entry.keys for entry in character.lorebook.all()] == [["clock"]]
    assert "extensions.chub" in page.text
    assert character.get_absolute_url() in page.text
    assert not default_storage.exists(ImportedFile.objects.get().stored)


def test_members_find_the_way_to_the_import_page(client, alice):
    assert reverse("import_cards") not in client.get("/").text
    client.force_login(alice)
    assert reverse("import_cards") in client.get("/").text


def test_the_same_card_is_found_and_not_doubled(at_alice):
    for name in ("ada.png", "again.png"):
        answer = upload(at_alice, (name, png_card()))
    assert Character.objects.count() == 1
    assert "Here already" in at_alice.get(answer.url).text


def test_what_was_exported_is_known_when_it_comes_back(at_alice, alice, make):
    character = make("Mira", creator=alice, tags=["sea"])
    upload(at_alice, ("mira.png", export(character, "png").data))
    assert Character.objects.count() == 1


def test_somebody_else_has_a_character_of_their_own(at_alice, client, bob):
    upload(at_alice, ("ada.png", png_card()))
    client.force_login(bob)
    upload(client, ("ada.png", png_card()))
    assert Character.objects.count() == 2


def test_a_zip_of_many_is_worked_off_in_the_background(
    at_alice, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(import_runs, "wake", lambda: None)
    files = {f"{n}.json": js({**V1, "name": f"N{n}"}) for n in range(6)}
    with django_capture_on_commit_callbacks():
        answer = upload(at_alice, ("many.zip", zip_of({**files, "broken.png": b"x", "__MACOSX/._a": b"x"})))
    waiting = at_alice.get(answer.url)
    assert "0 of 7" in waiting.text
    assert 'hx-trigger="load delay:1s"' in waiting.text
    run = import_runs.claim()
    assert import_runs.claim() is None  # it is ours
    import_runs.work(run)
    done = at_alice.get(answer.url, headers={"HX-Request": "true", "HX-Target": "progress"})
    assert "7 files read" in done.text
    assert "hx-trigger" not in done.text
    assert Character.objects.count() == 6


def test_a_run_whose_process_died_goes_on_where_it_stopped(alice, monkeypatch):
    files = [SimpleUploadedFile(f"{n}.json", js({**V1, "name": f"N{n}"})) for n in range(5)]
    monkeypatch.setattr(import_runs, "wake", lambda: None)
    run = import_runs.begin(alice, files)
    with monkeypatch.context() as killed:
        killed.setattr(import_runs, "_take", killing_after(2))
        with pytest.raises(SystemExit):
            import_runs.work(run)
    assert Character.objects.count() == 2
    ImportRun.objects.update(claimed_at=None)
    assert import_runs.claim() == run
    ImportRun.objects.update(claimed_at=timezone.now() - timedelta(minutes=2))
    assert import_runs.claim() == run
    import_runs.work(run)
    assert sorted(Character.objects.values_list("name", flat=True)) == [f"N{n}" for n in range(5)]


@pytest.mark.django_db(transaction=True)
def test_a_long_run_goes_on_while_others_write(alice, monkeypatch):
    def write_elsewhere():
        Tag.objects.create(slug="elsewhere", name="Elsewhere")
        connection.close()

    take = import_runs._take

    def taken(row, ready):
        if row.filename == "10.json":
            thread = Thread(target=write_elsewhere)
            thread.start()
            thread.join()
        take(row, ready)

    monkeypatch.setattr(import_runs, "_take", taken)
    monkeypatch.setattr(import_runs, "wake", lambda: None)
    files = {f"{n}.json": js({**V1, "name": "N"}) if n < 20 else b"x" for n in range(60)}
    run = import_runs.begin(alice, [SimpleUploadedFile("many.zip", zip_of(files))])
    import_runs.work(run)
    states = Counter(run.files.values_list("state", flat=True))
    assert states == {"done": 1, "same": 19, "refused": 40}


def test_a_run_of_few_is_nobody_elses_while_it_is_worked_off(alice, monkeypatch):
    taken_up = []
    monkeypatch.setattr(import_runs, "work", lambda run: taken_up.append(import_runs.claim()))
    import_runs.begin(alice, [SimpleUploadedFile("ada.json", js(V2))])
    assert taken_up == [None]


def test_a_card_that_two_processes_work_at_comes_in_once(alice, monkeypatch):
    monkeypatch.setattr(import_runs, "wake", lambda: None)
    files = [SimpleUploadedFile(f"{n}.json", js({**V1, "name": f"N{n}"})) for n in range(4)]
    run = import_runs.begin(alice, files)
    take = import_runs._take

    def taken_twice(row, ready):
        take(row, ready)
        take(ImportedFile.objects.get(pk=row.pk), ready)

    monkeypatch.setattr(import_runs, "_take", taken_twice)
    import_runs.work(run)
    assert list(run.files.values_list("state", flat=True)) == ["done"] * 4


def test_a_card_without_a_name_asks_for_one(at_alice):
    answer = upload(at_alice, ("lost.json", js({**V2, "data": {**V2_DATA, "name": ""}})))
    row = ImportedFile.objects.get()
    assert row.character.name == "lost"
    assert reverse("name_import", args=[row.pk]) in at_alice.get(answer.url).text
    assert at_alice.post(reverse("name_import", args=[row.pk]), {"name": " "}).status_code == 422
    at_alice.post(reverse("name_import", args=[row.pk]), {"name": "Found"})
    assert Character.objects.get().name == "Found"
    assert reverse("name_import", args=[row.pk]) not in at_alice.get(answer.url).text


def test_a_lorebook_goes_into_a_character_of_ones_own(at_alice, alice, make):
    mine, other = make("Mine", creator=alice), make("Other")
    answer = upload(at_alice, ("world.json", js(WORLD)))
    row = ImportedFile.objects.get()
    where = reverse("add_book", args=[row.pk])
    assert where in at_alice.get(answer.url).text
    assert at_alice.post(where, {"character": other.pk}).status_code == 404
    assert at_alice.post(where, {"character": "x"}).status_code == 404
    at_alice.post(where, {"character": mine.pk})
    assert [entry.content for entry in mine.lorebook.all()] == ["c"]
    importing.add_book(
        row, mine, alice
    )  # the second of two clicks, which had begun before the first was done
    assert mine.lorebook.count() == 1
    assert at_alice.post(where, {"character": mine.pk}).status_code == 404


def test_what_a_rule_refuses_is_said_and_changes_nothing(at_alice, alice, make):
    Rule.objects.create(name="Pitch", text="blogspam", effect="refuse")
    mine = make("Mine", creator=alice)
    world = {"entries": {"0": {**WORLD["entries"]["0"], "content": "Blogspam"}}}
    upload(at_alice, ("lost.json", js({**V1, "name": ""})), ("world.json", js(world)))
    nameless, book = ImportedFile.objects.all()
    answer = at_alice.post(reverse("name_import", args=[nameless.pk]), {"name": "Blogspam"})
    assert answer.status_code == 422
    assert "what is not welcome here (Pitch)" in answer.text
    assert 'value="Blogspam"' in answer.text
    answer = at_alice.post(reverse("add_book", args=[book.pk]), {"character": mine.pk}, follow=True)
    assert "what is not welcome here (Pitch)" in answer.text
    assert mine.lorebook.count() == 0
    assert reverse("add_book", args=[book.pk]) in answer.text


def test_a_refused_file_says_why_and_the_others_come_in(at_alice):
    answer = upload(at_alice, ("a.png", portrait()), ("b.json", js(V3)))
    page = at_alice.get(answer.url)
    assert "holds no card" in page.text
    assert Character.objects.count() == 1


def test_a_form_without_a_file_comes_back(at_alice):
    answer = at_alice.post(reverse("import_cards"))
    assert answer.status_code == 422
    assert "Choose a card first." in answer.text


def test_script_in_every_field_is_shown_as_text(at_alice):
    evil = "<script>alert(1)</script>"
    hostile = {
        **V2,
        "data": {name: evil if isinstance(value, str) else value for name, value in V2_DATA.items()},
    }
    hostile["data"]["extensions"] = {evil: 1}
    answer = upload(at_alice, (f"{evil}.json", js(hostile)))
    for page in (answer.url, Character.objects.get().get_absolute_url()):
        assert evil not in at_alice.get(page).text


def test_strangers_see_nothing_of_an_import(at_alice, client, charlie):
    answer = upload(at_alice, ("ada.png", png_card()))
    row = ImportedFile.objects.get()
    client.force_login(charlie)
    assert client.get(answer.url).status_code == 404
    assert client.post(reverse("name_import", args=[row.pk]), {"name": "x"}).status_code == 404
    client.logout()
    assert client.get(answer.url).status_code == 302
    assert client.get(reverse("import_cards")).status_code == 302


def test_a_run_of_many_costs_no_more_queries(at_alice, alice, django_assert_max_num_queries):
    run = import_runs.begin(alice, [SimpleUploadedFile("0.json", js({**V1, "name": "N"}))])
    address = reverse("import_run", args=[run.pk])
    for n in range(12):
        copy = ImportedFile.objects.filter(run=run).first()
        copy.pk, copy.filename = None, str(n)
        copy.save()
    with django_assert_max_num_queries(8):
        at_alice.get(address)


@pytest.mark.parametrize("form", FORMATS)
def test_everybody_may_take_a_public_card(client, mira, form):
    answer = client.get(reverse("export_card", args=[mira.pk, form]))
    assert read(answer.content).content["greeting"] == mira.greeting
    assert f'filename="Mira Vale{FORMATS[form][0]}"' in answer["Content-Disposition"]


def test_a_private_card_is_its_owners_alone(client, alice, charlie, secret):
    address = reverse("export_card", args=[secret.pk, "png"])
    assert client.get(address).status_code == 404
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    assert client.get(address).status_code == 200


def test_an_unknown_format_is_not_there(client, mira):
    assert client.get(reverse("export_card", args=[mira.pk, "exe"])).status_code == 404


def test_the_page_offers_every_format(client, mira):
    page = client.get(mira.get_absolute_url()).text
    assert all(reverse("export_card", args=[mira.pk, form]) in page for form in FORMATS)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Мира", "Мира"),
        ("../../etc/passwd", "etc_passwd"),
        ("...", "character"),
        ("a\r\nb", "a_b"),
        ("x" * 99, "x" * 80),
    ],
)
def test_names_of_files_are_safe_and_readable(client, make, name, stem):
    assert file_stem(name) == stem
    answer = client.get(reverse("export_card", args=[make(name).pk, "json"]))
    assert "\n" not in answer["Content-Disposition"]


def test_assets_travel_through_the_site(at_alice, make):
    assets = [{"type": "emotion", "uri": "embeded://e/joy.png", "name": "joy", "ext": "png"}]
    card = {**V3, "data": {**V3["data"], "assets": assets}}
    upload(at_alice, ("a.charx", zip_of({"card.json": js(card), "e/joy.png": b"joy"})))
    out = at_alice.get(reverse("export_card", args=[Character.objects.get().pk, "charx"]))
    assert list(read(out.content).assets.values()) == [b"joy"]


def test_the_commands_bring_in_and_write_out_and_can_be_run_twice(tmp_path, alice, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/ada.png").write_bytes(png_card())
    (tmp_path / "in/many.zip").write_bytes(zip_of({"v1.json": js({**V1, "name": "Old"})}))
    for _ in range(2):
        call_command("import_cards", str(tmp_path / "in"), owner="alice", public=True)
    assert "0 new, 2 here already, 0 refused." in capsys.readouterr().out
    assert set(Character.objects.values_list("name", "visibility")) == {("Ада", "public"), ("Old", "public")}
    for _ in range(2):
        call_command("export_cards", str(tmp_path / "out"))
    assert "0 of 2 written" in capsys.readouterr().out
    names = {read(path.read_bytes()).content["name"] for path in (tmp_path / "out").iterdir()}
    assert names == {"Ада", "Old"}


def test_the_commands_say_what_is_wrong(tmp_path, db):
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(CommandError, match="1 refused"):
        call_command("import_cards", str(tmp_path), verbosity=0)
    with pytest.raises(CommandError, match="Not there"):
        call_command("import_cards", str(tmp_path / "no"))
    with pytest.raises(CommandError, match="Nobody"):
        call_command("import_cards", str(tmp_path), owner="nobody")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_cards", str(tmp_path / "bad.json"))
