"""The database: its tables, and the numbered migrations that lead to them.

Offsets are half-open ranges of code points into ``versions.text``, as everywhere. Only the current version
of a document has passages and statements; earlier versions keep their text, so that an old citation can still be
checked.
"""

import sqlite3

from retrieval.errors import ArchiveDamaged, ArchiveTooNew

APPLICATION_ID = 0x0E_C0_4D_01
"""Stands in the header of the file, so that another program's database is not taken for an archive."""

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""How FTS5 cuts text into words: case and accents folded, English endings cut off."""

_FIRST = f"""
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE states (
  generation INTEGER PRIMARY KEY,
  token TEXT NOT NULL        -- random: tells this history from that of a copy that was put back
);

CREATE TABLE documents (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,  -- the current one
  source TEXT NOT NULL,      -- path, URL or "-" of the current version
  origin TEXT NOT NULL       -- source, and what tells the record inside it
);
CREATE INDEX documents_origin ON documents (origin);

CREATE TABLE versions (
  key INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  digest TEXT NOT NULL,      -- SHA-256 over text and fields: what makes a version
  source TEXT NOT NULL,
  title TEXT,
  publisher TEXT,
  authors TEXT NOT NULL,     -- JSON [name, ...]
  published TEXT,            -- ISO 8601 as stated
  language TEXT,
  url TEXT,
  rights TEXT,
  extra TEXT NOT NULL,       -- JSON object
  added TEXT NOT NULL,
  -- Last, because they are long: what stands behind them can only be read through them.
  blocks TEXT NOT NULL,      -- JSON [[kind, start, end], ...]
  text TEXT NOT NULL,
  UNIQUE (document, version)
);
CREATE INDEX versions_digest ON versions (digest);

CREATE TABLE passages (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: the vector index names passages by it
  version INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  heading TEXT,
  sentences TEXT NOT NULL,   -- JSON [[start, end], ...]
  paragraphs TEXT NOT NULL   -- JSON [[start, number], ...] of the body paragraphs that reach into it
);
CREATE INDEX passages_version ON passages (version);

CREATE TABLE models (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  digest TEXT NOT NULL UNIQUE  -- SHA-256 of the weights
);

CREATE TABLE vectors (
  key INTEGER PRIMARY KEY,
  passage INTEGER NOT NULL REFERENCES passages (key) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES models (key),
  digest BLOB NOT NULL,      -- SHA-256 of the text that was embedded
  vector BLOB NOT NULL       -- little-endian float16
);
CREATE INDEX vectors_passage ON vectors (passage);
CREATE INDEX vectors_digest ON vectors (digest, model);

CREATE VIEW passage_texts AS
  SELECT p.key AS key, v.title AS title, p.heading AS heading,
         substr(v.text, p.start + 1, p."end" - p.start) AS body
  FROM passages p JOIN versions v ON v.key = p.version;

CREATE VIRTUAL TABLE passages_fts USING fts5 (
  title, heading, body,
  content = 'passage_texts', content_rowid = 'key',
  tokenize = '{TOKENIZER}'
);

"""

_STATEMENTS = """
CREATE TABLE extractions (   -- a row for each version whose statements were looked for, found or not
  version INTEGER PRIMARY KEY REFERENCES versions (key) ON DELETE CASCADE,
  revision INTEGER NOT NULL  -- of the extractor
);

CREATE TABLE statements (
  key INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
  content TEXT NOT NULL,     -- JSON [[start, end], ...], as are cue, source and sentences
  cue TEXT NOT NULL,
  source TEXT NOT NULL,      -- the speaker's words beside the cue
  sentences TEXT NOT NULL,
  kind TEXT NOT NULL,
  polarity TEXT NOT NULL,
  depth INTEGER NOT NULL,
  speaker TEXT,              -- the resolved name; NULL, as the next three, where nobody is named
  speaker_text TEXT,
  speaker_description TEXT,
  speaker_named INTEGER,
  speaker_via TEXT NOT NULL, -- JSON [name, ...]
  speaker_folded TEXT        -- name, words and description, case folded: what a look-up reads
);
CREATE INDEX statements_version ON statements (version);
CREATE INDEX statements_speaker ON statements (speaker_folded);
"""

# Statements get their place and their vectors, and are read again for them: what stands in the table is derived.
_STATEMENTS_FOUND = f"""
DROP TABLE statements;
DELETE FROM extractions;

