"""Who is like whom: characters that share tags."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from characters.models import Character
from characters.querysets import is_adult

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roleplay.accounts.models import User

MOST_TAGS = 5
CARRIERS = 60  # of each tag, the best liked: among them those that share several are found

BEST_CARRIERS = """
SELECT * FROM (
    SELECT character_id, language, popularity FROM characters_taglisting
    WHERE tag_id = %s AND language = %s AND level <= %s
    ORDER BY popularity DESC, character_id DESC LIMIT %s
) AS carriers
"""


def similar(
    character: Character, reader: "User | AnonymousUser", limit: int, without: Iterable[int] = ()
) -> list[Character]:
    """Others that share tags with this one, as cards: the same language and most shared tags first.

    `without` are ids to leave out. Only the best liked of each tag are looked at, so the cost does not
    grow with the catalogue.
    """
    level = 2 if is_adult(reader) and character.rating == Character.Rating.NSFW else 1
    tags = [tag.pk for tag in character.tags.all()][:MOST_TAGS]
    left_out = {character.pk, *without}
    carriers = [row for row in _best_carriers(tags, level) if row[0] not in left_out]
    shared = Counter(pk for pk, _language, _popularity in carriers)
    ranked = sorted(
        {
            (language == character.language, shared[pk], popularity, pk)
            for pk, language, popularity in carriers
        },
        reverse=True,
    )
    cards = Character.objects.published(reader).for_cards().hearted_by(reader)
    return cards.in_order(pk for *_rank, pk in ranked[:limit])


def reminder(person: "User", limit: int) -> tuple[Character, list[Character]] | None:
    """Whom this person has talked with last, and some like them whom they have not met yet."""
    talked = Character.objects.filter(chats__owner=person, chats__removed_at=None)
    tagged = talked.filter(tags__isnull=False).only("pk", "name", "language", "rating")
    last = tagged.order_by("-chats__active_at", "-chats__pk").first()
    if last is None:
        return None
    found = similar(last, person, limit, without=talked.values_list("pk", flat=True))
    return (last, found) if found else None


def _best_carriers(tags: list[int], level: int) -> list[tuple[int, str, int]]:
    languages = [*(code for code, _name in settings.LANGUAGES), ""]
    walks = [(tag, language, level, CARRIERS) for tag in tags for language in languages]
    if not walks:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([BEST_CARRIERS] * len(walks)), [part for walk in walks for part in walk]
        )
        return cursor.fetchall()
