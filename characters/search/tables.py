"""What the index keeps outside of models, made by a migration: words, their table, and what finds typos."""

from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# without fastupdate every search would read through what was changed lately, too
WORDS_INDEX = (
    "CREATE INDEX IF NOT EXISTS listed_words ON characters_listing USING gin (words) WITH (fastupdate = off)"
)
POSTGRES = (
    WORDS_INDEX,
    "CREATE TABLE characters_word (lexeme text PRIMARY KEY, uses integer NOT NULL DEFAULT 0)",
    "CREATE INDEX word_endings ON characters_word (lexeme text_pattern_ops)",
)
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX word_spelling ON characters_word USING gin (lexeme gin_trgm_ops)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE characters_words USING fts5"
    " (name, lines, description, marks, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4')",
    "CREATE VIRTUAL TABLE characters_vocabulary USING fts5vocab (characters_words, 'row')",
)


def create(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Make what this database needs. Without the right to pg_trgm typos are found a little slower."""
    for statement in POSTGRES if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)
    if editor.connection.vendor == "postgresql":
        _create_trigrams(editor)


def write_at_once(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Let an index that was made with fastupdate do without."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER INDEX IF EXISTS listed_words SET (fastupdate = off)")


def drop(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TABLE characters_word")
        editor.execute("DROP INDEX listed_words")
    else:
        editor.execute("DROP TABLE characters_vocabulary")
        editor.execute("DROP TABLE characters_words")


def _create_trigrams(editor: BaseDatabaseSchemaEditor) -> None:
    try:
        with transaction.atomic(using=editor.connection.alias):
            for statement in TRIGRAMS:
                editor.execute(statement)
    except DatabaseError:
        return  # no rights or no such extension: `spelled_like` does without
