"""The whole site as a process of its own, as a person would start it, for tests that need a real one."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# Below those that a system hands out by itself: while a site is down nobody gets its port by chance.
PORTS = range(20_000, 32_000)
_claims: list[socket.socket] = []


def free_port() -> int:
    """A port that is this process's until its end: it keeps UDP's of that number, which nobody needs."""
    for port in random.sample(PORTS, len(PORTS)):
        claim = socket.socket(type=socket.SOCK_DGRAM)
        with contextlib.suppress(OSError), socket.socket() as probe:
            claim.bind(("127.0.0.1", port))
            probe.bind(("127.0.0.1", port))
            _claims.append(claim)
            return port
        claim.close()
    raise RuntimeError("no port is free")


class Site:
    """`manage.py serve` on a port of its own with a folder of its own.

    Further settings go in by name: `Site(folder, LOCAL_BASE_URL=…)`. The same object may be started
    again after `stop` or `kill`; folder, port and so people and chats stay.
    """

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.folder = Path(folder)
        self.arguments = arguments
        self.port = int(settings.get("PORT") or free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", str(folder)),
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "roleplay.settings",
            "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
            "SECURE_COOKIES": "off",
            "LOCAL_AUTODETECT": "off",
            "SYNC_MODELS": "off",
            "DATA_DIR": str(self.folder),
            "PORT": str(self.port),
            **settings,
        }
        self.output = ""
        self.process: subprocess.Popen[str] | None = None

    @property
    def database(self) -> str:
        """The path of its SQLite file, or the address of its PostgreSQL."""
        return self.settings.get("DATABASE_URL", str(self.folder / "roleplay.sqlite3"))

    def people(self, count: int, messages: int = 0) -> list[dict[str, Any]]:
        """So many new people, each with a session and a chat, as `tests.people` makes them."""
        command = [sys.executable, "-m", "tests.people", str(count), str(messages)]
        return json.loads(subprocess.check_output(command, cwd=ROOT, env=self.settings))

    def start(self, seconds: float = 180) -> "Site":
        """Start and wait until it says that it serves. RuntimeError tells all it said if not.

        It takes a few seconds of work, which a machine with much else to do spreads over as many minutes.
        """
        self.output, self._serving = "", threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, "-u", str(ROOT / "manage.py"), "serve", *self.arguments],
            cwd=ROOT,
            env=self.settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._serving.wait(seconds) or self.process.poll() is not None:
            self.kill()
            raise RuntimeError(f"The site did not start:\n{self.output}")
        return self

    def _read(self) -> None:
        for line in self.process.stdout:
            self.output += line
            if self.url in line and "/admin" not in line:
                self._serving.set()
        self._serving.set()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = 30) -> int:
        """Wait for the end. Gives the exit code."""
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    def stop(self) -> int:
        """Ask it to end and wait until it has. Gives the exit code."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.wait()

    def __enter__(self) -> "Site":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.poll() is None:
            self.kill()