CREATE TABLE statements (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: the vector index names statements by it
  version INTEGER NOT NULL REFERENCES versions (key) ON DELETE CASCADE,
  passage INTEGER REFERENCES passages (key) ON DELETE CASCADE,  -- that it starts in; NULL where in none: a headline
  start INTEGER NOT NULL,    -- of its quote: from the first of its sentences to the last
  "end" INTEGER NOT NULL,
  paragraph INTEGER NOT NULL, -- that its quote starts in, from 1; 0 before the first
  content TEXT NOT NULL,     -- JSON [[start, end], ...], as are cue, source and sentences
  said TEXT NOT NULL,        -- the words of the content; FTS5 reads no JSON through a view
  cue TEXT NOT NULL,
  source TEXT NOT NULL,      -- the speaker's words beside the cue
  sentences TEXT NOT NULL,
  kind TEXT NOT NULL,
  polarity TEXT NOT NULL,
  depth INTEGER NOT NULL,
  speaker TEXT,              -- the resolved name; NULL, as the next three, where nobody is named
  speaker_text TEXT,
  speaker_description TEXT,
  speaker_named INTEGER,
  speaker_via TEXT NOT NULL, -- JSON [name, ...]
  speaker_folded TEXT        -- name, words, description and initials, case folded: what a look-up reads
);
CREATE INDEX statements_version ON statements (version);
CREATE INDEX statements_passage ON statements (passage);
CREATE INDEX statements_speaker ON statements (speaker_folded);

CREATE TABLE statement_vectors (
  key INTEGER PRIMARY KEY,
  statement INTEGER NOT NULL REFERENCES statements (key) ON DELETE CASCADE,
  model INTEGER NOT NULL REFERENCES models (key),
  digest BLOB NOT NULL,      -- SHA-256 of the text that was embedded, and of the statement's place in it
  vector BLOB NOT NULL       -- little-endian float16
);
CREATE INDEX statement_vectors_statement ON statement_vectors (statement);
CREATE INDEX statement_vectors_digest ON statement_vectors (digest, model);

CREATE VIEW statement_texts AS
  SELECT s.key AS key, v.title AS title, coalesce(s.speaker_folded, '') || ' ' || s.speaker_via AS speaker,
         substr(v.text, s.start + 1, s."end" - s.start) AS sentence,
         s.said AS content
  FROM statements s JOIN versions v ON v.key = s.version;

CREATE VIRTUAL TABLE statements_fts USING fts5 (
  title, speaker, sentence, content,
  content = 'statement_texts', content_rowid = 'key',
  tokenize = '{TOKENIZER}'
);

CREATE VIRTUAL TABLE statement_words USING fts5vocab (statements_fts, 'col');  -- which words stand in which column
"""

# Documents get a collection, and a part of the archive can be ranked by its own words alone.
_COLLECTIONS = """
ALTER TABLE documents ADD COLUMN collection TEXT;  -- NULL: in none, and seen by everybody who may ask at all
CREATE INDEX documents_collection ON documents (collection);

CREATE VIRTUAL TABLE passage_places USING fts5vocab (passages_fts, 'instance');  -- where each word stands
CREATE VIRTUAL TABLE statement_places USING fts5vocab (statements_fts, 'instance');
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _STATEMENTS, _STATEMENTS_FOUND, _COLLECTIONS)
"""Migration n leads from schema n to schema n + 1; ``PRAGMA user_version`` holds the number reached."""


def version_of(connection: sqlite3.Connection) -> int:
    """The schema's number; 0 for an empty database.

    Raises:
        ArchiveDamaged: the file is another program's database.
        ArchiveTooNew: the schema is newer than this program.
    """
    number = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION_ID and tables:
        raise ArchiveDamaged("archive.sqlite3 is not an onrecord archive: name another folder with --home.")
    if number > len(MIGRATIONS):
        raise ArchiveTooNew(
            f"The archive was written by a newer onrecord (schema {number}, this one reads up to"
            f" {len(MIGRATIONS)}): upgrade onrecord."
        )
    return number


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest schema, each step in a transaction of its own."""
    for number in range(version_of(connection), len(MIGRATIONS)):
        connection.executescript(
            f"BEGIN IMMEDIATE;\nPRAGMA application_id = {APPLICATION_ID};\n{MIGRATIONS[number]}\n"
            f"PRAGMA user_version = {number + 1};\nCOMMIT;"
        )
