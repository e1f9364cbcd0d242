"""Keeping the index of the catalogue in step with the characters."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery

from characters.models import Character, Listing, Tag, TagListing
from characters.search.backends import backend

LIST = """
INSERT INTO characters_listing
    (character_id, language, level, creator_id, popularity, hearts, merit, published_at,
     words)
SELECT c.id, {language}, {level}, c.creator_id, c.popularity, c.favourites_count, c.merit, c.published_at,
       {words}
FROM characters_character c
LEFT JOIN accounts_user u ON u.id = c.creator_id AND NOT c.is_left_behind
WHERE {ids}
ON CONFLICT (character_id) DO UPDATE SET
    language = excluded.language, level = excluded.level, creator_id = excluded.creator_id,
    popularity = excluded.popularity, hearts = excluded.hearts, merit = excluded.merit,
    published_at = excluded.published_at, words = excluded.words
"""

LIST_TAGS = """
INSERT INTO characters_taglisting (tag_id, character_id, language, level, popularity)
SELECT ct.tag_id, c.character_id, c.language, c.level, c.popularity
FROM characters_listing c JOIN characters_character_tags ct ON ct.character_id = c.character_id
WHERE {ids}
"""

LEVEL = "CASE c.rating WHEN 'sfw' THEN 0 WHEN 'moderate' THEN 1 ELSE 2 END"
COUNTS = ("sfw_count", "moderate_count", "nsfw_count")


@transaction.atomic
def index(pks: Iterable[int], count_tags: bool = True) -> None:
    """Bring the catalogue in step with these characters, whether they belong in it or not.

    `count_tags=False` leaves the counts of the tags alone, for those who count them all afterwards.
    """
    wanted = list(pks)
    listed = list(
        Character.objects.in_catalogue().filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    )
    gone = sorted(set(wanted) - set(listed))
    before = _carried(wanted) if count_tags else Counter()
    TagListing.objects.filter(character__in=wanted).delete()
    if gone:
        Listing.objects.filter(pk__in=gone).delete()
        backend().drop_words(gone)
    if listed:
        _list(listed)
    if count_tags:
        _count(_carried(listed), before)


def resort(pk: int) -> None:
    """Let the catalogue sort a character by its counters, after they have changed."""
    now = Character.objects.filter(pk=OuterRef("character"))
    popularity = Subquery(now.values("popularity"))
    Listing.objects.filter(pk=pk).update(
        popularity=popularity,
        hearts=Subquery(now.values("favourites_count")),
        merit=Subquery(now.values("merit")),
    )
    TagListing.objects.filter(character=pk).update(popularity=popularity)


def _list(pks: Sequence[int]) -> None:
    words = backend()
    with connection.cursor() as cursor:
        cursor.execute(
            LIST.format(language=_language(), level=LEVEL, words=words.WORDS, ids=words.IDS),
            [words.ids(pks)],
        )
        cursor.execute(LIST_TAGS.format(ids=words.IDS.replace("c.id", "c.character_id")), [words.ids(pks)])
    words.keep_words(pks)


def _language() -> str:
    """The language of a character if it is one of the site's: all others are walked together."""
    codes = ", ".join(f"'{code}'" for code, _name in settings.LANGUAGES)
    return f"CASE WHEN c.language IN ({codes}) THEN c.language ELSE '' END"


def _carried(pks: Sequence[int]) -> Counter[tuple[int, int]]:
    """How often each tag is listed at each level among these characters."""
    return Counter(TagListing.objects.filter(character__in=pks).values_list("tag", "level"))


def _count(now: Counter[tuple[int, int]], before: Counter[tuple[int, int]]) -> None:
    """Change the tags' counts by the difference."""
    alike = defaultdict(list)
    for tag, level in sorted({*now, *before}):
        if step := now[tag, level] - before[tag, level]:
            alike[level, step].append(tag)
    changed = {tag for tags in alike.values() for tag in tags}
    # Held in one order first: two who count the same tags would otherwise wait for each other.
    list(Tag.objects.filter(pk__in=changed).order_by("pk").select_for_update().values_list("pk"))
    for (level, step), tags in alike.items():
        Tag.objects.filter(pk__in=tags).update(**{COUNTS[level]: F(COUNTS[level]) + step})
