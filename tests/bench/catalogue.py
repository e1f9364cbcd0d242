"""The catalogue's pages beside what a naive query takes, inside one process: prints JSON for `tests.bench`.

`python -m tests.bench.catalogue [ROUNDS]` measures the database that DATABASE_URL names. Times are wall
time: that of all answers of the database together, and that of the whole page with its HTML. Every address
was asked for once before; what the site remembers for a minute (tags, totals) is asked for again each time
that all addresses of a kind have had their turn.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from characters.querysets import CharacterQuerySet

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

BROWSING, SEARCHING = 5, 30  # ms at p95, on PostgreSQL
PAGE = 24
SAMPLE = 24  # addresses of a kind
MOST_POPULAR = 10_000_000


@dataclass
class Kind:
    """Pages that should cost the same, and the usual query for one of them: rows before its page."""

    name: str
    most: int
    addresses: list[str]
    naive: "CharacterQuerySet | None" = None
    before: int = 0
    took: list[tuple[int, float, float]] = field(default_factory=list)

    def measured(self) -> dict[str, Any]:
        queries, database, page = zip(*self.took, strict=True)
        return {
            "name": self.name,
            "most": self.most,
            "queries": max(queries),
            "p50": statistics.median(database),
            "p95": statistics.quantiles(database, n=100)[94],
            "p99": statistics.quantiles(database, n=100)[98],
            "page": statistics.median(page),
            "naive": naive_ms(self.naive, self.before) if self.naive is not None else None,
        }


def measure(rounds: int) -> list[dict[str, Any]]:
    """Of each kind of page: queries, the database's time, the whole page's and the naive query's."""
    from django.core.cache import cache
    from django.test import Client

    from tests.bench.clock import clock

    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["sessionid"] = somebody()
    rows = []
    for kind in kinds():
        for number in range(-len(kind.addresses), rounds):
            if number >= 0 and number % len(kind.addresses) == 0:
                cache.clear()
                client.get("/?sort=top")
            began = time.perf_counter()
            with clock() as watch:
                response = client.get(kind.addresses[number % len(kind.addresses)])
            assert response.status_code == 200, kind
            if number >= 0:
                kind.took.append((watch.queries, watch.ms, (time.perf_counter() - began) * 1000))
        rows.append(kind.measured())
        print(rows[-1], file=sys.stderr)
    return rows


def somebody() -> str:
    """The session of somebody with two hundred chats."""
    from characters.models import Character
    from chats import services
    from roleplay.accounts.models import User
    from tests.people import make

    [person] = make(1)
    user = User.objects.get(chats=person["chat"])
    for character in Character.objects.published().order_by("pk")[:200]:
        services.start_chat(user, character)
    return str(person["session"])


def kinds() -> Iterator[Kind]:
    yield from browsing()
    yield from searching()
    yield from kin()


