import pytest
from django.test import Client

from roleplay.accounts.forms import ProfileForm
from roleplay.accounts.models import EMAIL_TAKEN, User

NEW = {"display_name": "Алиса", "email": "alisa@example.org", "language": "ru"}
CHANGE = {"old": "alice-pass-1234", "new": "the lamp is lit again"}


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


@pytest.mark.parametrize("url", ["/profile/", "/profile/password/"])
def test_a_stranger_is_asked_to_sign_in_first(client, db, url):
    assert client.get(url).url == f"/sign-in/?next={url}"


def test_the_page_shows_what_is_known(signed_in):
    page = signed_in.get("/profile/").text
    assert 'value="alice@example.org"' in page
    assert "<b>alice</b>" in page


def test_the_page_costs_few_queries(signed_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        signed_in.get("/profile/")


def test_a_change_is_kept_and_speaks_the_new_language(signed_in, alice):
    response = signed_in.post("/profile/", NEW)
    assert response.url == "/profile/"
    assert response.cookies["django_language"].value == "ru"
    alice.refresh_from_db()
    assert (alice.display_name, alice.email, alice.language) == ("Алиса", "alisa@example.org", "ru")
    assert 'class="toast"' in signed_in.get("/profile/").text


def test_who_is_banned_while_they_save_stays_banned(alice):
    form = ProfileForm(NEW, instance=User.objects.get(pk=alice.pk))
    User.objects.update(is_active=False)
    assert form.is_valid()
    form.save()
    alice.refresh_from_db()
    assert (alice.display_name, alice.language, alice.is_active) == ("Алиса", "ru", False)


def test_nobody_guesses_the_password_of_an_open_session_without_end(signed_in, alice, settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 2
    answers = [signed_in.post("/profile/password/", CHANGE | {"old": "guessed"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert signed_in.post("/profile/password/", CHANGE).status_code == 429
    alice.refresh_from_db()
    assert alice.check_password(CHANGE["old"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("display_name", ""), ("email", "nowhere"), ("language", "xx"), ("language", "")],
)
def test_a_bad_answer_changes_nothing(signed_in, alice, field, value):
    response = signed_in.post("/profile/", NEW | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["user"].called == "alice"
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_the_email_of_somebody_else_is_taken(signed_in, bob):
    response = signed_in.post("/profile/", NEW | {"email": "BOB@example.org"})
    assert response.context["form"].errors == {"email": [EMAIL_TAKEN]}


def test_nobody_asks_without_end_which_emails_are_taken(signed_in, bob, alice, settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 2
    answers = [signed_in.post("/profile/", NEW | {"email": "bob@example.org"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert list(answers[-1].context["form"].errors) == ["email"]
    assert str(EMAIL_TAKEN) not in answers[-1].text
    assert 'value="bob@example.org"' in answers[-1].text
    assert 0 < int(answers[-1]["Retry-After"]) <= 900
    alice.refresh_from_db()
    assert alice.display_name != NEW["display_name"]
    assert signed_in.post("/profile/", NEW | {"email": alice.email}).status_code == 302


def test_a_new_password_keeps_this_session_and_ends_the_others(signed_in, alice):
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert signed_in.post("/profile/password/", CHANGE).url == "/profile/"
    assert signed_in.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(CHANGE["new"])


@pytest.mark.parametrize(
    ("field", "value"), [("old", "not her password"), ("old", ""), ("new", "short"), ("new", "alice@example")]
)
def test_a_password_is_not_changed_by_mistake(signed_in, alice, field, value):
    response = signed_in.post("/profile/password/", CHANGE | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    alice.refresh_from_db()
    assert alice.check_password("alice-pass-1234")


@pytest.mark.parametrize(("posted", "kept"), [({"show_thoughts": "on"}, True), ({}, False)])
def test_thoughts_are_shown_or_not(signed_in, alice, posted, kept):
    signed_in.post("/profile/", NEW | posted)
    alice.refresh_from_db()
    assert alice.show_thoughts is kept
    assert ('name="show_thoughts" id="id_show_thoughts" checked' in signed_in.get("/profile/").text) is kept


def test_thoughts_can_be_switched_from_where_they_are_read(signed_in, alice):
    response = signed_in.post("/thoughts/", {"show": "on", "next": "/profile/"})
    assert response.url == "/profile/"
    alice.refresh_from_db()
    assert alice.show_thoughts
    response = signed_in.post("/thoughts/", {}, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Trigger"]) == (204, '{"thoughts": {}}')
    alice.refresh_from_db()
    assert not alice.show_thoughts


def test_a_strangers_switch_moves_nothing(client, alice):
    assert client.post("/thoughts/", {"show": "on"}).url.startswith("/sign-in/")
    assert client.get("/thoughts/").status_code in (302, 405)
    alice.refresh_from_db()
    assert not alice.show_thoughts
