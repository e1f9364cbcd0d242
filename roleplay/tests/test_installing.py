import re

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from roleplay import installing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "word"), [("en", "Chats"), ("ru", "Чаты")])
def test_the_app_is_called_as_the_site_and_speaks_the_readers_language(client, settings, language, word):
    settings.SITE_NAME = "Reading room"
    client.cookies["django_language"] = language
    response = client.get("/manifest.webmanifest")
    told = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["lang"], told["display"]) == ("Reading room", language, "standalone")
    assert word in [shortcut["name"] for shortcut in told["shortcuts"]]


def test_the_apps_pictures_are_there_in_the_sizes_it_names(client):
    for picture in client.get("/manifest.webmanifest").json()["icons"]:
        size = int(picture["sizes"].split("x")[0])
        with Image.open(finders.find(picture["src"].removeprefix("/static/"))) as image:
            assert image.size == (size, size)


def test_every_page_leads_to_the_manifest(client):
    assert '<link rel="manifest" href="/manifest.webmanifest">' in client.get("/").text


def test_the_worker_may_serve_every_page_and_is_always_asked_for_anew(client):
    response = client.get("/service-worker.js")
    assert response["Content-Type"] == "text/javascript"
    assert "no-store" in response["Cache-Control"]


def test_the_worker_is_another_one_when_files_have_changed(client, monkeypatch):
    before = client.get("/service-worker.js").content
    monkeypatch.setattr(installing.staticfiles_storage, "manifest_hash", "abc", raising=False)
    assert client.get("/service-worker.js").content != before


def test_the_offline_page_knows_nobody_and_asks_nobody(client, alice, django_assert_num_queries):
    stranger = client.get("/offline/").text
    client.force_login(alice)
    with django_assert_num_queries(0):
        assert client.get("/offline/").text == stranger


def test_the_offline_page_needs_only_what_is_kept_with_it(client):
    page = client.get("/offline/").text
    asked = re.findall(r'(?:href|src)="([^"#]+)"', page)
    assert [address for address in asked if not address.startswith("/static/")] == ["/"]


def test_the_offline_page_speaks_russian(client):
    client.cookies["django_language"] = "ru"
    assert "Нет связи" in client.get("/offline/").text
