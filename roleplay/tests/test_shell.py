"""What stands around every page: the bar, the menus, the toasts, and the pages for when it went wrong."""

import pytest
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path

from roleplay.urls import urlpatterns as site_urls

pytestmark = pytest.mark.django_db


def breaks(request):
    raise RuntimeError("the lamp")


def refuses(request):
    raise PermissionDenied


def puzzles(request):
    raise BadRequest


def tells(request):
    messages.success(request, "It is <b>kept</b>.")
    messages.error(request, "It is not.")
    return HttpResponse(render_to_string("404.html", request=request))


urlpatterns = [
    *site_urls,
    path("breaks/", breaks),
    path("refuses/", refuses),
    path("puzzles/", puzzles),
    path("tells/", tells),
]
handler400 = "roleplay.views.bad_request"
handler403 = "roleplay.views.forbidden"
handler404 = "roleplay.views.not_found"
handler500 = "roleplay.views.server_error"


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("url", "status", "title"),
    [
        ("/nowhere/", 404, "This page has left the story"),
        ("/refuses/", 403, "This door is closed"),
        ("/puzzles/", 400, "We could not read that"),
        ("/breaks/", 500, "The lamp went out"),
    ],
)
def test_what_went_wrong_has_a_page_and_a_way_on(client, url, status, title):
    response = client.get(url)
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.text
    assert 'class="btn btn--primary" href="/"' in response.text


def test_the_page_of_a_broken_site_asks_nobody(client, django_assert_num_queries):
    client.cookies["theme"] = "light"
    client.cookies["sessionid"] = "whatever"
    with django_assert_num_queries(0):
        page = client.get("/breaks/").text
    assert 'data-theme="light"' in page


def test_a_form_that_waited_too_long_leads_back_to_its_page():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", headers={"Referer": "http://testserver/sign-in/?next=/chats/"})
    assert response.status_code == 403
    assert "This page waited too long" in response.text
    assert 'href="http://testserver/sign-in/?next=/chats/"' in response.text


def test_a_form_from_elsewhere_leads_to_our_own_first_page():
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/sign-in/", headers={"Referer": "https://evil.example/"}).text
    assert "evil.example" not in page
    assert 'class="btn btn--primary" href="/"' in page


def test_strangers_are_offered_to_sign_in(client):
    page = client.get("/nowhere/").text
    assert 'href="/sign-in/"' in page
    assert 'action="/sign-out/"' not in page


def test_people_find_their_profile_and_the_way_out(client, alice):
    client.force_login(alice)
    page = client.get("/nowhere/").text
    assert 'href="/profile/"' in page
    assert 'method="post" action="/sign-out/"' in page


def test_the_page_one_is_on_is_marked_in_both_bars(client, alice):
    client.force_login(alice)
    page = client.get("/profile/").text
    assert page.count('href="/profile/" aria-current="page"') == 1
    assert page.count("aria-current") == 1


def test_messages_of_the_server_become_toasts(client):
    page = client.get("/tells/").text
    assert "<p>It is &lt;b&gt;kept&lt;/b&gt;.</p>" in page
    assert 'class="toast toast--danger" role="alert"' in page


@pytest.mark.parametrize(
    ("language", "font"),
    [("en", "literata-latin-wght-normal"), ("ru", "literata-cyrillic-wght-normal")],
)
def test_the_fonts_of_the_language_come_first(client, language, font):
    client.cookies["django_language"] = language
    preloaded = [line for line in client.get("/sign-in/").text.splitlines() if 'rel="preload"' in line]
    assert len(preloaded) == 2
    assert any(font in line for line in preloaded)


def test_a_page_without_a_picture_of_its_own_gets_the_site_s(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response.url) == (302, "/static/img/favicon.svg")
    assert "max-age=86400" in response["Cache-Control"]
