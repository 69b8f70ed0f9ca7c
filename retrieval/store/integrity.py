"""Checking that what is stored is whole."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from retrieval.store import statements
from retrieval.store.connection import connect
from retrieval.store.reader import Reader
from retrieval.store.rows import VERSION_COLUMNS, Kind, digest_of, document_from_row
from retrieval.store.vector_index import VectorIndex
from retrieval.types import Problem

_RESTORE = "restore archive.sqlite3 from a copy, or ingest the documents into a new folder"
_MOST = 5  # problems of one kind that are named one by one


def problems(reader: Reader, indexes: Iterable[VectorIndex]) -> Iterator[Problem]:
    """What is wrong with an archive's database and indexes, each with what mends it."""
    run = reader.connection.execute
    for (text,) in run(f"PRAGMA integrity_check({_MOST})").fetchall():
        if text != "ok":
            yield Problem(what=f"The database is damaged: {text}.", fix=_RESTORE)
            return
    broken = run("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield Problem(what=f"{len(broken)} rows of the database point at nothing.", fix=_RESTORE)
    yield from _passages(reader)
    yield from _statements(reader)
    yield from _vectors(reader)
    yield from _texts(reader)
    yield from _words(reader)
    for index in indexes:
        if fault := index.fault():
            yield Problem(what=fault, fix="onrecord rebuild")


def _passages(reader: Reader) -> Iterator[Problem]:
    lost = [
        str(row[0])
        for row in reader.connection.execute(
            "SELECT d.id FROM documents d WHERE NOT EXISTS (SELECT 1 FROM versions v"
            " JOIN passages p ON p.version = v.key WHERE v.document = d.key AND v.version = d.version) LIMIT ?",
            (_MOST,),
        )
    ]
    if lost:
        yield Problem(
            what=f"Documents without a passage, which no question can find: {', '.join(lost)}.",
            fix="remove them (onrecord remove ID) and ingest them again",
        )
    wrong = 0
    for start, end, sentences, length in reader.connection.execute(
        'SELECT p.start, p."end", p.sentences, length(v.text) FROM passages p JOIN versions v ON v.key = p.version'
    ):
        spans = json.loads(sentences)
        inside = all(start <= s < e <= end for s, e in spans)
        wrong += not (0 <= start < end <= length and spans and inside)
    if wrong:
        yield Problem(what=f"{wrong} passages lie outside their documents.", fix=_RESTORE)


def _statements(reader: Reader) -> Iterator[Problem]:
    if wrong := statements.misplaced(reader.connection):
        yield Problem(what=f"{wrong} statements lie outside their documents.", fix=_RESTORE)


def _vectors(reader: Reader) -> Iterator[Problem]:
    model = reader.model()
    if model is None:
        return
    for kind in Kind:
        missing = reader.connection.execute(
            f"SELECT count(*) FROM {kind.value} p WHERE NOT EXISTS"
            f" (SELECT 1 FROM {kind.vectors} v WHERE v.{kind.owner} = p.key AND v.model = ?)",
            (model.key,),
        ).fetchone()[0]
        if missing:
            yield Problem(what=f"{missing} {kind} have no vector.", fix="onrecord rebuild --reembed")
        wrong = reader.connection.execute(
            f"SELECT count(*) FROM {kind.vectors} WHERE model = ? AND length(vector) <> ?",
            (model.key, 2 * model.dimension),
        ).fetchone()[0]
        if wrong:
            yield Problem(what=f"{wrong} vectors of {kind} have the wrong length.", fix="onrecord rebuild --reembed")


def _texts(reader: Reader) -> Iterator[Problem]:
    """Compare every stored version with the digest that was taken when it came in."""
    changed = []
    for row in reader.connection.execute(
        f"SELECT {VERSION_COLUMNS}, v.digest FROM documents d JOIN versions v ON v.document = d.key"
    ):
        document = document_from_row(row)
        if digest_of(document) != row["digest"]:
            changed.append(f"{document.id} (version {document.version})")
    if changed:
        more = f" and {len(changed) - _MOST} more" if len(changed) > _MOST else ""
        yield Problem(
            what=f"Stored documents are not as they were ingested: {', '.join(changed[:_MOST])}{more}.", fix=_RESTORE
        )


def _words(reader: Reader) -> Iterator[Problem]:
    """Compare the index of words with the texts: FTS5 does it itself, in the form of a write that writes nothing."""
    connection = connect(reader.home, write=False)
    try:
        connection.execute("PRAGMA query_only = OFF")
        for table in ("passages_fts", "statements_fts"):
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            yield Problem(what="The index of words does not fit the texts.", fix="onrecord rebuild")
        elif error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:  # where nothing can be written it is not told
            raise
    finally:
        connection.close()
