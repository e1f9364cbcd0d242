"""How long a large lorebook takes in a long chat: 1,000 entries, 2,000 messages."""

import random
import time
from typing import Any

from characters.lore import Lorebook, Occasion, Said
from roleplay.tokens import tokens

ENTRIES, MESSAGES = 1000, 2000
LETTERS = "aeiouбвгдеёжз" + "bcdfghklmnprstvwz" * 2


def measured() -> dict[str, float]:
    """Milliseconds from plain entries and messages to what is awake, by the kind of lorebook."""
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choices(LETTERS, k=chance.randint(4, 9)))

    words, names = [word() for _ in range(8000)], [word() for _ in range(3000)]
    often = [1 / (place + 1) for place in range(len(words))]
    known = names[: len(names) // 10]  # what people ever speak of

    def text(length: int) -> str:
        return " ".join([*chance.choices(words, often, k=length), chance.choice(known)]) + "."

    def entry(number: int, **more: Any) -> dict[str, Any]:
        keys = [*chance.sample(names, 2), " ".join(chance.sample(names, 2))]
        return {"keys": keys, "content": text(40), "insertion_order": number} | more

    def pattern(number: int) -> dict[str, Any]:
        return entry(number) | {"keys": [f"/\\b{chance.choice(names)}(ed|s)?\\b/i"], "use_regex": True}

    sticky = {"extra": {"extensions": {"sticky": 4, "cooldown": 6}}}
    once = {"content": f"@@dont_activate_after_match\n{text(40)}"}
    plain = [entry(number) for number in range(ENTRIES)]
    books: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
        "the last messages": (plain, {"scan_depth": 4}),
        "every message": (plain, {"scan_depth": MESSAGES}),
        "every message, all awake": (
            [entry(number, keys=[words[number]]) for number in range(ENTRIES)],
            {"scan_depth": MESSAGES, "token_budget": 10**9},
        ),
        "with recursion": (plain, {"scan_depth": 4, "recursive_scanning": True}),
        "a fifth patterns": (
            [pattern(n) if n % 5 == 0 else entry(n) for n in range(ENTRIES)],
            {"scan_depth": 50},
        ),
        "a twentieth with a memory": (
            [entry(n, **sticky) if n % 20 == 0 else entry(n) for n in range(ENTRIES)],
            {"scan_depth": 4},
        ),
        "a twentieth that come only once": (
            [entry(n, **once) if n % 20 == 0 else entry(n) for n in range(ENTRIES)],
            {"scan_depth": 4},
        ),
    }
    said = [Said(text(40), n % 2 == 1, "Mira", n) for n in range(MESSAGES)]
    return {
        name: min(_took(entries, book, said) for _ in range(5)) for name, (entries, book) in books.items()
    }


def _took(entries: list[dict[str, Any]], book: dict[str, Any], said: list[Said]) -> float:
    began = time.process_time()
    read = Lorebook.read(entries, book)
    seen = said[read.unseen(range(MESSAGES), MESSAGES) :]
    read.wake(Occasion(seen, position=MESSAGES, seed="1"), tokens)
    return (time.process_time() - began) * 1000
