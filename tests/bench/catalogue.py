"""The catalogue's pages beside what a naive query takes, inside one process: prints JSON for `tests.bench`.

`python -m tests.bench.catalogue [ROUNDS]` measures the database that DATABASE_URL names. Times are those
of the database's answers, all queries of a page together, on a page that was asked for before.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

BROWSING, SEARCHING = 5, 30  # ms at p95, on PostgreSQL
PAGE = 24


class Clock:
    """Counts queries and the milliseconds until their rows are here."""

    def __init__(self) -> None:
        self.queries, self.ms = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.queries += 1
            self.ms += (time.perf_counter() - began) * 1000


@contextmanager
def clock() -> Iterator[Clock]:
    from django.db import connection

    watch = Clock()
    with connection.execute_wrapper(watch):
        yield watch


def measure(rounds: int) -> list[dict[str, Any]]:
    """For each kind of page: queries, p50 and p95 of the database's time, and the naive query's time."""
    from django.core.cache import cache
    from django.test import Client

    from tests.people import make

    [person] = make(1)
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["sessionid"] = person["session"]
    rows = []
    for name, most, addresses, naive in kinds(client):
        counts, times = [], []
        for number in range(-len(addresses), rounds):
            if number % len(addresses) == 0 and number >= 0:
                cache.clear()  # totals and tags are asked for again now and then
                client.get("/?sort=top")
            with clock() as watch:
                assert client.get(addresses[number % len(addresses)]).status_code == 200
            if number >= 0:
                counts.append(watch.queries)
                times.append(watch.ms)
        times.sort()
        rows.append(
            {
                "name": name,
                "most": most,
                "queries": max(counts),
                "p50": statistics.median(times),
                "p95": times[int(len(times) * 0.95)],
                "naive": naive_ms(naive) if naive else None,
            }
        )
    return rows


def kinds(client: Any) -> Iterator[tuple[str, int, list[str], Any]]:
    """Name, goal, addresses, and the naive query of each kind of page."""
    from characters.models import Character

    public = Character.objects.filter(visibility="public", status="approved", removed_at=None)
    public = public.exclude(rating="nsfw").order_by("-popularity", "-id")

    def words(*asked: str) -> Any:
        found = public
        for word in asked:
            found = found.filter(description__icontains=word) | found.filter(name__icontains=word)
        return found

    def tagged(*slugs: str) -> Any:
        found = public
        for slug in slugs:
            found = found.filter(tags__slug=slug)
        return found

    yield "first page", BROWSING, ["/"], (public, 0)
    for pages in (40, 2000):
        yield f"page {pages:,}", BROWSING, [deep(client, "/", pages)], (public, pages)
    yield "sorted: new, top, loved", BROWSING, ["/?sort=new", "/?sort=top", "/?sort=loved"], None
    yield "one rating or language", BROWSING, ["/?rating=sfw", "/?lang=ru", "/?lang=ru&sort=new"], None
    for kind, slug in (("common", "fantasy"), ("middling", "animals"), ("rare", "northern-kitchens")):
        yield f"one tag, {kind}", BROWSING, [f"/?tag={slug}"], (tagged(slug), 0)
    yield "one tag, page 400", BROWSING, [deep(client, "/?tag=fantasy", 400)], (tagged("fantasy"), 400)
    yield (
        "two tags",
        SEARCHING,
        ["/?tag=fantasy&tag=drama", "/?tag=music&tag=glass-oaths"],
        (
            tagged("fantasy", "drama"),
            0,
        ),
    )
    common = ["/?q=lighthouse", "/?q=маяка", "/?q=speaks"]
    yield "a word, common", SEARCHING, common, (words("lighthouse"), 0)
    yield "a word, page 40", SEARCHING, [deep(client, "/?q=lighthouse", 40)], (words("lighthouse"), 40)
    yield "a word, in names", SEARCHING, ["/?q=beatrix", "/?q=северин"], (words("beatrix"), 0)
    yield "a word, rare", SEARCHING, ["/?q=4242", "/?q=777", "/?q=31337"], (words("31337"), 0)
    yield "a word, in nobody", SEARCHING, ["/?q=zeppelin", "/?q=квартет"], (words("zeppelin"), 0)
    yield "a word being typed", SEARCHING, ["/?q=li", "/?q=ligh", "/?q=мая"], (words("ligh"), 0)
    two = ["/?q=sleepless+captain", "/?q=mira+lighthouse", "/?q=обсерватория+ведьма"]
    yield "two words", SEARCHING, two, (words("sleepless", "captain"), 0)
    both = ["/?q=captain&tag=sea", "/?q=ghost&tag=golden-wolves", "/?q=ведьма&tag=magic&tag=drama"]
    yield "words and tags", SEARCHING, both, None
    yield "words, not by popularity", SEARCHING, ["/?q=lighthouse&sort=new", "/?q=31337&sort=top"], None


def deep(client: Any, address: str, pages: int) -> str:
    """The address of a page so far down. Cards of the way are not asked for, only places."""
    from django.contrib.auth.models import AnonymousUser
    from django.http import QueryDict

    from characters import search
    from characters.search import Place
    from characters.shelf import Cursor, Shelf, Wanted

    wanted = Wanted.read(QueryDict(address.partition("?")[2]))
    sought = Shelf(wanted, AnonymousUser(), "en").sought
    assert sought
    last: Place | None = None
    for _ in range(pages):
        last = search.find(sought, last, PAGE).places[-1]
    assert last
    return "/" + wanted.address(after=str(Cursor(*last, pages * PAGE)))


def naive_ms(asked: Any) -> float:
    """The usual way: everything about the rows, OFFSET, and COUNT for the pager. The best of two."""
    found, page = asked

    def once() -> float:
        with clock() as watch:
            found.count()
            list(found.prefetch_related("tags")[page * PAGE : (page + 1) * PAGE])
        return watch.ms

    return min(once(), once())


if __name__ == "__main__":
    django.setup()
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    print(json.dumps(measure(rounds)))
