"""Words on SQLite: the stems of each character in an FTS5 table whose rowid is the character's id."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from characters.models import Character
from characters.search.backends import EVERYBODY, Groups, Read, Statement, both, ordered
from characters.words import nearest, stem, stems

if TYPE_CHECKING:
    from characters.search.sought import Sought, Step

SHORTEST_TYPED = 2
SPELLINGS = 3
INDEXED_DESCRIPTION = 4000
INSERT = "INSERT INTO characters_words (rowid, name, lines, description, marks) VALUES (%s, %s, %s, %s, %s)"
BEGUN = """
SELECT %s, term FROM characters_vocabulary
WHERE term >= %s AND term < %s || char(1114111) AND abs(length(term) - %s) <= 3
"""
READ = ("pk", "name", "nickname", "tagline", "description", "creator", "is_left_behind")


class Sqlite:
    IDS = "c.id IN (SELECT value FROM json_each(%s))"
    WORDS = "''"

    def ids(self, pks: Iterable[int]) -> Any:
        return json.dumps(list(pks))

    def keep_words(self, pks: Sequence[int]) -> None:
        self.drop_words(pks)
        characters = Character.objects.filter(pk__in=pks).select_related("creator").prefetch_related("tags")
        rows = [_row(one) for one in characters.only(*READ, "creator__username", "creator__display_name")]
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)

    def drop_words(self, pks: Sequence[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM characters_words WHERE rowid IN (SELECT value FROM json_each(%s))",
                [self.ids(pks)],
            )

    def read(self, words: Sequence[str]) -> Read:
        groups = [[stem(word)] for word in words]
        if groups and len(words[-1]) >= SHORTEST_TYPED:
            groups[-1].append(f"{words[-1]}*")
        return Read(groups, EVERYBODY)

    def spelled_like(self, words: Sequence[str]) -> Groups:
        values = [one for place, word in enumerate(words) for one in (place, word[:1], word[:1], len(word))]
        known: Groups = [[] for _word in words]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([BEGUN] * len(words)), values)
            for place, term in cursor.fetchall():
                known[place].append(term)
        return [nearest(word, terms)[:SPELLINGS] for word, terms in zip(words, known, strict=True)]

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str:
        column = "name" if in_name else "{name lines description}"
        parts = [f"{column} : ({_either(forms)})" for forms in groups]
        return " AND ".join([*parts, *(_mark(tag) for tag in tags)])

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str:
        words = [f"{{name lines description}} : ({_either(forms)})" for forms in groups if forms]
        return " OR ".join([*words, *(_mark(tag) for tag in tags)])

    def without(self, query: str, other: str) -> str:
        return f"({query}) NOT ({other})"

    def estimates(self, queries: Sequence[str]) -> list[int]:
        return [EVERYBODY] * len(queries)  # the planner needs no advice

    def matching(self, query: str, language: str | None) -> Statement:
        # `+` keeps the planner from an index that begins with the language: among few its walk never ends
        condition = "character_id IN (SELECT rowid FROM characters_words WHERE characters_words MATCH %s)"
        found: Statement = (condition, [query])
        return found if language is None else both(found, ("+language = %s", [language]))

    def step(self, sought: "Sought", step: "Step", listed: Statement, limit: int) -> Statement:
        where, values = both(listed, self.matching(step.query, step.language))
        return ordered("characters_listing", sought.key, where), [*values, limit]


def _row(character: Character) -> tuple[int, str, str, str, str]:
    tags = list(character.tags.all())
    creator = None if character.is_left_behind else character.creator
    lines = [character.tagline, *(name for tag in tags for name in (tag.name, tag.name_ru))]
    lines += [creator.username, creator.display_name] if creator else []
    return (
        character.pk,
        stems(f"{character.name} {character.nickname}"),
        stems(" ".join(lines)),
        stems(character.description[:INDEXED_DESCRIPTION]),
        " ".join(f"t{tag.pk}" for tag in tags),
    )


def _either(forms: Iterable[str]) -> str:
    return " OR ".join('"' + form.rstrip("*") + ('"*' if form.endswith("*") else '"') for form in forms)


def _mark(tag: int) -> str:
    return f'marks : "t{tag}"'
