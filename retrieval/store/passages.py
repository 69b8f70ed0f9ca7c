"""Passages as they are stored."""

import json
import sqlite3
from collections.abc import Sequence

from retrieval.store.rows import StoredPassage


def by_key(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, StoredPassage]:
    """Passages by key; those that are gone are left out. The connection gives rows by name."""
    marks = ",".join("?" * len(keys))
    rows = connection.execute(
        'SELECT p.key, d.id, v.version, p.start, p."end", p.heading, p.sentences,'
        ' p.paragraphs, substr(v.text, p.start + 1, p."end" - p.start) AS text, v.title, v.publisher,'
        " v.authors, v.published, v.url, v.source FROM passages p JOIN versions v ON v.key = p.version"
        f" JOIN documents d ON d.key = v.document WHERE p.key IN ({marks})",
        list(keys),
    )
    return {row["key"]: _from_row(row) for row in rows}


def _from_row(row: sqlite3.Row) -> StoredPassage:
    return StoredPassage(
        key=row["key"],
        document_id=row["id"],
        version=row["version"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        heading=row["heading"],
        sentences=tuple((start, end) for start, end in json.loads(row["sentences"])),
        paragraphs=tuple((start, number) for start, number in json.loads(row["paragraphs"])),
        title=row["title"],
        publisher=row["publisher"],
        authors=tuple(json.loads(row["authors"])),
        published=row["published"],
        url=row["url"],
        source=row["source"],
    )
