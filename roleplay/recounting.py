"""Counting anew what is otherwise counted in passing, and ranking by what people do now.

An act of the last week counts in full, of the last month half, of the last quarter a quarter, and older
ones an eighth. Characters of the house keep what their files give them to start with.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Count, F, IntegerField, Max, Min, Model, Q, QuerySet, Sum, Value, When
from django.utils import timezone

from characters import search, seeding
from characters.models import Character, Favourite, Listing, Review, Tag, TagListing
from characters.models.listing import LEVELS
from characters.search.indexing import COUNTS
from characters.services import HEART_WEIGHT
from chats.models import Chat

BATCH = 2000
EIGHTHS = ((7, 8), (30, 4), (90, 2))  # (days, eighths of an act that is younger)
COUNTERS = (
    "chats_count", "messages_count", "favourites_count", "reviews_count", "stars_total", "popularity",
)  # fmt: skip

Tell = Callable[[str, int, int], None]
"""Hears of progress: what is being done, how much of it is done, how much there is."""


def recount(tell: Tell) -> int:
    """Count all characters anew and bring the catalogue in step. Gives how many were wrong."""
    wrong = 0
    starts = {seed.slug: seed.popularity for seed in seeding.seeds()}
    last = Character.objects.aggregate(last=Max("pk"))["last"] or 0
    for low, high in batches(Character, last):
        wrong += _recount_batch(low, high, starts)
        tell("characters", high, last)
    count_tags_and_words(tell)
    return wrong


def reindex(tell: Tell, after: int = 0) -> None:
    """Write the catalogue's index anew for every character whose id is above `after`."""
    last = Character.objects.aggregate(last=Max("pk"))["last"] or 0
    for low, high in batches(Character, last, after):
        pks = Character.objects.filter(pk__gt=low, pk__lte=high).order_by("pk").values_list("pk", flat=True)
        search.index(list(pks), count_tags=False)
        tell("index", high, last)


def count_tags_and_words(tell: Tell) -> None:
    """Count the carriers of all tags, and how often each word is used."""
    count_tags()
    tell("tags", 1, 1)
    if connection.vendor == "postgresql":
        _count_vocabulary()
        tell("vocabulary", 1, 1)


def batches(model: type[Model], last: int, after: int = -1) -> Iterator[tuple[int, int]]:
    """Ranges of ids, without the lower end and with the upper one, that hold every row up to `last`."""
    if after < 0:
        after = (model._default_manager.aggregate(first=Min("pk"))["first"] or 1) - 1
    for low in range(after, last, BATCH):
        yield low, min(low + BATCH, last)


@transaction.atomic
def count_tags() -> None:
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    rows = TagListing.objects.order_by().values_list("tag", "level").annotate(Count("pk"))
    for tag, level, count in rows:
        counted[tag][COUNTS[level]] = count
    tags = list(Tag.objects.order_by("pk").select_for_update())
    for tag in tags:
        for name in COUNTS:
            setattr(tag, name, counted[tag.pk][name])
    Tag.objects.bulk_update(tags, COUNTS, batch_size=500)


@transaction.atomic
def _recount_batch(low: int, high: int, starts: dict[str, int]) -> int:
    here = Q(pk__gt=low, pk__lte=high)
    locked = Character.objects.filter(here).order_by("pk").select_for_update()
    characters = list(locked.only("pk", "seed", *COUNTERS))
    now = _counted(low, high)
    stale = [one for one in characters if _correct(one, now[one.pk], starts.get(one.seed or "", 0))]
    Character.objects.bulk_update(stale, COUNTERS, batch_size=200)
    search.index([one.pk for one in stale], count_tags=False)
    _index_forgotten(low, high)
    return len(stale)


def _correct(character: Character, now: dict[str, int], start: int) -> bool:
    """Set the counters of a character. Whether any of them was wrong."""
    now = {**now, "popularity": now["popularity"] + start}
    before = {name: getattr(character, name) for name in COUNTERS}
    for name in COUNTERS:
        setattr(character, name, now[name])
    return before != now


def _counted(low: int, high: int) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTERS, 0))
    here = {"character__gt": low, "character__lte": high}

    def groups(rows: QuerySet[Any], **sums: Any) -> Any:
        return rows.filter(**here).order_by().values("character").annotate(**sums)

    for row in groups(Chat.objects.all(), acts=Count("pk"), messages=Sum("next_position"), weight=_weight()):
        counted[row["character"]]["chats_count"] = row["acts"]
        counted[row["character"]]["messages_count"] = row["messages"]
        counted[row["character"]]["popularity"] += -(-row["weight"] // 8)
    for row in groups(Favourite.objects.all(), acts=Count("pk"), weight=_weight()):
        counted[row["character"]]["favourites_count"] = row["acts"]
        counted[row["character"]]["popularity"] += -(-row["weight"] * HEART_WEIGHT // 8)
    Review.objects.filter(**here).settle()
    Review.objects.filter(**here).count_thanks()
    for row in groups(Review.objects.shown(), acts=Count("pk"), stars_given=Sum("stars")):
        counted[row["character"]] |= {"reviews_count": row["acts"], "stars_total": row["stars_given"]}
    return counted


def _weight() -> Sum:
    now = timezone.now()
    ages = [When(created_at__gt=now - timedelta(days=days), then=Value(eighths)) for days, eighths in EIGHTHS]
    return Sum(Case(*ages, default=Value(1), output_field=IntegerField()))


def _index_forgotten(low: int, high: int) -> None:
    """Those that belong in the catalogue and are not there, and those that are there and do not."""
    here = {"pk__gt": low, "pk__lte": high}
    belong = Character.objects.in_catalogue().filter(**here)
    missing = belong.filter(listing=None).values_list("pk", flat=True)
    listed = Listing.objects.filter(**here)
    odd = listed.exclude(pk__in=belong.values("pk")).values_list("pk", flat=True)
    wrong = {*missing, *odd}
    for rating, level in LEVELS.items():
        wrong |= set(
            listed.filter(character__rating=rating).exclude(level=level).values_list("pk", flat=True)
        )
    for name in ("popularity", "merit", "published_at"):
        wrong |= set(listed.exclude(**{name: F(f"character__{name}")}).values_list("pk", flat=True))
    if wrong:
        search.index(sorted(wrong), count_tags=False)


def _count_vocabulary() -> None:
    """How often each word is used, by which those that end what is being typed are chosen.

    A word that nobody uses any more goes: it may have been the name of somebody who is gone.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH counted AS MATERIALIZED ("
            " SELECT word, ndoc FROM ts_stat('SELECT words FROM characters_listing')"
            " WHERE word NOT LIKE '_:%' AND length(word) <= 60),"
            " gone AS (DELETE FROM characters_word WHERE NOT EXISTS"
            " (SELECT FROM counted WHERE word = lexeme))"
            " INSERT INTO characters_word (lexeme, uses) SELECT word, ndoc FROM counted ORDER BY word"
            " ON CONFLICT (lexeme) DO UPDATE SET uses = excluded.uses"
            " WHERE characters_word.uses <> excluded.uses"
        )
