import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("theme", ["dark", "light", "auto"])
def test_the_theme_is_remembered_and_the_reader_stays(client, theme):
    response = client.post("/theme/", {"theme": theme, "next": "/sign-in/"})
    assert response.url == "/sign-in/"
    assert response.cookies["theme"]["max-age"] == 365 * 24 * 3600
    assert f'data-theme="{theme}"' in client.get("/sign-in/").text


@pytest.mark.parametrize("theme", ["", "pink", '"><script>'])
def test_an_unknown_theme_changes_nothing(client, theme):
    assert "theme" not in client.post("/theme/", {"theme": theme}).cookies
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


@pytest.mark.parametrize("url", ["/theme/", "/language/"])
def test_looking_changes_nothing(client, url):
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("url", ["/theme/", "/language/"])
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_site(client, url, target):
    assert client.post(url, {"next": target}).url == "/"


def test_the_language_comes_from_the_browser_at_first(client):
    assert '<html lang="ru"' in client.get("/sign-in/", headers={"Accept-Language": "ru-RU,en;q=0.5"}).text
