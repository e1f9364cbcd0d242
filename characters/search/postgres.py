"""Words on PostgreSQL: a stored, weighted tsvector under one GIN index.

Beside its words a vector holds marks: `t:12` a tag, `l:en` the language, `n:mira` a word of the name. So
one index answers words, tags and language together. It knows no order, though: whoever matches has to be
sorted, which is quick for thousands. What more have is met soon on a walk along the order itself.

The `russian` configuration stems Latin words as English; `simple` adds the words as they are written.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from characters.search.backends import Groups, Read, Statement, both
from characters.words import nearest

if TYPE_CHECKING:
    from characters.search.sought import Sought, Step

ENDINGS = 12
SHORTEST_TYPED = 2
SPELLINGS = 3
MOST_BEGUN = 3000
INDEXED_DESCRIPTION = 4000
STRETCH = 2500  # characters along an order, passed in some milliseconds
FEW = 8_000  # so many are sorted in the same time

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

# The forms of each word, and in the last row what the last one may be the beginning of; how often each is.
FORMS = """
SELECT place, forms, (SELECT coalesce(sum(uses), 0) FROM characters_word WHERE lexeme = ANY(forms))
FROM unnest(%s::text[]) WITH ORDINALITY AS asked(word, place)
CROSS JOIN LATERAL (
    SELECT tsvector_to_array(to_tsvector('russian', word) || to_tsvector('simple', word)) AS forms
) AS known
UNION ALL SELECT 999, coalesce(array_agg(lexeme), ARRAY[]::text[]), coalesce(sum(uses), 0) FROM (
    SELECT lexeme, uses FROM characters_word WHERE lexeme LIKE %s ORDER BY uses DESC, lexeme LIMIT %s
) AS ending
ORDER BY 1
"""

SPELLED = """
SELECT asked.place, known.lexeme FROM unnest(%s::text[]) WITH ORDINALITY AS asked(word, place)
CROSS JOIN LATERAL (
    SELECT lexeme FROM characters_word WHERE lexeme %% asked.word
    ORDER BY similarity(lexeme, asked.word) DESC, uses DESC LIMIT %s
) AS known
"""

BEGUN = """
SELECT asked.place, known.lexeme FROM unnest(%s::text[]) WITH ORDINALITY AS asked(begin, place)
CROSS JOIN LATERAL (
    SELECT lexeme FROM characters_word WHERE lexeme LIKE asked.begin ORDER BY uses DESC LIMIT %s
) AS known
"""

# Whoever matches, sorted. OFFSET 0 keeps the planner from the index of the order: among few it never ends.
SORTED = """
SELECT key, pk FROM (
    SELECT {key} AS key, character_id AS pk FROM characters_listing WHERE {where} OFFSET 0
) AS matching ORDER BY key DESC, pk DESC LIMIT %s
"""

# A stretch of the order, where what is common fills a page; if it does not, whoever matches, sorted.
STROLLED = """
WITH near AS MATERIALIZED (
    SELECT key, pk FROM (
        SELECT {key} AS key, character_id AS pk, words FROM characters_listing WHERE {where}
        ORDER BY {key} DESC, character_id DESC LIMIT %s
    ) AS stretch WHERE words @@ %s::tsquery LIMIT %s
)
SELECT key, pk FROM near WHERE (SELECT count(*) FROM near) = %s
UNION ALL SELECT * FROM ({everybody}) AS everybody WHERE (SELECT count(*) FROM near) < %s
"""


class Postgres:
    IDS = "c.id = ANY(%s)"
    WORDS = f"""array_to_tsvector(
        ARRAY['l:' || c.language]
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

    def read(self, words: Sequence[str]) -> Read:
        typed = f"{_escaped(words[-1])}%" if len(words[-1]) >= SHORTEST_TYPED else None
        with connection.cursor() as cursor:
            cursor.execute(FORMS, [list(words), typed, ENDINGS])
            *forms, (endings, ending_uses) = [(lexemes, uses) for _place, lexemes, uses in cursor.fetchall()]
        groups = [found or [word] for word, (found, _uses) in zip(words, forms, strict=True)]
        groups[-1] = list(dict.fromkeys([*groups[-1], *endings]))
        frequencies = [uses for _found, uses in forms]
        frequencies[-1] += ending_uses
        return Read(groups, min(frequencies))

    def spelled_like(self, words: Sequence[str]) -> Groups:
        """By trigrams in the database where it has them, else by our own among words that begin alike."""
        begins = [f"{_escaped(word[:1])}%" for word in words]
        with connection.cursor() as cursor:
            if _has_trigrams(connection.settings_dict["NAME"]):
                cursor.execute(SPELLED, [list(words), SPELLINGS])
            else:
                cursor.execute(BEGUN, [begins, MOST_BEGUN])
            known: Groups = [[] for _word in words]
            for place, lexeme in cursor.fetchall():
                known[place - 1].append(lexeme)
        return [nearest(word, lexemes)[:SPELLINGS] for word, lexemes in zip(words, known, strict=True)]

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str:
        mark = "n:" if in_name else ""
        parts = [_either(f"{mark}{form}" for form in forms) for forms in groups]
        return " & ".join([*parts, *(f"'t:{tag}'" for tag in tags)])

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str:
        any_form = [*(form for forms in groups for form in forms), *(f"t:{tag}" for tag in tags)]
        return _either(any_form) if any_form else ""

    def without(self, query: str, other: str) -> str:
        return f"({query}) & !({other})"

    def estimates(self, queries: Sequence[str]) -> list[int]:
        one = "SELECT 1 FROM characters_listing WHERE words @@ %s::tsquery"
        parts = " UNION ALL ".join([one] * len(queries))
        with connection.cursor() as cursor:
            # of a cursor, because its plan is never spread over several processes
            cursor.execute(f"EXPLAIN (FORMAT JSON) DECLARE found CURSOR FOR {parts}", queries)
            [plan] = cursor.fetchone()[0]
        plans = plan["Plan"]["Plans"] if len(queries) > 1 else [plan["Plan"]]
        return [each["Plan Rows"] for each in plans]

    def matching(self, query: str, language: str | None) -> Statement:
        spoken = "" if language is None else f" & {_spoken(language)}"
        return "words @@ %s::tsquery", [f"({query}){spoken}"]

    def step(self, sought: "Sought", step: "Step", listed: Statement, limit: int) -> Statement:
        where, values = both(listed, self.matching(step.query, step.language))
        everybody, asked = SORTED.format(key=sought.key, where=where), [*values, limit]
        if step.estimate < FEW:
            return everybody, asked
        where, values = both(listed, ("language = %s", [step.language]))
        sql = STROLLED.format(key=sought.key, where=where, everybody=everybody)
        return sql, [*values, STRETCH, step.query, limit, limit, *asked, limit]


def _either(forms: Iterable[str]) -> str:
    return "(" + " | ".join("'" + form.replace("\\", "\\\\").replace("'", "''") + "'" for form in forms) + ")"


def _spoken(language: str) -> str:
    """The mark of a language. Those that are none of the site's are known by lacking its marks."""
    if language:
        return f"'l:{language}'"
    return " & ".join(f"!'l:{code}'" for code, _name in settings.LANGUAGES)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _has_trigrams(_database: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])
