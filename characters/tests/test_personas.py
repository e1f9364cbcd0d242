"""Who a person may be: their own personas, which nobody else learns of."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from characters import services
from characters.forms import persona as persona_form
from characters.models import Persona
from characters.pictures import prepare
from roleplay.accounts.models import User

pytestmark = pytest.mark.django_db


def picture(colour="teal", size=(600, 900)):
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


def upload(data):
    return SimpleUploadedFile("me.jpg", data, "image/jpeg")


@pytest.fixture
def ren(alice):
    return made(alice, "Ren", description="Draws maps.")


@pytest.fixture
def page(client, alice):
    """Alice's browser."""
    client.force_login(alice)
    return client


def made(owner, name, colour=None, **fields):
    persona = Persona(owner=owner, name=name, **fields)
    services.save_persona(persona, prepare(picture(colour)) if colour else None)
    return persona


# --- the list -----------------------------------------------------------------------------------------


def test_somebody_new_is_told_that_they_are_themselves(page):
    assert "So far you are yourself: alice." in page.get(reverse("personas")).text


def test_the_list_has_ones_own_personas_and_no_others(page, ren, bob):
    made(bob, "Boris")
    html = page.get(reverse("personas")).text
    assert "Ren" in html
    assert "Draws maps." in html
    assert "Boris" not in html


def test_more_personas_ask_the_database_no_more(page, alice, ren, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as one:
        page.get(reverse("personas"))
    for number in range(5):
        made(alice, f"Number {number}", "navy")
    with django_assert_max_num_queries(len(one)):
        assert page.get(reverse("personas")).text.count("own__row") == 6


def test_who_has_not_signed_in_is_asked_to(client, ren):
    for url in (reverse("personas"), reverse("new_persona"), reverse("edit_persona", args=[ren.pk])):
        assert client.get(url).headers["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", ["edit_persona", "use_by_default", "remove_persona", "restore_persona"])
def test_a_stranger_finds_no_persona(client, charlie, ren, name):
    if name == "restore_persona":
        services.remove_persona(ren)
    client.force_login(charlie)
    before = list(Persona.objects.values())
    assert client.post(reverse(name, args=[ren.pk]), {"name": "Mine", "on": "1"}).status_code == 404
    assert list(Persona.objects.values()) == before


# --- writing one ----------------------------------------------------------------------------------------


def test_the_first_persona_is_offered_as_the_one_to_begin_with(page, alice):
    assert page.get(reverse("new_persona")).context["form"]["is_default"].value()
    made(alice, "Ren")
    assert not page.get(reverse("new_persona")).context["form"]["is_default"].value()


def test_a_persona_is_written_with_a_picture(page, alice):
    data = {"name": "Vera", "description": "A poet.", "is_default": "on", "portrait": upload(picture())}
    assert page.post(reverse("new_persona"), data).headers["Location"] == reverse("personas")
    vera = Persona.objects.get(owner=alice)
    assert (vera.name, vera.description, vera.is_default, vera.version) == ("Vera", "A poet.", True, 1)
    with Image.open(vera.cameo) as shown:
        assert (shown.format, shown.size) == ("WEBP", (192, 192))
    assert vera.picture in page.get(reverse("personas")).text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Ren", "description": "x" * 10_001}, "description"),
        ({"name": "Ren", "portrait": b"no picture"}, "portrait"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_what_was_typed_stays(page, data, field):
    sent = {key: upload(value) if key == "portrait" else value for key, value in data.items()}
    response = page.post(reverse("new_persona"), {"description": "Draws maps.", **sent})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text
    assert response.context["form"]["description"].value() == sent.get("description", "Draws maps.")
    assert not Persona.objects.exists()


def test_there_is_a_limit_and_it_is_said(page, ren, monkeypatch):
    monkeypatch.setattr(persona_form, "MOST", 1)
    response = page.post(reverse("new_persona"), {"name": "One more"})
    assert response.status_code == 422
    assert "Delete one that you need no more." in response.text
    assert page.post(reverse("edit_persona", args=[ren.pk]), {"name": "Ren II"}).status_code == 302


def test_an_edit_makes_the_next_version_of_what_chats_copy(page, ren):
    url = reverse("edit_persona", args=[ren.pk])
    page.post(url, {"name": "Ren", "description": "Draws maps.", "is_default": "on"})
    ren.refresh_from_db()
    assert (ren.version, ren.is_default) == (1, True)
    page.post(url, {"name": "Ren", "description": "Burns maps."})
    ren.refresh_from_db()
    assert (ren.version, ren.is_default, ren.description) == (2, False, "Burns maps.")


def test_a_picture_can_be_changed_and_taken_away(page, alice, django_capture_on_commit_callbacks):
    vera = made(alice, "Vera", "teal")
    url, first = reverse("edit_persona", args=[vera.pk]), str(vera.cameo)
    with django_capture_on_commit_callbacks(execute=True):
        page.post(url, {"name": "Vera", "portrait": upload(picture("navy"))})
    vera.refresh_from_db()
    assert str(vera.cameo) != first
    assert not vera.cameo.storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        page.post(url, {"name": "Vera", "without_picture": "on"})
    vera.refresh_from_db()
    assert (vera.picture, vera.version) == ("", 3)
    assert ">V</span>" in page.get(url).text


# --- the picture ------------------------------------------------------------------------------------------


def test_a_picture_is_its_owners_alone(page, client, alice, charlie):
    vera = made(alice, "Vera", "teal")
    response = page.get(vera.picture)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert "private" in response.headers["Cache-Control"]
    client.force_login(charlie)
    assert client.get(vera.picture).status_code == 404
    client.logout()
    assert client.get(vera.picture).status_code == 404


# --- the default, going and coming back -------------------------------------------------------------------


def test_only_one_is_the_default(page, alice, ren):
    vera = made(alice, "Vera", is_default=True)
    page.post(reverse("use_by_default", args=[ren.pk]), {"on": "1"})
    assert set(Persona.objects.filter(is_default=True)) == {ren}
    page.post(reverse("edit_persona", args=[vera.pk]), {"name": "Vera", "is_default": "on"})
    assert set(Persona.objects.filter(is_default=True)) == {vera}
    page.post(reverse("use_by_default", args=[vera.pk]), {"on": "0"})
    assert not Persona.objects.filter(is_default=True).exists()


def test_what_is_deleted_can_be_brought_back(page, alice):
    ren = made(alice, "Ren", is_default=True)
    html = page.post(reverse("remove_persona", args=[ren.pk]), follow=True).text
    assert "Deleted: Ren" in html
    assert page.get(reverse("edit_persona", args=[ren.pk])).status_code == 404
    page.post(reverse("restore_persona", args=[ren.pk]))
    ren.refresh_from_db()
    assert (ren.removed_at, ren.is_default) == (None, False)


def test_after_thirty_days_it_is_gone_with_its_picture(alice, ren, django_capture_on_commit_callbacks):
    vera = made(alice, "Vera", "teal")
    services.remove_persona(vera)
    Persona.objects.filter(pk=vera.pk).update(removed_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("purge")
    assert list(Persona.objects.all()) == [ren]
    assert not vera.cameo.storage.exists(str(vera.cameo))


def test_with_a_person_go_their_personas_and_the_pictures(alice, django_capture_on_commit_callbacks):
    vera = made(alice, "Vera", "teal")
    with django_capture_on_commit_callbacks(execute=True):
        User.objects.get(pk=alice.pk).delete()
    assert not Persona.objects.exists()
    assert not vera.cameo.storage.exists(str(vera.cameo))
