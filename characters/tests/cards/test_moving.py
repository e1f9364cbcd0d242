"""Pictures that move: shown still, given back as they came."""

import json
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from characters.cards.moving import original_of, suffix_of
from characters.cards.reading import read
from characters.models import CardAsset, Character
from characters.services import import_runs, remove, set_portrait
from characters.services.exporting import export
from characters.services.shelving import fork, purge_characters
from characters.tests.cards.making import V2, V3, coded, moving, text, zip_of

KINDS = {"PNG": "png", "WEBP": "webp", "GIF": "gif"}


def frames_of(data: bytes) -> int:
    with Image.open(BytesIO(data)) as opened:
        return getattr(opened, "n_frames", 1)


def still(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (200, 300), colour).save(file, "PNG")
    return file.getvalue()


def card_with(picture: bytes) -> bytes:
    return picture[:-12] + text("chara", coded(V2)) + picture[-12:]


def archive_with(picture: bytes, ext: str) -> bytes:
    icon = {"type": "icon", "uri": f"embeded://me.{ext}", "name": "main", "ext": ext}
    card = {**V3, "data": {**V3["data"], "assets": [icon]}}
    return zip_of({"card.json": json.dumps(card), f"me.{ext}": picture})


def brought(alice, name: str, data: bytes) -> Character:
    import_runs.begin(alice, [SimpleUploadedFile(name, data)])
    return Character.objects.latest("pk")


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_is_told_from_a_still(kind):
    found = original_of(moving(kind))
    assert (frames_of(found), suffix_of(found)) == (3, KINDS[kind])
    assert original_of(moving(kind, frames=1)) == b""


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_its_maker_says_beside_the_frames_is_taken_out(kind):
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    whole = moving(kind, exif=exif, icc_profile=b"a profile that tells")
    assert b"that tells" in whole
    found = original_of(whole)
    assert b"that tells" not in found
    assert frames_of(found) == 3


@pytest.mark.django_db
def test_a_card_that_moves_is_shown_still_and_goes_out_moving(alice):
    character = brought(alice, "a.png", card_with(moving()))
    with character.portrait.open() as file:
        assert frames_of(file.read()) == 1
    for form in ("png", "charx"):
        found = read(export(character, form).data)
        assert frames_of(found.picture) == 3
        assert ("moving", {}) in found.report.notes
    assert read(export(character, "png").data).content["name"] == "Ада"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["WEBP", "GIF"])
def test_other_kinds_move_in_an_archive_and_stand_still_in_a_picture(alice, kind):
    character = brought(alice, "a.charx", archive_with(moving(kind), KINDS[kind]))
    assert str(character.portrait).endswith(".webp")
    out = read(export(character, "charx").data)
    assert (frames_of(out.picture), suffix_of(out.picture)) == (3, KINDS[kind])
    assert frames_of(export(character, "png").data) == 1


@pytest.mark.django_db
def test_no_face_is_drawn_for_a_card_with_a_picture(alice, monkeypatch):
    monkeypatch.setattr("characters.services.keeping.draw", None)
    assert brought(alice, "a.png", card_with(moving(frames=1))).portrait


@pytest.mark.django_db
def test_a_new_portrait_ends_the_moving_one(alice, django_capture_on_commit_callbacks):
    character = brought(alice, "a.png", card_with(moving()))
    [stored] = CardAsset.objects.values_list("file", flat=True)
    with django_capture_on_commit_callbacks(execute=True):
        set_portrait(character, still("teal"))
    assert not default_storage.exists(stored)
    assert frames_of(export(character, "png").data) == 1


@pytest.mark.django_db
def test_a_fork_has_files_of_its_own(alice, bob, django_capture_on_commit_callbacks):
    faces = [{"type": "emotion", "uri": "embeded://joy.png", "name": "joy", "ext": "png"}]
    card = {**V3, "data": {**V3["data"], "assets": faces}}
    origin = brought(alice, "a.charx", zip_of({"card.json": json.dumps(card), "joy.png": b"joy"}))
    copy = fork(bob, origin)
    assert copy.assets.get().file.name != origin.assets.get().file.name
    remove(origin)
    Character.objects.filter(pk=origin.pk).update(removed_at="2020-01-01T00:00Z")
    stored = str(origin.assets.get().file)
    with django_capture_on_commit_callbacks(execute=True):
        copy.forked_from = None
        copy.save()
        assert purge_characters() == 1
    assert not default_storage.exists(stored)
    assert list(read(export(copy, "charx").data).assets.values()) == [b"joy"]


@pytest.mark.django_db
def test_the_page_says_which_files_have_the_other_pictures(client, alice, make):
    client.force_login(alice)
    plain, rich = make("Plain", creator=alice), brought(alice, "a.png", card_with(moving()))
    assert "More pictures" not in client.get(plain.get_absolute_url()).text
    assert "More pictures" in client.get(rich.get_absolute_url()).text


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([moving(kind) for kind in KINDS]), st.data())
def test_whatever_a_file_is_it_raises_nothing(whole, data):
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=5)):
        changed[place] = data.draw(st.integers(0, 255))
    found = original_of(bytes(changed[: data.draw(st.integers(8, len(whole)))]))
    assert len(found) <= len(whole) + 12
