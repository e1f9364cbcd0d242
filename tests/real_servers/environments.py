"""Environments and processes for what others wrote."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

INSIDE = Path(__file__).parent / "inside"


def environment(folder: Path, *packages: str) -> Path:
    """The Python of an environment in `folder` that has exactly these packages, made if need be."""
    python, made = folder / "bin" / "python", folder / "made-of"
    wanted = "\n".join((sys.version, *packages))
    if not made.exists() or made.read_text() != wanted:
        print(f"Installing {' '.join(packages)}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *packages], check=True)
        made.write_text(wanted)
    return python


class Process:
    """A server of somebody else's, from its start until it is ended."""

    def __init__(self, command: list[str | Path], log: Path, ready: str, **environment: str) -> None:
        """`ready` is an address that answers once it serves; what it prints goes to `log`."""
        self.command, self.log, self.ready = command, log, ready
        self.environment = {"PATH": str(Path(command[0]).parent), "HOME": str(log.parent), **environment}

    def __enter__(self) -> Self:
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, env=self.environment, cwd=self.log.parent
            )
        latest = time.monotonic() + 120
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > latest:
                self.process.kill()
                raise RuntimeError(f"{self.command[0]} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.ready, timeout=2):
                return True
        except urllib.error.HTTPError:
            return True  # a refusal is an answer
        except OSError:
            return False
