"""Statements as rows, and rows as statements."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from retrieval.store.rows import blocks_from_json, paragraph_at, to_json
from retrieval.types import Citation, CitedStatement, Polarity, Span, Speaker, Statement, StatementKind

_COLUMNS = (
    "s.content, s.cue, s.source AS words, s.sentences, s.kind, s.polarity, s.depth, s.speaker, s.speaker_text,"
    " s.speaker_description, s.speaker_named, s.speaker_via"
)


def insert(connection: sqlite3.Connection, version: int, statements: Sequence[Statement], revision: int) -> None:
    """Store the statements of a version, as a part of the transaction that is open."""
    connection.executemany(
        "INSERT INTO statements (version, content, cue, source, sentences, kind, polarity, depth, speaker,"
        " speaker_text, speaker_description, speaker_named, speaker_via, speaker_folded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(version, _spans(one.content), _spans(one.cue), _spans(one.source), _spans(one.sentences)),
                *(one.kind.value, one.polarity.value, one.depth, *_of_speaker(one.speaker)),
            )
            for one in statements
        ],
    )
    connection.execute("INSERT OR REPLACE INTO extractions VALUES (?, ?)", (version, revision))


def drop(connection: sqlite3.Connection, document: int) -> None:
    """Forget the statements of every version of a document, as a part of the transaction that is open."""
    of = "SELECT key FROM versions WHERE document = ?"
    connection.execute(f"DELETE FROM statements WHERE version IN ({of})", (document,))
    connection.execute(f"DELETE FROM extractions WHERE version IN ({of})", (document,))


def find(connection: sqlite3.Connection, document_id: str | None, speaker: str | None) -> Iterator[CitedStatement]:
    """Statements with their places, by document and then in order of the text.

    Args:
        connection: the archive's, with rows by name.
        document_id: the one document to look in; None for all.
        speaker: a part, in any case, of the speaker's name, words or description; None for any or no speaker.
    """
    with closing(
        connection.execute(
            f"SELECT {_COLUMNS}, d.id, v.version, v.text, v.blocks, v.title, v.publisher, v.authors, v.published,"
            " v.url, v.source FROM statements s JOIN versions v ON v.key = s.version"
            " JOIN documents d ON d.key = v.document WHERE (? IS NULL OR d.id = ?)"
            # The look-up reads the index of speakers alone, which is far smaller than the table.
            " AND (? IS NULL OR s.key IN (SELECT key FROM statements WHERE instr(speaker_folded, ?)))"
            " ORDER BY d.key, s.key",
            (document_id, document_id, speaker, speaker and speaker.casefold()),
        )
    ) as rows:
        for row in rows:
            yield _cited(row)


def missing(connection: sqlite3.Connection, revision: int, limit: int) -> list[tuple[int, str]]:
    """Key and document id of current versions that this revision of the extractor has not read, in order."""
    rows = connection.execute(
        "SELECT v.key, d.id FROM documents d JOIN versions v ON v.document = d.key AND v.version = d.version"
        " WHERE NOT EXISTS (SELECT 1 FROM extractions e WHERE e.version = v.key AND e.revision = ?)"
        " ORDER BY v.key LIMIT ?",
        (revision, limit),
    )
    return [(row[0], row[1]) for row in rows]


def misplaced(connection: sqlite3.Connection) -> int:
    """How many statements have a part outside their document, or belong to a version that is not the current one."""
    wrong = 0
    for content, cue, source, sentences, length, current in connection.execute(
        "SELECT s.content, s.cue, s.source, s.sentences, length(v.text), v.version = d.version FROM statements s"
        " JOIN versions v ON v.key = s.version JOIN documents d ON d.key = v.document"
    ):
        spans = [tuple(span) for part in (content, cue, source, sentences) for span in json.loads(part)]
        inside = all(0 <= start < end <= length for start, end in spans)
        wrong += not (current and inside and json.loads(content))
    return wrong


def _of_speaker(speaker: Speaker | None) -> tuple[Any, ...]:
    """A speaker's columns: name, words, description, whether it is a name, chain, and what a look-up reads."""
    if speaker is None:
        return None, None, None, None, "[]", None
    held = (speaker.name, speaker.text, speaker.description or "")
    return (
        *(speaker.name, speaker.text, speaker.description, speaker.named, to_json(list(speaker.via))),
        "\n".join(dict.fromkeys(held)).casefold(),
    )


def _cited(row: sqlite3.Row) -> CitedStatement:
    speaker = None
    if row["speaker"] is not None:
        speaker = Speaker(
            name=row["speaker"],
            text=row["speaker_text"],
            description=row["speaker_description"],
            named=bool(row["speaker_named"]),
            via=tuple(json.loads(row["speaker_via"])),
        )
    statement = Statement(
        content=_from_json(row["content"]),
        cue=_from_json(row["cue"]),
        source=_from_json(row["words"]),
        kind=StatementKind(row["kind"]),
        polarity=Polarity(row["polarity"]),
        speaker=speaker,
        sentences=_from_json(row["sentences"]),
        depth=row["depth"],
    )
    start = min(span[0] for span in statement.spans)
    end = max(span[1] for span in statement.spans)
    text = row["text"]
    return CitedStatement(
        statement=statement,
        quote=text[start:end],
        content=tuple(text[a:b] for a, b in statement.content),
        citation=Citation(
            document_id=row["id"],
            version=row["version"],
            start=start,
            end=end,
            paragraph=paragraph_at(blocks_from_json(row["blocks"]), start),
            title=row["title"],
            publisher=row["publisher"],
            authors=tuple(json.loads(row["authors"])),
            published=row["published"],
            url=row["url"],
            source=row["source"],
        ),
    )


def _spans(spans: tuple[Span, ...]) -> str:
    return to_json([list(span) for span in spans])


def _from_json(text: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(text))
