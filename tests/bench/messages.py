"""The search over messages and the opening of long chats, inside one process: prints JSON for `tests.bench`.

`python -m tests.bench.messages [MESSAGES]` measures the database that DATABASE_URL names, which it fills
with so many messages first: a fifth of them belong to one person, the rest to fifty others. Pages are timed
whole, the search from the words to the marked excerpts.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

LONG = 20_000
ROUNDS = 20
ENGLISH = "the she he says lamp door night rain quiet turns looks waits table letter road river window hand"
RUSSIAN = "ночь дождь дверь лампа письмо дорога река окно рука голос тихо ждёт смотрит говорит"
WORDS = f"{ENGLISH} {RUSSIAN}".split()
STARTS = ("bromel", "querc", "zephyr", "talis", "ombr")
RARE = [f"{start}{number}" for start in STARTS for number in range(2000)]


def measure(size: int) -> list[dict[str, Any]]:
    from django.test import Client

    from chats.found import Asked, found
    from chats.models import Chat, Message
    from tests.people import make

    chats = [person["chat"] for person in make(51)] if not Message.objects.exists() else busiest()
    owner = Chat.objects.select_related("owner").get(pk=chats[0]).owner
    chance = random.Random(7)
    before, began = Message.objects.count(), time.process_time()
    for number in range(max(0, size - before) // LONG):
        talk(chats[0] if number % 5 == 0 else chats[1 + number % (len(chats) - 1)], LONG, chance)
    filled, added = time.process_time() - began, Message.objects.count() - before
    [short] = make(1, 60)
    [long] = make(1, LONG)

    def ask(person: dict, address: str) -> Callable[[], Any]:
        client = Client(HTTP_HOST="127.0.0.1")
        client.cookies["sessionid"] = person["session"]

        def once() -> None:
            assert client.get(address).status_code == 200

        return once

    rows: list[dict[str, Any]] = []
    if added:
        rows.append({"name": "filling, our CPU for a message", "p50": filled / added * 1000})
    for name, person, address in (
        ("opening 60 messages", short, f"/chats/{short['chat']}/"),
        ("opening 20,000 messages", long, f"/chats/{long['chat']}/"),
    ):
        rows.append({"name": name, **timed(ask(person, address))})
    rows += [{"name": "appending to 60 messages", **appending(short["chat"])}]
    rows += [{"name": "appending to 20,000 messages", **appending(long["chat"])}]
    kinds = {"common": "lamp", "common, Russian": "лампы", "middling": RARE[3][:-1], "rare": RARE[77]}
    kinds |= {"two words": "letter river", "common and rare": f"night {RARE[5]}", "in nobody": "zzyzx"}
    for kind, query in kinds.items():
        asked = timed(partial(found, owner, Asked(query)))
        rows.append({"name": f"search, {kind}", **asked, "naive": naive(owner, query)})
    return rows


def busiest() -> list[int]:
    """The chats of a run before, the longest first."""
    from chats.models import Chat

    return list(Chat.objects.order_by("-next_position").values_list("pk", flat=True)[:51])


def talk(pk: int, count: int, chance: random.Random) -> None:
    """So many messages in a chat, each with the words of a paragraph and now and then a rare one."""
    from django.db import transaction

    from chats.models import Chat, Message, Variant

    start = Chat.objects.get(pk=pk).next_position
    for low in range(start, start + count, 2000):
        with transaction.atomic():
            made = Message.objects.bulk_create(
                Message(chat_id=pk, position=n, author="character" if n % 2 else "user")
                for n in range(low, low + 2000)
            )
            Variant.objects.bulk_create(
                Variant(message=m, text=paragraph(chance), finish="stop", label="Steady") for m in made
            )
    Chat.objects.filter(pk=pk).update(next_position=start + count)


def paragraph(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=40) + chance.choices(RARE, k=2)
    chance.shuffle(words)
    return " ".join(words)


def timed(once: Callable[[], Any]) -> dict[str, float]:
    """The database's milliseconds of so many rounds, after one that warms up."""
    once()
    return figures([watched(once) for _ in range(ROUNDS)])


def figures(times: list[float]) -> dict[str, float]:
    times.sort()
    return {"best": times[0], "p50": statistics.median(times), "p95": times[int(len(times) * 0.95)]}


def watched(once: Callable[[], Any]) -> float:
    began = time.perf_counter()
    once()
    return (time.perf_counter() - began) * 1000


def appending(pk: int) -> dict[str, float]:
    """A message and the place for its reply, as `send` stores them."""
    from chats import services
    from chats.models import Chat, Message

    chat = Chat.objects.select_related("character").get(pk=pk)
    numbers = iter(range(1000))

    def once() -> None:
        services.send(chat, "She *waits* at the door of the lighthouse. " * 6, f"bench{next(numbers)}")

    def settled() -> None:
        once()
        Message.objects.live().filter(chat=chat).update(state="done")

    settled()
    times = []
    for _ in range(ROUNDS):
        times.append(watched(once))
        Message.objects.live().filter(chat=chat).update(state="done")
    return figures(times)


def naive(owner: Any, query: str) -> float:
    """The usual way: every chosen text of the person, by LIKE. The best of two."""
    from django.db.models import F

    from chats.models import Variant

    found = Variant.objects.filter(message__chat__owner=owner, message__removed_at=None)
    found = found.filter(number=F("message__chosen"), message__chat__removed_at=None)
    for word in query.split():
        found = found.filter(text__icontains=word)
    found = found.select_related("message__chat").order_by("-message_id")
    return min(watched(lambda: list(found[:21])) for _ in range(2))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)))
