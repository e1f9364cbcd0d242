"""How much of a prompt is the one before, and how long it takes to build: prints JSON for `tests.bench`."""

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

TURNS, ENTRIES, MESSAGES = 200, 20, 2_000
STICKY = 2  # the entry that remembers when it woke
Turns = Sequence[Any]  # of providers.service.Turn


def kept(prompts: list[Turns]) -> float:
    """The share of all tokens, from the second prompt on, that begin it like the one before."""
    from roleplay.tokens import tokens

    same = total = 0
    for before, now in pairwise(prompts):
        total += sum(tokens(turn.text) for turn in now)
        same += sum(tokens(turn.text) for turn in _shared(before, now))
    return same / total


def _shared(before: Turns, now: Turns) -> Turns:
    """The turns with which both begin."""
    pairs = enumerate(zip(before, now, strict=False))
    return now[: next((n for n, (one, other) in pairs if one != other), min(len(before), len(now)))]


class Story:
    """A chat of a starting character in which people now and then speak of what the lorebook knows."""

    def __init__(self) -> None:
        from characters.lore import Lorebook
        from characters.models import Character
        from characters.seeding import seeds

        self.chance = random.Random(7)
        seed = next(seed for seed in seeds() if seed.name == "Mira Vale")
        texts = ("description", "personality", "scenario", "greeting", "example_dialogue")
        self.character = Character(name=seed.name, **{name: getattr(seed, name) for name in texts})
        self.words = f"{seed.description} {seed.greeting} {seed.example_dialogue}".split()
        self.names = [f"{self.chance.choice('BDFGKLMNPRST')}{tail}" for tail in TAILS]
        self.book = Lorebook.read([self.entry(number) for number in range(ENTRIES)], {"scan_depth": 4})

    def entry(self, number: int) -> dict[str, Any]:
        """Most wake by a name; two are always awake, one sticks, one comes by chance, one stands at depth."""
        special: dict[int, dict[str, Any]] = {
            0: {"constant": True},
            1: {"constant": True, "position": "after_char"},
            STICKY: {"extra": {"extensions": {"sticky": 4, "cooldown": 6}}},
            3: {"extra": {"extensions": {"probability": 50}}},
            4: {"extra": {"extensions": {"position": 4, "depth": 2}}},
        }
        return {"keys": [self.names[number]], "content": self.text(60)} | special.get(number, {})

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, k=length))

    def lines(self, turns: int) -> list[Any]:
        from chats.prompting import Line

        lines = [Line(False, self.character.greeting, True)]
        for position in range(1, 2 * turns):
            name = self.chance.choice(self.names) if self.chance.random() < 0.3 else "it"
            length = 30 if position % 2 else 150
            lines.append(Line(position % 2 == 1, f"{self.text(length)} {name}.", position=position))
        return lines


TAILS = [
    "arrow", "ellan", "orvik", "usk", "intra", "avel", "oster", "irren", "ukka", "embry",
    "anwick", "olta", "erris", "ilmar", "undt", "axton", "obrin", "yssa", "enzo", "ovia",
]  # fmt: skip


def ours(story: Story, lines: list[Any]) -> list[Turns]:
    """The prompts of all turns as the site builds them."""
    from chats.prompting import Scene, build

    told, prompts, starts = list(lines), [], 0
    for position in range(2, len(lines) + 1, 2):
        scene = Scene(
            story.character,
            "Ren",
            "7",
            told[:position],
            lorebook=story.book,
            position=position,
            starts=starts,
        )
        built = build(scene)
        starts = built.starts
        prompts.append(built.prompt.turns)
        if position < len(told):
            told[position] = told[position]._replace(lore=built.fresh)
    return prompts


def usual(story: Story, lines: list[Any]) -> list[Turns]:
    """The same with a window that slides by a turn, and lore that comes and goes in the system text."""
    from chats.prompting import Scene, build
    from chats.prompting.window import MAX_MESSAGES
    from providers.service import Turn

    prompts = []
    for position in range(2, len(lines) + 1, 2):
        scene = Scene(story.character, "Ren", "7", lines[:position], lorebook=story.book, position=position)
        system, *_told, closing = build(scene).prompt.turns
        lore = "\n\n".join(one.text for one in scene.lore.woken if not one.entry.constant)
        history = [Turn("user" if line.by_user else "assistant", line.text) for line in scene.lines]
        text = f"{lore}\n\n{system.text}" if lore else system.text
        prompts.append((Turn("system", text), *history[-MAX_MESSAGES:], closing))
    return prompts


def took(work: Callable[[], Any], times: int = 30) -> float:
    """Milliseconds of work, the median."""
    measured = []
    for _ in range(times):
        began = time.process_time()
        work()
        measured.append((time.process_time() - began) * 1000)
    return statistics.median(measured)


def building(story: Story) -> dict[str, float]:
    """Milliseconds to build the prompt of a long chat."""
    from characters.lore import Lorebook
    from chats.prompting import Scene, build

    lines = story.lines(MESSAGES // 2)
    entries = [story.entry(number) for number in range(ENTRIES)]
    forgetful = [entry for number, entry in enumerate(entries) if number != STICKY]
    once = [*forgetful, {"keys": ["Atlantis"], "content": "@@dont_activate_after_match\nIt sank."}]
    books = {
        "without a lorebook": Lorebook(()),
        f"with a lorebook of {ENTRIES}": Lorebook.read(forgetful, {"scan_depth": 4}),
        "with an entry that sticks and rests": Lorebook.read(entries, {"scan_depth": 4}),
        "with an entry that comes only once": Lorebook.read(once, {"scan_depth": 4}),
    }
    common = {"position": len(lines), "starts": len(lines) - 40}
    return {
        name: took(
            lambda book=book: build(Scene(story.character, "Ren", "7", lines, lorebook=book, **common))
        )
        for name, book in books.items()
    }


def reading() -> float:
    """Milliseconds to read what the prompt of a chat of so many messages needs."""
    from characters.versions import as_of
    from chats.models import Chat
    from chats.prompting import reading
    from tests.people import make

    [person] = make(1, MESSAGES)
    chat = Chat.objects.for_reply().get(pk=person["chat"])
    last = chat.messages.order_by("-position")[0]
    character = as_of(chat.character, chat.character_version)
    return took(lambda: reading.scene_of(last, chat, character, 1_000))


def measured() -> dict[str, Any]:
    story = Story()
    lines = story.lines(TURNS)
    return {
        "ours": kept(ours(story, lines)),
        "usual": kept(usual(story, lines)),
        "building": building(story),
        "reading": reading(),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured()))
