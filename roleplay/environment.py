"""Settings come from the environment and `.env`, and a wrong value never passes silently."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ


class Environment:
    """Reads typed values and remembers which ones could not be read.

    A bad value does not raise here: the default stands in, and `problems` (name -> sentence)
    is reported by a system check, all of it at once and by name.
    """

    def __init__(self, dotenv: Path) -> None:
        self._env = environ.Env()
        self.problems: dict[str, str] = {}
        if dotenv.is_file():
            self._env.read_env(str(dotenv))

    def _read(self, name: str, default: Any, reader: Callable[..., Any], wanted: str) -> Any:
        try:
            return reader(name, default=default)
        except Exception as error:  # environ raises whatever its parser met: ValueError, KeyError…
            self.problems[name] = f"{wanted} ({error})"
            return default

    def text(self, name: str, default: str = "") -> str:
        value: str = self._read(name, default, self._env.str, "should be text")
        return value.strip()

    def flag(self, name: str, default: bool) -> bool:
        raw = self.text(name)
        if raw.lower() in ("", "1", "on", "yes", "true", "0", "off", "no", "false"):
            return default if not raw else raw.lower() in ("1", "on", "yes", "true")
        self.problems[name] = f"should be on or off, not {raw!r}"
        return default

    def number(self, name: str, default: int, least: int = 0, most: int | None = None) -> int:
        value: int = self._read(name, default, self._env.int, "should be a whole number")
        if value < least:
            self.problems[name] = f"should be {least} or more, not {value}"
            return default
        if most is not None and value > most:
            self.problems[name] = f"should be {most} or less, not {value}"
            return default
        return value

    def names(self, name: str, default: list[str]) -> list[str]:
        values: list[str] = self._read(name, default, self._env.list, "should be a comma-separated list")
        return [value.strip() for value in values if value.strip()]

    def one_of(self, name: str, default: str, options: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value in options:
            return value
        self.problems[name] = f"should be one of {', '.join(options)}, not {value!r}"
        return default

    def url(self, name: str, default: str = "", schemes: tuple[str, ...] = ("http", "https")) -> str:
        value = self.text(name, default).rstrip("/")
        if not value:
            return value
        starts = [scheme + "://" for scheme in schemes]
        if not value.startswith(tuple(starts)):
            self.problems[name] = f"should begin with {' or '.join(starts)}"
        elif not _is_readable(value):
            self.problems[name] = "cannot be read; in a password, write / as %2F, # as %23 and @ as %40"
        return default if name in self.problems else value

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A Django database dictionary from a URL; SQLite and PostgreSQL are the two we know."""
        url = self.text(name, default)
        if url.split(":")[0] not in ("sqlite", "postgres", "postgresql"):
            self.problems[name] = "should begin with sqlite:// or postgres://"
            url = default
        return dict(
            self._read(
                name, default, lambda *_, **__: environ.Env.db_url_config(url), "is not a database URL"
            )
        )


def _is_readable(url: str) -> bool:
    """Whether a URL falls into its parts. What is wrong with it may be a password: no word of it is told."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
