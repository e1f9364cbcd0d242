"""Queries, bytes and time of the pages, inside one process: prints JSON for `tests.bench`."""

import json
import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")


def measure() -> dict:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from characters.models import Character
    from tests.people import make

    [short], [long] = make(1, 60), make(1, 20_000)
    character = Character.objects.published().first()
    rows = [
        ("catalogue", short, "/"),
        ("search", short, "/?q=the"),
        ("character", short, character.get_absolute_url()),
        ("chats", short, "/chats/"),
        ("chat of 60 messages", short, f"/chats/{short['chat']}/"),
        ("chat of 20,000 messages", long, f"/chats/{long['chat']}/"),
        ("older messages", long, f"/chats/{long['chat']}/?before=10000"),
    ]

    def ask(person: dict, address: str):
        client = Client(HTTP_HOST="127.0.0.1")
        client.cookies["sessionid"] = person["session"]
        return client.get(address)

    def seconds(person: dict) -> float:
        began = time.perf_counter()
        ask(person, f"/chats/{person['chat']}/")
        return time.perf_counter() - began

    pages = []
    for name, person, address in rows:
        ask(person, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = ask(person, address)
        assert response.status_code == 200, (address, response.status_code)
        pages.append((name, len(queries), len(response.content)))
    times = [(seconds(long), seconds(short)) for _ in range(30)]
    ratio = statistics.median(a for a, _ in times) / statistics.median(b for _, b in times)
    return {"pages": pages, "ratio": ratio}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
