"""The bot's own database: its tables, and the numbered migrations that lead to them.

Times are whole seconds since 1970 (UTC). A chat's or a person's id is Telegram's own.
"""

import sqlite3

from bot.telegram.errors import StateError

APPLICATION_ID = 0x0E_C0_4D_02
"""Stands in the header of the file, so that another program's database is not taken for the bot's."""

_FIRST = """
CREATE TABLE updates (
  id INTEGER PRIMARY KEY,      -- Telegram's update_id
  raw TEXT,                    -- the update as it came; NULL once it is handled
  state INTEGER NOT NULL,      -- 0: to be handled; 1: its answer is on the wire; 2: handled
  attempts INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL
);
CREATE INDEX updates_state ON updates (state);

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  granted_by INTEGER NOT NULL,
  granted INTEGER NOT NULL
);

CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL DEFAULT '',
  granted INTEGER NOT NULL DEFAULT 0,  -- whether everybody in it may ask
  granted_by INTEGER,
  active INTEGER NOT NULL DEFAULT 1,   -- 0: the bot was blocked, or is no member any more
  linked INTEGER                       -- the channel whose discussion it is; 0 for none
);

CREATE TABLE moved (                   -- a group that became a supergroup, under its two ids
  old INTEGER PRIMARY KEY,
  new INTEGER NOT NULL
);

CREATE TABLE collections (             -- what a person or a chat may see beyond what everybody may
  holder INTEGER NOT NULL,             -- people have positive ids, groups and channels negative ones
  collection TEXT NOT NULL,
  PRIMARY KEY (holder, collection)
) WITHOUT ROWID;

CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person INTEGER NOT NULL,
  person_name TEXT NOT NULL,
  chat INTEGER NOT NULL,
  chat_title TEXT NOT NULL,
  made INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'new',   -- new, asked (the administrators were asked), granted, denied
  decided_by INTEGER
);
CREATE INDEX requests_who ON requests (person, chat);

CREATE TABLE asked (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  update_id INTEGER NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  chat INTEGER NOT NULL,
  topic INTEGER NOT NULL,              -- 0 outside of topics
  person INTEGER NOT NULL,             -- 0 for who writes in a group's or a channel's name
  message INTEGER NOT NULL,
  answer INTEGER,                      -- the bot's message, once it is sent
  kind TEXT NOT NULL,                  -- question, document
  question TEXT NOT NULL,              -- as it was asked of the archive; for a document its id
  filters TEXT NOT NULL,               -- JSON
  result TEXT NOT NULL                 -- JSON
);
CREATE INDEX asked_thread ON asked (chat, topic, person, at);
CREATE INDEX asked_message ON asked (chat, message);
CREATE INDEX asked_answer ON asked (chat, answer);

CREATE TABLE feedback (
  asked INTEGER NOT NULL REFERENCES asked (id) ON DELETE CASCADE,
  person INTEGER NOT NULL,
  value INTEGER NOT NULL,              -- 1 or -1
  reason TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (asked, person)
) WITHOUT ROWID;

CREATE TABLE tasks (                   -- what waits for somebody to confirm it with a button
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  person INTEGER NOT NULL,
  chat INTEGER NOT NULL,
  kind TEXT NOT NULL,                  -- add, remove
  detail TEXT NOT NULL,                -- JSON
  state TEXT NOT NULL DEFAULT 'open',  -- open, done, cancelled
  made INTEGER NOT NULL
);

CREATE TABLE audit (
  number INTEGER PRIMARY KEY,          -- from 1, without a gap
  at INTEGER NOT NULL,
  person INTEGER NOT NULL,
  chat INTEGER NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL,                -- JSON
  hash TEXT NOT NULL                   -- SHA-256 over the hash of the row before and this row
);
CREATE TABLE audit_ends (              -- one row: where the chain starts, and how far it goes
  id INTEGER PRIMARY KEY CHECK (id = 1),
  start INTEGER NOT NULL,              -- the number of the last row that its age has taken away
  start_hash TEXT NOT NULL,
  last INTEGER NOT NULL,
  last_hash TEXT NOT NULL
);
INSERT INTO audit_ends VALUES (1, 0, '', 0, '');
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit
  WHEN old.number > (SELECT start FROM audit_ends)
  BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST,)
"""Migration n leads from schema n to schema n + 1; ``PRAGMA user_version`` holds the number reached."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest schema, each step in a transaction of its own.

    Raises:
        StateError: the file is another program's database, or a newer onrecord's.
    """
    number = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION_ID and tables:
        raise StateError("The bot's database is another program's: name another file as ONRECORD_TELEGRAM__STATE.")
    if number > len(MIGRATIONS):
        raise StateError(
            f"The bot's database was written by a newer onrecord (schema {number}, this one reads up to"
            f" {len(MIGRATIONS)}): upgrade onrecord."
        )
    for step in range(number, len(MIGRATIONS)):
        connection.executescript(
            f"BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION_ID};\n{MIGRATIONS[step]}\n"
            f"PRAGMA user_version = {step + 1};\nCOMMIT;"
        )
