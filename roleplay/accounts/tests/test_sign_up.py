import pytest
from django.test import Client

from roleplay.accounts import forms
from roleplay.accounts.forms import save_unless_taken
from roleplay.accounts.models import EMAIL_TAKEN, USERNAME_TAKEN, User

pytestmark = pytest.mark.django_db

URL = "/sign-up/"
REN = {
    "display_name": "Ren",
    "username": "ren.of-Nine_rivers",
    "email": "Ren@NineRivers.org",
    "password": "the lamp is lit again",
}


def test_a_stranger_sees_the_form(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert "What should characters call you?" in response.text


def test_a_newcomer_is_signed_in_and_reaches_the_page_asked_for(client):
    response = client.post(f"{URL}?next=/profile/", REN, headers={"Accept-Language": "ru"})
    assert response.url == "/profile/"
    ren = User.objects.get()
    assert (ren.called, ren.email, ren.language) == ("Ren", "ren@ninerivers.org", "ru")
    assert ren.check_password(REN["password"])
    assert client.get("/profile/").context["user"] == ren


def test_who_is_signed_in_needs_no_second_account(client, alice):
    client.force_login(alice)
    assert client.get(URL).url == "/"
    client.post(URL, REN)
    assert User.objects.count() == 1


def test_so_many_accounts_come_from_one_address_and_no_more(settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS = 2
    for number in range(3):
        newcomer = REN | {"username": f"ren{number}", "email": f"ren{number}@example.org"}
        answer = Client().post(URL, newcomer)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert "Many accounts have been asked for" in answer.text
    assert 'value="ren2"' in answer.text
    assert User.objects.count() == 2
    assert Client(REMOTE_ADDR="203.0.113.7").post(URL, newcomer).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 61),
        ("username", ""),
        ("username", "two words"),
        ("username", "r@n"),
        ("username", "re"),
        ("email", "not an address"),
        ("email", ""),
        ("password", ""),
        ("password", "too short"),
        ("password", "password123"),
        ("password", "12345678901234"),
        ("password", "ren.of-nine_rivers"),
        ("password", "x" * 1025),
    ],
)
def test_a_bad_answer_is_told_at_its_field_and_the_rest_is_kept(client, field, value):
    response = client.post(URL, REN | {field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.text
    assert f'href="#id_{field}"' in response.text
    assert 'value="Ren"' in response.text or field == "display_name"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "alice", USERNAME_TAKEN),
        ("username", "ALICE", USERNAME_TAKEN),
        ("email", "ALICE@example.org", EMAIL_TAKEN),
    ],
)
def test_a_name_in_use_is_told_at_its_field(client, alice, field, value, sentence):
    response = client.post(URL, REN | {field: value})
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}


@pytest.mark.parametrize(
    ("rival", "field", "sentence"),
    [
        ({"username": "REN.of-nine_rivers", "email": "rival@example.org"}, "username", USERNAME_TAKEN),
        ({"username": "rival", "email": "ren@ninerivers.org"}, "email", EMAIL_TAKEN),
    ],
)
def test_who_comes_second_in_a_race_reads_the_same_sentence(client, monkeypatch, rival, field, sentence):
    def save_too_late(form):
        User(**rival).save()
        return save_unless_taken(form)

    monkeypatch.setattr(forms, "save_unless_taken", save_too_late)
    response = client.post(URL, REN)
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert "sessionid" not in response.cookies


def test_spaces_of_a_password_belong_to_it(client):
    client.post(URL, REN | {"password": "  a sentence is fine "})
    assert User.objects.get().check_password("  a sentence is fine ")


def test_the_way_back_is_carried_over_to_sign_in(client):
    page = client.get(f"{URL}?next=/characters/1/").text
    assert 'href="/sign-in/?next=/characters/1/"' in page.replace("%2F", "/")
