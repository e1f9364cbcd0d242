"""Make the folder ready to run: `.venv` with the locked packages, `.env` with a secret key.

    python3 deploy/environment.py              to run the site
    python3 deploy/environment.py --dev        to test it, too
    python3 deploy/environment.py --secrets    only `.env`, for containers; any Python 3 will do

Standard library only, and nothing newer than Python 3.6 in the syntax: a Python that is too old must
still be able to say so. Quick when there is nothing to do; needs the network only to install.
"""

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
from typing import Dict, List, Optional

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed.json")
DOTENV = os.path.join(ROOT, ".env")
RUN, DEV = "requirements.txt", "requirements-dev.txt"
OLDEST = (3, 12)
PACKAGE = re.compile(
    r"(?:Collecting|Requirement already satisfied:|Processing .*/)\s*([\w.]+(?:-(?!\d)\w+)*)"
)
NO_NETWORK = re.compile(
    "NewConnectionError|NameResolutionError|name resolution|ConnectTimeout|ReadTimeout|timed out"
    "|Network is unreachable|Connection refused|ProxyError|Connection broken"
)


def main(arguments: List[str]) -> int:
    """Take the steps in order. Gives the exit code; says what is wrong in one sentence."""
    try:
        refuse_read_only_folder()
        if "--secrets" not in arguments:
            refuse_old_python()
            make_venv()
            install(DEV if "--dev" in arguments else RUN)
        write_secret_key()
    except Problem as problem:
        print(f"Roleplay: {problem}", file=sys.stderr)
        return 1
    return 0


class Problem(Exception):
    """Something that the person at the keyboard can put right, in one plain sentence."""


def refuse_old_python() -> None:
    if sys.version_info < OLDEST:
        raise Problem(
            f"Python {dotted(OLDEST)} or newer is needed, and this is {dotted(sys.version_info)}. "
            "Install one and try again, or name it: make run PYTHON=/path/to/python3"
        )


def dotted(version: tuple) -> str:
    return f"{version[0]}.{version[1]}"


def refuse_read_only_folder() -> None:
    probe = os.path.join(ROOT, f".writable-{os.getpid()}")
    try:
        with open(probe, "w"):
            pass
        os.remove(probe)
    except OSError as error:
        raise Problem(
            f"the folder {ROOT} cannot be written to ({error.strerror}). "
            "Copy it to a place of your own and run it there."
        ) from error


def make_venv() -> None:
    """Create `.venv`, or create it anew when the Python behind it has gone or another one is asked for."""
    if works(VENV_PYTHON):
        return
    print(f"Creating .venv with Python {dotted(sys.version_info)} …", flush=True)
    made = run([sys.executable, "-m", "venv", "--clear", VENV])
    if made.returncode:
        if "ensurepip" in made.stdout:
            raise Problem(
                "this Python came without its venv and pip parts. On Debian and Ubuntu: "
                f"apt install python{dotted(sys.version_info)}-venv"
            )
        raise Problem(f"the virtual environment could not be created: {last_line(made.stdout)}")


def works(python: str) -> bool:
    return (
        os.path.isfile(python)
        and not run([python, "-c", "import pip, sys; assert sys.version_info >= (3, 12)"]).returncode
    )


def install(lock: str) -> None:
    """Install exactly what `lock` says, with hashes, unless that is what is there already."""
    installed, wanted = read_stamp(), fingerprint(lock)
    if installed.get(lock) == wanted:
        return
    with open(os.path.join(ROOT, lock), encoding="utf-8") as file:
        total = len(re.findall(r"^[\w.-]+==", file.read(), re.MULTILINE))
    print(f"Installing {total} packages from {lock} (the first time takes a minute) …", flush=True)
    command = [VENV_PYTHON, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
    command += ["--no-input", "--progress-bar", "off", "--retries", "2", "-r", lock]
    log = follow(command, total)
    if log is not None:
        raise Problem(why_pip_failed(log))
    installed[lock] = wanted
    if lock == DEV:
        installed[RUN] = fingerprint(RUN)  # the longer list holds all of the shorter one
    with open(STAMP, "w") as file:
        json.dump(installed, file)


def read_stamp() -> Dict[str, str]:
    try:
        with open(STAMP) as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def fingerprint(lock: str) -> str:
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def follow(command: List[str], total: int) -> Optional[str]:
    """Run pip and count packages as they come. Gives None, or all it said when it failed."""
    pip = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    said, seen = [], 0
    for line in pip.stdout or ():
        said.append(line)
        package = PACKAGE.match(line)
        if package:
            seen += 1
            show(f"  {seen}/{total} {package.group(1)}")
        elif line.startswith("Installing collected"):
            show("  unpacking")
    if sys.stdout.isatty():
        print()
    return "".join(said) if pip.wait() else None


def show(words: str) -> None:
    """Progress on one line of a terminal, on lines of their own in a log."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K" + words)
        sys.stdout.flush()
    else:
        print(words, flush=True)


def why_pip_failed(log: str) -> str:
    if NO_NETWORK.search(log):
        return (
            "the packages could not be downloaded. The first start needs the network: "
            "check the connection (and HTTPS_PROXY, if you use one) and run it again."
        )
    if "No space left" in log:
        return "the disk is full. Make some room and run it again."
    return f"the packages could not be installed: {last_line(log)}"


def last_line(log: str) -> str:
    errors = [line for line in log.splitlines() if line.startswith("ERROR")]
    return (errors or log.strip().splitlines() or ["no reason was given"])[-1]


def write_secret_key() -> None:
    """Give `.env` a secret key of its own, once. Nobody but the owner may read the file."""
    text = ""
    if os.path.exists(DOTENV):
        with open(DOTENV, encoding="utf-8") as file:
            text = file.read()
        if re.search(r"^[ \t]*(export[ \t]+)?SECRET_KEY[ \t]*=[ \t]*\S", text, re.MULTILINE):
            return
        text = re.sub(r"^[ \t]*SECRET_KEY[ \t]*=[ \t]*$\n?", "", text, flags=re.MULTILINE)
    text += "" if not text or text.endswith("\n") else "\n"
    text += f"SECRET_KEY={secrets.token_urlsafe(60)}\n"
    if "SECURE_COOKIES" not in text:
        text += "# http://127.0.0.1 is not TLS; behind https:// take this line out\nSECURE_COOKIES=off\n"
    descriptor = os.open(DOTENV, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(DOTENV, 0o600)
    print("Wrote a secret key into .env")


def run(command: List[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
