import pytest

from roleplay.accounts.preferences import LOOKS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "value"), [(look.name, value) for look in LOOKS for value, _ in look.choices]
)
def test_a_look_is_remembered_and_the_reader_stays(client, name, value):
    response = client.post("/looks/", {name: value, "next": "/sign-in/"})
    assert response.url == "/sign-in/"
    assert response.cookies[name]["max-age"] == 365 * 24 * 3600
    assert f'data-{name}="{value}"' in client.get("/sign-in/").text


def test_one_look_leaves_the_others(client):
    client.post("/looks/", {"text": "large"})
    client.post("/looks/", {"column": "wide"})
    assert 'data-text="large" data-column="wide"' in client.get("/sign-in/").text


def test_without_a_word_pages_are_dark_and_silent(client):
    page = client.get("/sign-in/").text
    assert (
        'data-theme="dark" data-text="usual" data-column="usual" data-sound="off" data-vibration="off"'
        in page
    )


def test_the_profile_shows_what_this_device_has_chosen(client, alice):
    client.force_login(alice)
    client.cookies["sound"] = "on"
    page = client.get("/profile/").text
    assert '<button type="submit" name="sound" value="on" aria-pressed="true">' in page
    assert '<button type="submit" name="vibration" value="off" aria-pressed="true">' in page


@pytest.mark.parametrize("theme", ["", "pink", '"><script>'])
def test_an_unknown_theme_changes_nothing(client, theme):
    assert "theme" not in client.post("/looks/", {"theme": theme}).cookies
    client.cookies["theme"] = theme
    assert 'data-theme="dark"' in client.get("/sign-in/").text


def test_a_stranger_chooses_the_language(client):
    assert client.post("/language/", {"language": "ru", "next": "/sign-in/"}).url == "/sign-in/"
    assert '<html lang="ru"' in client.get("/sign-in/").text


def test_a_person_keeps_the_language_on_every_device(client, alice):
    client.force_login(alice)
    client.post("/language/", {"language": "ru"})
    alice.refresh_from_db()
    assert alice.language == "ru"


def test_a_language_that_is_not_offered_changes_nothing(client, alice):
    client.force_login(alice)
    assert "django_language" not in client.post("/language/", {"language": "fr"}).cookies
    alice.refresh_from_db()
    assert alice.language == ""


@pytest.mark.parametrize("url", ["/looks/", "/language/"])
def test_looking_changes_nothing(client, url):
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("url", ["/looks/", "/language/"])
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(client, url, target):
    assert client.post(url, {"next": target}).url == "/"


def test_the_language_comes_from_the_browser_at_first(client):
    assert '<html lang="ru"' in client.get("/sign-in/", headers={"Accept-Language": "ru-RU,en;q=0.5"}).text
