"""The first step of `make run`: a script that any Python 3 can read."""

import ast
import importlib.util
import re
import stat
import sys

import pytest

from roleplay.tests.test_house import ROOT

SCRIPT = ROOT / "deploy" / "environment.py"


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """The script as a module, at work in an empty folder."""
    spec = importlib.util.spec_from_file_location("setup_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "DOTENV", str(tmp_path / ".env"))
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "VENV_PYTHON", str(tmp_path / ".venv/bin/python"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / "installed.json"))
    return module


def test_an_old_python_can_read_it_and_it_needs_only_the_standard_library():
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_an_old_python_is_told_what_is_needed(setup, monkeypatch, capsys):
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    assert setup.main([]) == 1
    said = capsys.readouterr().err
    assert "Python 3.12 or newer is needed, and this is 3.9" in said
    assert said.count("\n") == 1


def test_a_read_only_folder_is_named(setup, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(setup, "ROOT", "/proc")
    assert setup.main([]) == 1
    assert "the folder /proc cannot be written to" in capsys.readouterr().err


def test_the_secret_key_is_strong_private_and_written_once(setup, tmp_path):
    dotenv = tmp_path / ".env"
    assert setup.main(["--secrets"]) == 0
    text = dotenv.read_text()
    assert re.search(r"^SECRET_KEY=[\w-]{60,}$", text, re.MULTILINE)
    assert "SECURE_COOKIES=off" in text
    assert stat.S_IMODE(dotenv.stat().st_mode) == 0o600
    assert setup.main(["--secrets"]) == 0
    assert dotenv.read_text() == text


def test_settings_that_are_there_already_stay(setup, tmp_path):
    (tmp_path / ".env").write_text("SITE_NAME=Inn\nSECRET_KEY=\nSECURE_COOKIES=on")
    assert setup.main(["--secrets"]) == 0
    text = (tmp_path / ".env").read_text()
    assert text.startswith("SITE_NAME=Inn\nSECURE_COOKIES=on\nSECRET_KEY=")
    assert text.count("SECRET_KEY=") == 1
    assert text.count("SECURE_COOKIES") == 1


@pytest.fixture
def pip(setup, tmp_path, monkeypatch):
    """A pip that says and returns what the test wants, and counts its calls."""
    (tmp_path / "requirements.txt").write_text("django==6.1 \\\n    --hash=sha256:0\nuvloop==0.22\n")
    (tmp_path / "requirements-dev.txt").write_text("django==6.1\npytest==9\n")

    class Pip:
        says, code, calls = "Collecting django==6.1 (from -r x)\n", 0, 0

    def command(arguments, **_):
        Pip.calls += 1
        script = f"import sys; sys.stdout.write({Pip.says!r}); sys.exit({Pip.code})"
        return real([sys.executable, "-c", script], **_)

    real = setup.subprocess.Popen
    monkeypatch.setattr(setup.subprocess, "Popen", command)
    return Pip


def test_the_lock_is_installed_once_and_again_when_it_changes(setup, pip, tmp_path, capsys):
    setup.install("requirements.txt")
    assert "  1/2 django" in capsys.readouterr().out
    setup.install("requirements.txt")
    assert pip.calls == 1
    (tmp_path / "requirements.txt").write_text("django==6.2\n")
    setup.install("requirements.txt")
    assert pip.calls == 2


def test_what_tests_need_covers_what_the_site_needs(setup, pip):
    setup.install("requirements-dev.txt")
    setup.install("requirements.txt")
    assert pip.calls == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "NewConnectionError('…: Temporary failure in name resolution')",
            "The first start needs the network",
        ),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "THESE PACKAGES DO NOT MATCH THE HASHES"),
        ("", "no reason was given"),
    ],
)
def test_a_failed_installation_is_explained_and_tried_again_next_time(setup, pip, said, sentence):
    pip.says, pip.code = said, 1
    with pytest.raises(setup.Problem, match=re.escape(sentence)):
        setup.install("requirements.txt")
    pip.code = 0
    setup.install("requirements.txt")
    assert pip.calls == 2
