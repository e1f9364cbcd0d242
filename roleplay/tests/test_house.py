"""The rules of the house that no linter knows: arrows between apps, what templates may hold, names."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

MAY_IMPORT = {
    "roleplay": {"roleplay", "roleplay.floor", "characters", "chats", "providers"},
    "chats": {"chats", "characters", "providers", "roleplay.floor"},
    "characters": {"characters", "roleplay.floor"},
    "providers": {"providers", "roleplay.floor"},
    "roleplay.floor": {"roleplay.floor"},
}
"""Who may import whom. The roof imports anything and nobody imports it; the floor imports no app."""

FLOOR = (
    "accounts",
    "markup",
    "flowing",
    "fragments",
    "tokens",
    "environment",
    "context",
    "numbers",
    "reports",
    "templatetags",
)
APPS = ("roleplay", "characters", "chats", "providers")
LONGEST_FILE = 330
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHELL = ("base", "_bar", "_search", "_account", "_preferences", "_tabbar", "_sheets", "_keys", "_toasts")
"""What stands around every page."""


def modules() -> list[Path]:
    """The code of the site itself, without tests and migrations."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def room(dotted: str) -> str | None:
    """The room of the house that a dotted module name belongs to, None for what is not ours."""
    app, _, rest = dotted.partition(".")
    if app not in APPS:
        return None
    return "roleplay.floor" if app == "roleplay" and rest.split(".")[0] in FLOOR else app


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            start = ".".join(filter(None, [base, node.module or ""]))
            found |= {f"{start}.{alias.name}" for alias in node.names}
    return found


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_imports_only_what_its_room_may(path):
    here = room(dotted(path))
    forbidden = {found for found in imports(path) if (there := room(found)) and there not in MAY_IMPORT[here]}
    assert not forbidden, f"{name(path)} may not import {', '.join(sorted(forbidden))}"


def test_the_table_of_arrows_has_no_circle():
    seen: set[str] = set()
    waiting = {here: there - {here} for here, there in MAY_IMPORT.items()}
    while free := {here for here, there in waiting.items() if here not in seen and there <= seen}:
        seen |= free
    assert seen == set(waiting)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_keeps_to_one_subject(path):
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST_FILE, f"{name(path)} has {lines} lines: which two subjects does it hold?"


FORBIDDEN_IN_TEMPLATES = {
    "a style attribute (the CSP drops it)": r"<[^>]*\sstyle\s*=",
    "a <style> element (the CSP drops it)": r"<style\b",
    "an inline script (the CSP drops it)": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")",
    "an event attribute (the CSP drops it)": r"<[^>]*\son[a-z]+\s*=",
    "hx-on (needs eval, fails quietly)": r"\b(data-)?hx-on\b",
    "js: or javascript: in a value (needs eval, fails quietly)": r"[\"'](js|javascript):",
    "a filter in hx-trigger (needs eval, fails quietly)": r"hx-trigger=\"[^\"{]*\[",
    "{% load %} of a library that is built in": r"{%\s*load\s[^%]*\b(i18n|static|ui|django_htmx)\b",
    "a text marked safe by hand": r"\|\s*safe\b",
    "an address of another site that loads by itself": r"<(img|script|link|iframe)\b[^>]*=\"(https?:)?//",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_a_template_holds_nothing_that_the_page_would_refuse(path, what):
    text = re.sub(r"{#.*?#}", "", path.read_text())
    found = re.search(FORBIDDEN_IN_TEMPLATES[what], text)
    assert not found, f"{name(path)} holds {what}: {found.group()}"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a style attribute (the CSP drops it)", '<p class="a" style="color:red">'),
        ("an inline script (the CSP drops it)", "<script>alert(1)</script>"),
        ("an event attribute (the CSP drops it)", '<a onclick="go()">'),
        ("hx-on (needs eval, fails quietly)", '<a hx-on:click="go()">'),
        ("js: or javascript: in a value (needs eval, fails quietly)", "hx-vals='js:{a: 1}'"),
        ("a filter in hx-trigger (needs eval, fails quietly)", 'hx-trigger="click[ctrlKey]"'),
        ("{% load %} of a library that is built in", "{% load static i18n %}"),
        ("a text marked safe by hand", "{{ text|safe }}"),
    ],
)
def test_the_patterns_find_what_they_are_for(what, text):
    assert re.search(FORBIDDEN_IN_TEMPLATES[what], text)


def test_every_partial_has_a_name_of_its_own():
    texts = [path.read_text() for path in TEMPLATES]
    names = Counter(found for text in texts for found in re.findall(r"{%\s*partialdef\s+([\w-]+)", text))
    assert [found for found, times in names.items() if times > 1] == []


def test_no_page_takes_an_id_that_every_page_has_already():
    shell = {ROOT / "templates" / f"{part}.html" for part in SHELL}
    taken, own = set(), set()
    for path in TEMPLATES:
        ids = re.findall(r'\bid="([\w-]+)"', path.read_text())
        (taken if path in shell else own).update(ids)
    assert taken
    assert taken & own == {"main"}  # of pages that fill the body themselves


SHEETS = sorted((ROOT / "static/css").glob("*.css"))
COLOUR = r"(?<![\w-])(#[0-9a-f]{3,8}\b(?=[^{]*;)|(rgb|hsl|oklch|oklab)a?\()"


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_style_sheet_reads_tokens_and_knows_no_colour_itself(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    known = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) - known == set()
    assert path.name == "tokens.css" or not re.search(COLOUR, text)


def settings_read() -> set[str]:
    found = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "roleplay/settings.py").read_text())
    return {*found, "ENV_FILE"}  # which chooses the file, so it is read before there is an `env`


def test_the_readme_lists_every_setting_and_no_other():
    table = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(settings_read())


def test_the_example_offers_only_settings_that_exist():
    offered = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert offered
    assert set(offered) <= settings_read()


def test_only_the_settings_read_the_environment():
    readers = {name(path) for path in modules() if re.search(r"os\.(environ|getenv)", path.read_text())}
    assert readers <= {"roleplay/settings.py", "roleplay/asgi.py"}
