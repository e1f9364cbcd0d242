"""Gather, compile and check the translations. Needs GNU gettext.

    .venv/bin/python deploy/translations.py           gather new texts into locale/, compile
    .venv/bin/python deploy/translations.py --check   exit 1 when a text is missing, unsure or not compiled

Compiled catalogues are kept in the repository: a machine that runs the site needs no gettext.
"""

import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru",)  # English is the language of the sources
TEXTS_IN = ("roleplay", "characters", "chats", "providers", "templates", "locale")
GATHER = ("--no-obsolete", "--add-location=file", "--ignore=tests", "--ignore=seeds")


def main(arguments: list[str]) -> int:
    if not shutil.which("msgfmt"):
        print("GNU gettext is not installed: apt install gettext", file=sys.stderr)
        return 1
    if "--check" not in arguments:
        renew()
    problems = check()
    print("\n".join(problems) or "All texts are translated.", file=sys.stderr if problems else sys.stdout)
    return 1 if problems and "--check" in arguments else 0


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def renew() -> None:
    gather(ROOT)
    for language in LANGUAGES:
        source = catalogue(ROOT, language)
        compile_catalogue(source, source.with_suffix(".mo"))


def gather(root: Path) -> None:
    """Run makemessages in `root`; texts that only resemble an old one come out marked fuzzy."""
    environment = {**os.environ, "DEBUG": "on", "ENV_FILE": os.devnull}
    command = [sys.executable, "manage.py", "makemessages", "--verbosity=0", *GATHER]
    command += [f"--locale={language}" for language in LANGUAGES]
    subprocess.run(command, cwd=root, env=environment, check=True)


def compile_catalogue(source: Path, target: Path) -> list[str]:
    """Compile one catalogue. Gives what msgfmt objects to, such as a placeholder that got lost."""
    command = ["msgfmt", "--check-format", f"--output-file={target}", str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr.splitlines() if done.returncode else []


def check() -> list[str]:
    """What is wrong with the catalogues, a line each; found on a copy, so nothing is written here."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(ROOT / "manage.py", copy)
        for name in filter(lambda name: (ROOT / name).is_dir(), TEXTS_IN):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        gather(copy)
        return [problem for language in LANGUAGES for problem in check_language(copy, language)]


def check_language(copy: Path, language: str) -> list[str]:
    here, fresh = catalogue(ROOT, language), catalogue(copy, language)
    if not here.is_file():
        return [f"{here.relative_to(ROOT)} is not there: run make messages"]
    problems = [f"{language}: gone from the sources: {text}" for text in sorted(texts(here) - texts(fresh))]
    for kind, option in (("not translated", "--untranslated"), ("fuzzy", "--only-fuzzy")):
        found = run(["msgattrib", option, "--no-obsolete", str(fresh)])
        problems += [f"{language}: {kind}: {text}" for text in sorted(texts_in(found))]
    compiled = fresh.with_suffix(".mo")
    problems += compile_catalogue(here, compiled)
    if read(compiled) != read(here.with_suffix(".mo")):
        problems.append(f"{language}: the compiled catalogue is out of step: run make messages")
    return problems


def texts(source: Path) -> set[str]:
    return texts_in(source.read_text(encoding="utf-8"))


def texts_in(source: str) -> set[str]:
    """The msgids of a .po file, as they stand there, without the header's empty one."""
    found = re.findall(r'^msgid ((?:".*"\n)+)', source, re.MULTILINE)
    return {"".join(line.strip('"') for line in text.splitlines()) for text in found} - {""}


def read(compiled: Path) -> dict[object, str]:
    """What a compiled catalogue says, whichever version of msgfmt wrote it."""
    if not compiled.is_file():
        return {}
    with compiled.open("rb") as file:
        said: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {text: said[text] for text in said if text}


def run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
