"""The table of words and the triggers that keep it, on either database.

They are made after every `migrate`. SQLite rebuilds a table to alter it and refuses to while a trigger of
another one speaks of it, so there they are taken away before and made again afterwards.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from characters.words import stems

LONGEST = 20_000  # characters of a message that can be found by

_FOLDED = f"translate(left(v.text, {LONGEST}), 'ёЁ', 'ее')"
_CHOSEN = """chats_message m JOIN chats_chat c ON c.id = m.chat_id
    JOIN chats_variant v ON v.message_id = m.id AND v.number = m.chosen"""

# Marks stand beside the words, so that one index answers whose, of which chat and by which words.
POSTGRES_ROWS = f"""SELECT m.id, c.owner_id,
    array_to_tsvector(ARRAY['o:' || c.owner_id, 'c:' || c.id, 'k:' || c.character_id])
    || strip(to_tsvector('russian', {_FOLDED})) || strip(to_tsvector('simple', {_FOLDED}))
    FROM {_CHOSEN}"""  # noqa: S608  made of constants alone

POSTGRES = (
    """CREATE TABLE IF NOT EXISTS chats_words (
        message_id bigint PRIMARY KEY, owner_id bigint NOT NULL, words tsvector NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS chats_words_found ON chats_words USING gin (words)",
    "CREATE INDEX IF NOT EXISTS chats_words_owner ON chats_words (owner_id, message_id)",
    f"""CREATE OR REPLACE FUNCTION chats_words_keep(bigint) RETURNS void LANGUAGE sql AS $$
        INSERT INTO chats_words (message_id, owner_id, words) {POSTGRES_ROWS} WHERE m.id = $1
        ON CONFLICT (message_id) DO UPDATE SET words = excluded.words $$""",
    """CREATE OR REPLACE FUNCTION chats_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_TABLE_NAME = 'chats_message' THEN PERFORM chats_words_keep(NEW.id);
            ELSE PERFORM chats_words_keep(NEW.message_id); END IF;
            RETURN NULL;
        END $$""",
    """CREATE OR REPLACE FUNCTION chats_words_gone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'TRUNCATE' THEN DELETE FROM chats_words;
            ELSE DELETE FROM chats_words WHERE message_id IN (SELECT id FROM gone); END IF;
            RETURN NULL;
        END $$""",
    """CREATE OR REPLACE TRIGGER chats_words_written AFTER INSERT OR UPDATE OF text, finish ON chats_variant
        FOR EACH ROW WHEN (NEW.finish <> '') EXECUTE FUNCTION chats_words_changed()""",
    """CREATE OR REPLACE TRIGGER chats_words_chosen AFTER UPDATE OF chosen ON chats_message
        FOR EACH ROW WHEN (OLD.chosen <> NEW.chosen) EXECUTE FUNCTION chats_words_changed()""",
    """CREATE OR REPLACE TRIGGER chats_words_deleted AFTER DELETE ON chats_message
        REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION chats_words_gone()""",
    """CREATE OR REPLACE TRIGGER chats_words_emptied AFTER TRUNCATE ON chats_message
        FOR EACH STATEMENT EXECUTE FUNCTION chats_words_gone()""",
)

SQLITE_ROWS = f"""SELECT m.id, word_stems(substr(v.text, 1, {LONGEST})),
    'o' || c.owner_id || ' c' || c.id || ' k' || c.character_id FROM {_CHOSEN}"""  # noqa: S608
SQLITE_KEEP = f"INSERT OR REPLACE INTO chats_words (rowid, said, marks) {SQLITE_ROWS} WHERE m.id"

SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS chats_words USING fts5
        (said, marks, tokenize = 'unicode61 remove_diacritics 0', prefix = '3')""",
    f"""CREATE TRIGGER IF NOT EXISTS chats_words_added AFTER INSERT ON chats_variant
        WHEN NEW.finish <> '' BEGIN {SQLITE_KEEP} = NEW.message_id; END""",
    f"""CREATE TRIGGER IF NOT EXISTS chats_words_written AFTER UPDATE OF text, finish ON chats_variant
        WHEN NEW.finish <> '' BEGIN {SQLITE_KEEP} = NEW.message_id; END""",
    f"""CREATE TRIGGER IF NOT EXISTS chats_words_chosen AFTER UPDATE OF chosen ON chats_message
        WHEN OLD.chosen <> NEW.chosen BEGIN {SQLITE_KEEP} = NEW.id; END""",
    """CREATE TRIGGER IF NOT EXISTS chats_words_deleted AFTER DELETE ON chats_message
        BEGIN DELETE FROM chats_words WHERE rowid = OLD.id; END""",
)
SQLITE_TRIGGERS = ("chats_words_added", "chats_words_written", "chats_words_chosen", "chats_words_deleted")


def teach_stems(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Give a new SQLite connection the function that the triggers call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("word_stems", 1, stems, deterministic=True)


def make(using: str = DEFAULT_DB_ALIAS, **_more: Any) -> None:
    """Make the table and its triggers where they are missing. Cheap to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if not {"chats_variant", "chats_message"} <= set(connection.introspection.table_names(cursor)):
            return  # migrated back to before there were chats
        for statement in POSTGRES if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def mend() -> None:
    """Make triggers again that a `migrate` of SQLite took away and, as it was killed, did not bring back."""
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        make()


def make_way(using: str = DEFAULT_DB_ALIAS, **_more: Any) -> None:
    """Take the triggers away that would keep SQLite from altering tables."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