def browsing() -> Iterator[Kind]:
    far = far_down()
    yield Kind("first page", BROWSING, ["/"], public())
    for pages in (40, far):
        yield Kind(f"page {pages:,}", BROWSING, [deep("/", pages)], public(), pages * PAGE)
    yield Kind("new, top rated, most loved", BROWSING, ["/?sort=new", "/?sort=top", "/?sort=loved"])
    for sort in ("new", "top", "loved"):
        yield Kind(f"{sort}, page {far:,}", BROWSING, [deep(f"/?sort={sort}", far)])
    yield Kind("one rating or language", BROWSING, ["/?rating=sfw", "/?lang=ru", "/?lang=ru&sort=new"])
    tags = {"common": common_tags()[:6], "middling": common_tags()[-6:], "rare": rare_tags()}
    for kind, slugs in tags.items():
        yield Kind(f"one tag, {kind}", BROWSING, [f"/?tag={slug}" for slug in slugs], tagged(slugs[0]))
    for pages in (40, far // 2):
        addresses = [deep("/?tag=fantasy", pages)]
        yield Kind(f"one tag, page {pages:,}", BROWSING, addresses, tagged("fantasy"), pages * PAGE)


def searching() -> Iterator[Kind]:
    from roleplay.demo import invention

    said = {language: invention.words()[language]["kinds"][0] for language in ("en", "ru")}
    trades = [trade for one in said.values() for trade in spread(one["trades"], SAMPLE // 2)]
    common = [trade.split()[-1] for trade in trades]
    names = [name for one in said.values() for name in spread(one["names"], SAMPLE // 2)]
    rare = [str(number) for number in range(4242, 999_999, 999_999 // SAMPLE)]
    begun = [word[: 2 + place % 4] for place, word in enumerate([*common, *names])]
    two = [f"{q}+{t}" for q, t in zip(spread(said["en"]["qualities"], SAMPLE), common, strict=False)]
    pairs = [f"tag={one}&tag={other}" for one, other in zip(common_tags(), common_tags()[5:], strict=False)]
    pairs += [f"tag={one}&tag={other}" for one, other in zip(common_tags(), rare_tags(), strict=False)]

    def kind(name: str, asked: list[str], naive: "CharacterQuerySet | None" = None) -> Kind:
        return Kind(name, SEARCHING, [f"/?{one}" for one in asked], naive)

    yield kind("two tags", pairs, tagged("fantasy", "drama"))
    yield Kind("two tags, page 40", SEARCHING, [deep("/?tag=fantasy&tag=drama", 40)])
    yield kind("a word, common", [f"q={word}" for word in common], worded("lighthouse"))
    for pages in (far_down() // 50, far_down() // 5):
        addresses = [deep("/?q=captain", pages)]
        yield Kind(f"a word, page {pages}", SEARCHING, addresses, worded("captain"), pages * PAGE)
    yield kind("a word, in names", [f"q={word}" for word in names], worded("beatrix"))
    yield kind("a word, rare", [f"q={word}" for word in rare], worded(rare[0]))
    yield kind("a word, in nobody", [f"q={word}" for word in ("zeppelin", "квартет", "lighthuose", "qqqq")])
    yield kind("a word being typed", [f"q={word}" for word in begun], worded("ligh"))
    yield kind("two words", [f"q={words}" for words in two], worded("sleepless", "captain"))
    yield kind("words and a tag", [f"q={word}&{tags}" for word, tags in zip(common, pairs, strict=False)])
    yield kind("words, new first", [f"q={word}&sort=new" for word in [*common[::2], *rare[::2]]])
    yield kind("words, top rated first", [f"q={word}&sort=top" for word in [*common[::2], *rare[::2]]])
    yield kind("tags, new first", [f"tag={tag}&sort=new" for tag in [*common_tags(), *rare_tags()]])
    suggested = [f"/suggestions/?q={word}" for word in begun]
    yield Kind("suggestions while typing", SEARCHING, suggested)


def kin() -> Iterator[Kind]:
    """Pages that offer who is alike."""
    demo = public().filter(seed__startswith="demo-").order_by("pk").values_list("pk", flat=True)
    pks = list(demo[:: max(demo.count() // SAMPLE, 1)])
    yield Kind("a character's page, with similar ones", BROWSING, [f"/characters/{pk}/" for pk in pks])
    yield Kind("because you talked with", BROWSING, ["/because/"])


def far_down() -> int:
    """A page in the lower half: the 2,000th of a million characters."""
    from characters.models import Listing

    return Listing.objects.count() // 500


def public() -> "CharacterQuerySet":
    from characters.models import Character

    found = Character.objects.filter(visibility="public", status="approved", removed_at=None)
    return found.exclude(rating="nsfw").order_by("-popularity", "-id")


def worded(*words: str) -> "CharacterQuerySet":
    found = public()
    for word in words:
        found = found.filter(description__icontains=word) | found.filter(name__icontains=word)
    return found


def tagged(*slugs: str) -> "CharacterQuerySet":
    found = public()
    for slug in slugs:
        found = found.filter(tags__slug=slug)
    return found


def common_tags() -> list[str]:
    from django.utils.text import slugify

    from roleplay.demo import invention

    return [slugify(name) for name, russian in invention.tags() if russian]


def rare_tags() -> list[str]:
    from django.utils.text import slugify

    from roleplay.demo import invention

    return spread([slugify(name) for name, russian in invention.tags() if not russian], 6)


def spread(these: list[str], count: int) -> list[str]:
    """So many of them, from all over the list."""
    return these[:: max(len(these) // count, 1)][:count]


def deep(address: str, pages: int) -> str:
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
        last = search.find(sought, last, PAGE)[-1]
    assert last
    return "/" + wanted.address(after=str(Cursor(*last, pages * PAGE)))


def naive_ms(found: "CharacterQuerySet", before: int) -> float:
    """The usual way: everything about the rows, OFFSET, and COUNT for the pager. The best of two."""
    from tests.bench.clock import clock

    def once() -> float:
        with clock() as watch:
            found.count()
            list(found.prefetch_related("tags")[before : before + PAGE])
        return watch.ms

    return min(once(), once())


def make_popular() -> None:
    """Let demo characters differ in what the catalogue sorts by. Nobody has talked with most of them, and
    rows that lie in the order in which they are asked for would be read faster than a real site's.
    """
    from django.db import connection

    from characters.models import Listing
    from roleplay.demo import bulk

    if Listing.objects.filter(popularity__gt=0).count() * 2 > (size := Listing.objects.count()):
        return
    shuffled = "abs((character_id * 7919 + 12345) % 100003)"  # each id once all over the range
    with bulk.loading(size), connection.cursor() as cursor:
        popularity = f"{MOST_POPULAR} / (1 + {shuffled})"
        hearts, merit = f"{MOST_POPULAR} / (9 + {shuffled})", f"3000 + {shuffled} % 2000"
        cursor.execute(
            f"UPDATE characters_listing SET popularity = {popularity}, hearts = {hearts}, merit = {merit}"
        )
        cursor.execute(f"UPDATE characters_taglisting SET popularity = {popularity}")


if __name__ == "__main__":
    django.setup()
    make_popular()
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 240)))
