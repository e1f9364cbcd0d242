import pytest

from roleplay.accounts.models import User

pytestmark = pytest.mark.django_db

URL = "/sign-in/"
RIGHT = {"name": "alice", "password": "alice-pass-1234"}
WRONG = {"name": "alice", "password": "not her password"}
NEVER_SAFE = ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]


@pytest.fixture
def three_tries(settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 3


def test_a_stranger_sees_the_form(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert "Welcome back" in response.text
    assert response.headers["Cache-Control"].startswith("max-age=0")


def test_the_page_asked_for_is_reached(client, alice):
    response = client.post(f"{URL}?next=/profile/", RIGHT)
    assert response.url == "/profile/"
    assert client.get("/profile/").status_code == 200


def test_the_session_lasts_thirty_days_and_scripts_cannot_read_it(client, alice):
    cookie = client.post(URL, RIGHT).cookies["sessionid"]
    assert cookie["max-age"] == 30 * 24 * 3600
    assert cookie["httponly"]


@pytest.mark.parametrize("target", NEVER_SAFE)
def test_the_way_back_never_leaves_the_site(client, alice, target):
    assert client.post(URL, RIGHT, query_params={"next": target}).url == "/"


def test_who_is_signed_in_already_goes_on(client, alice):
    client.force_login(alice)
    assert client.get(f"{URL}?next=/profile/").url == "/profile/"


@pytest.mark.parametrize("name", ["alice", "nobody", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(client, alice, name):
    response = client.post(URL, {"name": name, "password": "not this one"})
    assert response.status_code == 422
    assert response.context["form"].errors == {"password": ["These do not match. Check both and try again."]}
    assert f'value="{name}"' in response.text
    assert "not this one" not in response.text


def test_a_bad_field_points_at_its_sentence(client, alice):
    page = client.post(URL, WRONG).text
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_password_error"' in page
    assert 'id="id_password_error"' in page


def test_an_empty_form_is_not_counted_as_a_try(client, alice, three_tries):
    for _ in range(5):
        assert client.post(URL, {"name": "alice", "password": ""}).status_code == 422
    assert client.post(URL, RIGHT).status_code == 302


def test_too_many_failures_close_the_account_for_a_while(client, alice, three_tries):
    for _ in range(3):
        assert client.post(URL, WRONG).status_code == 422
    response = client.post(URL, RIGHT)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    assert "Try again in 15 minutes." in response.text
    assert "sessionid" not in response.cookies


def test_a_closed_account_leaves_the_others_open(client, alice, bob, three_tries):
    for _ in range(4):
        client.post(URL, WRONG)
    assert client.post(URL, {"name": "bob", "password": "bob-pass-1234"}).status_code == 302


def test_only_failures_count(client, alice, three_tries):
    for _ in range(3):
        client.post(URL, WRONG)
        client.post(URL, WRONG)
        assert client.post(URL, RIGHT).status_code == 302
        client.post("/sign-out/")


def test_one_address_cannot_try_many_accounts(client, alice, settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS = 2
    for number in range(2):
        client.post(URL, {"name": f"guess-{number}", "password": "letmein-letmein"})
    assert client.post(URL, RIGHT).status_code == 429
    assert client.post(URL, RIGHT, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_an_invented_forwarded_header_makes_no_new_address(client, alice, settings):
    settings.SIGN_IN_TRIES_PER_ADDRESS = 2
    for number in range(2):
        invented = {"X-Forwarded-For": f"203.0.113.{number}"}
        client.post(URL, {"name": f"guess-{number}", "password": "letmein-letmein"}, headers=invented)
    assert client.post(URL, RIGHT, headers={"X-Forwarded-For": "203.0.113.77"}).status_code == 429


def test_the_pages_turn_to_the_language_of_the_person(client, alice):
    User.objects.update(language="ru")
    assert client.post(URL, RIGHT).cookies["django_language"].value == "ru"


def test_a_ban_ends_a_running_session_at_once(client, alice):
    client.force_login(alice)
    User.objects.update(is_active=False)
    assert client.get("/profile/").url == "/sign-in/?next=/profile/"


def test_signing_out_takes_a_post(client, alice):
    client.force_login(alice)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert client.get("/profile/").status_code == 302
