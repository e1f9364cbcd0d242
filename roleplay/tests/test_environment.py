import pytest

from roleplay.checks import environment_is_readable
from roleplay.environment import Environment


@pytest.fixture
def read(tmp_path, monkeypatch):
    """An Environment in which only the given values stand, in the process and in a `.env` file."""

    def with_values(dotenv: str = "", **values: str) -> Environment:
        file = tmp_path / ".env"
        file.write_text(dotenv)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Environment(file)

    # What django-environ takes from a file goes into os.environ: take it out again afterwards.
    monkeypatch.setenv("A_VALUE", "")
    monkeypatch.delenv("A_VALUE")
    return with_values


def test_a_missing_file_and_a_missing_value_leave_the_default(tmp_path):
    env = Environment(tmp_path / "nothing")
    assert env.text("A_VALUE", "default") == "default"
    assert env.problems == {}


def test_the_process_wins_over_the_file(read):
    assert read("A_VALUE=file", A_VALUE="process").text("A_VALUE") == "process"


def test_the_file_gives_what_the_process_does_not(read):
    assert read("A_VALUE=file").text("A_VALUE") == "file"


@pytest.mark.parametrize(
    ("raw", "meant"), [("on", True), ("TRUE", True), ("1", True), ("no", False), ("Off", False), ("", True)]
)
def test_a_flag_is_read_in_plain_words(read, raw, meant):
    assert read(A_VALUE=raw).flag("A_VALUE", True) is meant


def test_names_are_split_and_trimmed(read):
    assert read(A_VALUE="a.org, b.org,,").names("A_VALUE", []) == ["a.org", "b.org"]


def test_an_url_loses_its_last_slash(read):
    assert read(A_VALUE="http://127.0.0.1:11434/v1/").url("A_VALUE") == "http://127.0.0.1:11434/v1"


def test_a_database_url_becomes_a_database(read):
    found = read(A_VALUE="postgres://me:secret@db:5432/roleplay").database("A_VALUE", "sqlite:///x")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["NAME"], found["USER"]) == ("db", "roleplay", "me")


@pytest.mark.parametrize(
    ("raw", "ask", "default"),
    [
        ("perhaps", lambda env: env.flag("A_VALUE", True), True),
        ("many", lambda env: env.number("A_VALUE", 3), 3),
        ("0", lambda env: env.number("A_VALUE", 3, least=1), 3),
        ("70000", lambda env: env.number("A_VALUE", 3, most=65535), 3),
        ("LOUD", lambda env: env.one_of("A_VALUE", "INFO", ("INFO", "ERROR")), "INFO"),
        ("127.0.0.1:11434", lambda env: env.url("A_VALUE"), ""),
        ("http", lambda env: env.url("A_VALUE"), ""),
        ("http://me:hunter#2@proxy.lan:3128", lambda env: env.url("A_VALUE"), ""),
        ("http://me:hunter/2@proxy.lan:3128", lambda env: env.url("A_VALUE"), ""),
        ("http://me:[hunter2@proxy.lan:3128", lambda env: env.url("A_VALUE"), ""),
        ("http://me:hunter2@proxy.lan:99999", lambda env: env.url("A_VALUE"), ""),
    ],
)
def test_a_wrong_value_is_remembered_and_the_default_stands_in(read, raw, ask, default):
    env = read(A_VALUE=raw)
    assert ask(env) == default
    assert list(env.problems) == ["A_VALUE"]
    assert "hunter" not in env.problems["A_VALUE"]


def test_a_database_of_another_kind_is_refused(read):
    env = read(A_VALUE="mysql://x/y")
    assert env.database("A_VALUE", "sqlite:////tmp/x")["ENGINE"].endswith("sqlite3")
    assert "sqlite:// or postgres://" in env.problems["A_VALUE"]


def test_a_system_check_names_every_wrong_value(settings):
    settings.SETTING_PROBLEMS = {"DEBUG": "should be on or off, not 'perhaps'", "PORT": "should be 1 or more"}
    assert [error.msg for error in environment_is_readable(None)] == [
        "The setting DEBUG should be on or off, not 'perhaps'.",
        "The setting PORT should be 1 or more.",
    ]
