"""`manage.py serve` as a person meets it: a process with a folder of its own."""

import re
import resource
import subprocess
import sys
import urllib.request

import pytest

from roleplay import preparation
from tests.site import ROOT, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that has had its first start."""
    site = Site(tmp_path_factory.mktemp("site"))
    with site:
        yield site


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.status, response.read().decode(errors="replace")


def test_the_first_start_prepares_everything_and_tells_the_password_once(site):
    assert re.search(r"database +\d+ migrations applied", site.output)
    assert re.search(r"characters +\d+ in the library", site.output)
    assert re.search(r"password +[0-9a-f-]{20,}", site.output)
    assert f"{site.url}/admin/" in site.output
    status, page = get(site.url)
    assert status == 200
    assert "<html" in page
    assert get(f"{site.url}/readyz")[0] == 200


def test_pages_refer_to_static_files_that_are_there_and_hashed(site):
    _, page = get(site.url)
    found = re.findall(r'"(/static/[^"#]+)', page)
    assert any(re.search(r"\.[0-9a-f]{12}\.css$", path) for path in found)
    for path in found:
        assert get(site.url + path)[0] == 200


def seconds_of_work_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_next_start_has_little_to_do_and_tells_no_password(site):
    assert site.stop() == 0
    before = seconds_of_work_by_children()
    site.start()
    assert "up to date" in site.output
    assert "unchanged" in site.output
    assert "password" not in site.output
    site.stop()
    assert seconds_of_work_by_children() - before < 4  # of work: the clock on the wall is for the bench
    site.start()


def test_a_second_site_on_the_port_is_refused_in_one_sentence(site):
    again = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=site.settings, capture_output=True, text=True
    )
    assert again.returncode == 1
    assert again.stderr == (
        f"CommandError: Port {site.port} is in use by another program: stop it, or set PORT to another one.\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "The setting PORT should be a whole number"),
        ("PORT", "70000", "The setting PORT should be 65535 or less"),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "The setting DATABASE_URL should begin with sqlite:// or postgres://",
        ),
        ("SECURE_COOKIES", "perhaps", "The setting SECURE_COOKIES should be on or off"),
        ("OPENAI_BASE_URL", "example.org", "The setting OPENAI_BASE_URL should begin with http://"),
        ("SECRET_KEY", "short", "SECRET_KEY is missing or weak"),
        ("DATA_DIR", "/proc/nowhere", "/proc/nowhere cannot be written to"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(tmp_path, name, value, sentence):
    environment = Site(tmp_path).settings | {name: value}
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_somebody_who_signed_up_as_operator_is_not_promoted(db, django_user_model):
    django_user_model.objects.create_user("Operator", "mallory@example.org", "mallory-pass-1234")
    preparation.create_operator(pytest.fail)
    assert not django_user_model.objects.filter(is_superuser=True).exists()


def test_the_operator_can_sign_in_with_the_password_that_was_told(db, client):
    told: list[str] = []
    preparation.create_operator(told.append)
    assert client.login(username=preparation.OPERATOR, password=told[0])
    preparation.create_operator(pytest.fail)


def test_an_operator_whose_password_could_not_be_told_is_not_kept(transactional_db, django_user_model):
    def broken(password: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        preparation.create_operator(broken)
    assert not django_user_model.objects.exists()


def test_serving_without_preparing_leaves_the_folder_alone(tmp_path):
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve", "--no-prepare"],
        cwd=ROOT,
        env=Site(tmp_path / "empty").settings,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert "The database does not answer" in refused.stderr
    assert not (tmp_path / "empty").exists()
