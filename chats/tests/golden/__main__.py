"""`python -m chats.tests.golden` writes the prompts anew, to be read before they are committed."""

import os
from pathlib import Path

import django

FOLDER = Path(__file__).parent


def shown(prompt) -> str:
    """A prompt and its account, as a person reads them."""
    turns = "\n\n".join(f"=== {turn.role}{' *' * turn.cached}\n{turn.text}" for turn in prompt.turns)
    rows = "\n".join(_row(section) for section in prompt.sections)
    return f"{turns}\n\n=== account: {prompt.tokens} tokens\n{rows}\n"


def _row(section) -> str:
    place = "-" if section.turn is None else f"{section.turn}:{section.start}"
    times = f" ×{section.count}" if section.count > 1 else ""
    why = " ".join(f"{name}={value}" for name, value in section.why.items())
    was = f"was {section.was}" if section.was else ""
    told = (f"{place:>7} {section.tokens:>5} {section.title}{times}", was, why, section.sentence)
    return " | ".join(filter(None, told))


def main() -> None:
    from chats.prompting import build
    from chats.tests.golden.chats import CHATS

    for name, scene in CHATS.items():
        (FOLDER / f"{name}.txt").write_text(shown(build(scene).prompt))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    main()
