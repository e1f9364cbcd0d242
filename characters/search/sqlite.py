"""Words on SQLite: the stems of each character in an FTS5 table whose rowid is the character's id."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from characters.models import Character
from characters.search.backends import Groups
from characters.words import likeness, stem, stems

SHORTEST_TYPED = 2
SPELLINGS = 3
NEARLY = 0.3
INDEXED_DESCRIPTION = 4000
INSERT = "INSERT INTO characters_words (rowid, name, lines, description, marks) VALUES (%s, %s, %s, %s, %s)"
READ = ("pk", "name", "nickname", "tagline", "description", "creator")


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

    def read(self, words: Sequence[str]) -> Groups:
        groups = [[stem(word)] for word in words]
        if groups and len(words[-1]) >= SHORTEST_TYPED:
            groups[-1].append(f"{words[-1]}*")
        return groups

    def spelled_like(self, word: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT term FROM characters_vocabulary WHERE term >= %s AND term < %s"
                " AND length(term) BETWEEN %s AND %s",
                [word[:1], word[:1] + "\U0010ffff", len(word) - 3, len(word) + 2],
            )
            known = [(likeness(term, word), term) for (term,) in cursor.fetchall()]
        nearest = sorted((found for found in known if found[0] >= NEARLY), reverse=True)
        return [term for _likeness, term in nearest[:SPELLINGS]]

    def all_of(self, groups: Groups, tags: Sequence[int] = (), in_name: bool = False) -> str:
        column = "name" if in_name else "{name lines description}"
        parts = [f"{column} : ({_either(forms)})" for forms in groups]
        return " AND ".join([*parts, *(_mark(tag) for tag in tags)])

    def any_of(self, groups: Groups, tags: Sequence[int] = ()) -> str:
        words = [f"{{name lines description}} : ({_either(forms)})" for forms in groups if forms]
        return " OR ".join([*words, *(_mark(tag) for tag in tags)])

    def without(self, query: str, other: str) -> str:
        return f"({query}) NOT ({other})"

    def matching(self, query: str, language: str) -> RawSQL:
        # `+` keeps the planner from walking an index of languages, which for a rare word never ends
        return RawSQL(
            "characters_listing.character_id IN"
            " (SELECT rowid FROM characters_words WHERE characters_words MATCH %s)"
            " AND +characters_listing.language = %s",
            [query, language],
            output_field=BooleanField(),
        )


def _row(character: Character) -> tuple[int, str, str, str, str]:
    tags = list(character.tags.all())
    creator = character.creator
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
