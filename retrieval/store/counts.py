"""How much there is: of the whole archive, or of what may be seen with some collections."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from retrieval.store.conditions import visible
from retrieval.types import DocumentSummary, Stats

_CURRENT = "FROM documents d JOIN versions v ON v.document = d.key AND v.version = d.version"


def documents(connection: sqlite3.Connection, collections: frozenset[str] | None) -> int:
    """How many documents there are."""
    where, values = visible(collections)
    return int(connection.execute(f"SELECT count(*) FROM documents d WHERE {where}", values).fetchone()[0])


def summaries(connection: sqlite3.Connection, collections: frozenset[str] | None) -> Iterator[DocumentSummary]:
    """Every document, in the order in which they were first added. The connection gives rows by name."""
    where, values = visible(collections)
    with closing(
        connection.execute(
            "SELECT d.id, v.version, v.title, v.publisher, v.published, v.source, length(v.text) AS characters,"
            " (SELECT count(*) FROM passages p WHERE p.version = v.key) AS passages, d.collection"
            f" {_CURRENT} WHERE {where} ORDER BY d.key",
            values,
        )
    ) as rows:
        for row in rows:
            yield DocumentSummary(**dict(row))


def stats(connection: sqlite3.Connection, collections: frozenset[str] | None) -> Stats:
    """How many there are of what, and from when; what only the whole archive has is left empty."""
    where, values = visible(collections)

    def one(columns: str, rest: str) -> tuple[str | int | None, ...]:
        return tuple(connection.execute(f"SELECT {columns} {rest} WHERE {where}", values).fetchone())

    def by(column: str) -> tuple[tuple[str | None, int], ...]:
        rows = connection.execute(
            f"SELECT {column}, count(*) {_CURRENT} WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1", values
        )
        return tuple((row[0], row[1]) for row in rows)

    earliest, latest, undated, added = one(
        "min(substr(v.published, 1, 10)), max(substr(v.published, 1, 10)), sum(v.published IS NULL), max(v.added)",
        _CURRENT,
    )
    versions = "FROM versions v JOIN documents d ON d.key = v.document"
    return Stats(
        documents=documents(connection, collections),
        versions=int(one("count(*)", versions)[0] or 0),
        passages=int(one("count(*)", f"{versions} JOIN passages p ON p.version = v.key")[0] or 0),
        publishers=by("v.publisher"),
        collections=by("d.collection"),
        earliest=None if earliest is None else str(earliest),
        latest=None if latest is None else str(latest),
        undated=int(undated or 0),
        updated=None if added is None else str(added),
    )
