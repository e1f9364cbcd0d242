"""Words on PostgreSQL: a stored, weighted tsvector under one GIN index.

Beside its words a vector holds marks: `t:12` a tag, `l:en` the language, `p:3` the class of popularity,
`n:mira` a word of the name. So one index answers words, tags, language and popularity together, and a
search can walk the classes from the top and stop when the page is full, whatever number matches.

The `russian` configuration stems Latin words as English; `simple` adds the words as they are written.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from characters.search.backends import Groups
from characters.words import likeness

ENDINGS = 12
SHORTEST_TYPED = 2
SPELLINGS = 3
NEARLY = 0.3
INDEXED_DESCRIPTION = 4000

FOLD = "translate({}, 'ёЁ', 'ее')"
VECTOR = "(to_tsvector('russian', {0}) || to_tsvector('simple', {0}))"


def _vector(text: str) -> str:
    return VECTOR.format(FOLD.format(text))


_NAME = _vector("c.name || ' ' || c.nickname")
_TAGS = """coalesce((SELECT string_agg(t.name || ' ' || t.name_ru, ' ') FROM characters_tag t
    JOIN characters_character_tags ct ON ct.tag_id = t.id WHERE ct.character_id = c.id), '')"""
_DESCRIPTION = f"to_tsvector('russian', left({FOLD.format('c.description')}, {INDEXED_DESCRIPTION}))"
_LINES = f"c.tagline || ' ' || {_TAGS} || ' ' || coalesce(u.username || ' ' || u.display_name, '')"

VOCABULARY = """
INSERT INTO characters_word (lexeme)
SELECT DISTINCT lexeme FROM characters_listing, unnest(tsvector_to_array(words)) AS lexeme
WHERE character_id = ANY(%s) AND lexeme NOT LIKE '_:%%' AND length(lexeme) <= 60
ORDER BY lexeme ON CONFLICT DO NOTHING
"""

ENDING_LIKE = "SELECT lexeme FROM characters_word WHERE lexeme LIKE %s ORDER BY uses DESC, lexeme LIMIT %s"


class Postgres:
    IDS = "c.id = ANY(%s)"
    WORDS = f"""array_to_tsvector(
        ARRAY['p:' || coalesce(l.popularity_class, 5), 'l:' || c.language]
        || ARRAY(SELECT 't:' || ct.tag_id FROM characters_character_tags ct WHERE ct.character_id = c.id)
        || ARRAY(SELECT 'n:' || lexeme FROM unnest(tsvector_to_array({_NAME})) AS lexeme)
    ) || setweight({_NAME}, 'A') || setweight({_vector(_LINES)}, 'B')
      || setweight({_DESCRIPTION}, 'C')"""  # noqa: S608  made of constants alone

    def ids(self, pks: Iterable[int]) -> Any:
        return list(pks)

    def keep_words(self, pks: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(VOCABULARY, [list(pks)])

    def drop_words(self, pks: Sequence[int]) -> None:
        pass  # they go with the listing

    def read(self, words: Sequence[str]) -> Groups:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tsvector_to_array(to_tsvector('russian', word) || to_tsvector('simple', word))"
                " FROM unnest(%s::text[]) WITH ORDINALITY AS asked(word, place) ORDER BY place",
                [list(words)],
            )
            groups = [list(forms) or [word] for word, (forms,) in zip(words, cursor.fetchall(), strict=True)]
            if groups and len(words[-1]) >= SHORTEST_TYPED:
                cursor.execute(ENDING_LIKE, [f"{_escaped(words[-1])}%", ENDINGS])
                groups[-1] = list(dict.fromkeys([*groups[-1], *(lexeme for (lexeme,) in cursor.fetchall())]))
        return groups

    def spelled_like(self, word: str) -> list[str]:
        """By trigrams in the database where it has them, else by our own among words that begin alike."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if cursor.fetchone():
                cursor.execute(
                    "SELECT lexeme FROM characters_word WHERE lexeme %% %s"
                    " ORDER BY similarity(lexeme, %s) DESC, uses DESC LIMIT %s",
                    [word, word, SPELLINGS],
                )
                return [lexeme for (lexeme,) in cursor.fetchall()]
            cursor.execute(ENDING_LIKE, [f"{_escaped(word[:1])}%", 3000])
            known = [lexeme for (lexeme,) in cursor.fetchall()]
        return sorted(
            (one for one in known if likeness(one, word) >= NEARLY), key=lambda one: -likeness(one, word)
        )[:SPELLINGS]

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str:
        mark = "n:" if in_name else ""
        parts = [_either(f"{mark}{form}" for form in forms) for forms in groups]
        return " & ".join([*parts, *(f"'t:{tag}'" for tag in tags)])

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str:
        return _either([*(form for forms in groups for form in forms), *(f"t:{tag}" for tag in tags)])

    def without(self, query: str, other: str) -> str:
        return f"({query}) & !({other})"

    def matching(self, query: str, language: str) -> RawSQL:
        return RawSQL(
            "characters_listing.words @@ %s::tsquery AND characters_listing.language = %s",
            [query, language],
            output_field=BooleanField(),
        )


# `+ 0` keeps the planner from walking an index of popularity, which for a rare word never ends.
STEPS = """
SELECT step.number + %s, found.key, found.pk
FROM unnest(%s::tsquery[]) WITH ORDINALITY AS step(query, number)
CROSS JOIN LATERAL (
    SELECT popularity AS key, character_id AS pk FROM characters_listing
    WHERE words @@ step.query AND level <= %s
      AND (step.number > 1 OR (popularity, character_id) < (%s, %s))
    ORDER BY popularity + 0 DESC, character_id DESC LIMIT %s
) AS found LIMIT %s
"""

COUNT = """
SELECT count(*) FROM (
    SELECT 1 FROM unnest(%s::tsquery[]) AS step(query)
    CROSS JOIN LATERAL (
        SELECT 1 FROM characters_listing WHERE words @@ step.query AND level <= %s LIMIT %s
    ) AS found LIMIT %s
) AS counted
"""


def walk(
    queries: Sequence[str], level: int, begin: int, key: int, pk: int, limit: int
) -> list[tuple[int, int, int]]:
    """Step by step through `queries`, from number `begin` below (`key`, `pk`), until `limit` are found.

    Gives (number of the step, popularity, character's id). The nested loop takes steps in their order
    and no further one than it needs.
    """
    with connection.cursor() as cursor:
        cursor.execute(STEPS, [begin - 1, list(queries[begin:]), level, key, pk, limit, limit])
        return cursor.fetchall()


def count(queries: Sequence[str], level: int, most: int) -> int:
    """How many the steps find together, counted no further than `most`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(queries), level, most, most])
        return int(cursor.fetchone()[0])


def _either(forms: Iterable[str]) -> str:
    return "(" + " | ".join("'" + form.replace("\\", "\\\\").replace("'", "''") + "'" for form in forms) + ")"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
