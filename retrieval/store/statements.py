"""Statements as rows, and rows as statements."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from retrieval.store.conditions import visible
from retrieval.store.rows import NewStatement, StoredStatement, to_json, vector_to_blob
from retrieval.types import Citation, CitedStatement, Polarity, Span, Speaker, Statement, StatementKind

_COLUMNS = (
    's.key, s.passage, s.start, s."end", s.paragraph, s.content, s.cue, s.source AS words, s.sentences, s.kind,'
    " s.polarity, s.depth, s.speaker, s.speaker_text, s.speaker_description, s.speaker_named, s.speaker_via,"
    ' substr(v.text, s.start + 1, s."end" - s.start) AS quote, d.id, v.version, v.title, v.publisher, v.authors,'
    " v.published, v.url, v.source"
)
_JOINED = "FROM statements s JOIN versions v ON v.key = s.version JOIN documents d ON d.key = v.document"


def insert(
    connection: sqlite3.Connection,
    version: int,
    found: Sequence[NewStatement],
    *,
    passages: Sequence[int],
    model: int,
    revision: int,
) -> None:
    """Store the statements of a version with their vectors and words, as a part of the transaction that is open.

    Args:
        connection: the archive's.
        version: key of the version.
        found: its statements.
        passages: keys of its passages, in order.
        model: key of the model that made the vectors.
        revision: of the extractor.
    """
    for new in found:
        one = new.statement
        key = connection.execute(
            'INSERT INTO statements (version, passage, start, "end", paragraph, content, said, cue, source, sentences,'
            " kind, polarity, depth, speaker, speaker_text, speaker_description, speaker_named, speaker_via,"
            " speaker_folded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(version, None if new.passage is None else passages[new.passage], *new.quote, new.paragraph),
                *(_spans(one.content), new.said, _spans(one.cue), _spans(one.source), _spans(one.sentences)),
                *(one.kind.value, one.polarity.value, one.depth, *_of_speaker(one.speaker)),
            ),
        ).lastrowid
        connection.execute(
            "INSERT INTO statement_vectors (statement, model, digest, vector) VALUES (?, ?, ?, ?)",
            (key, model, new.embedded.digest, vector_to_blob(new.embedded.vector)),
        )
    connection.execute(
        "INSERT INTO statements_fts (rowid, title, speaker, sentence, content)"
        " SELECT t.key, t.title, t.speaker, t.sentence, t.content FROM statement_texts t"
        " WHERE t.key IN (SELECT key FROM statements WHERE version = ?)",
        (version,),
    )
    connection.execute("INSERT OR REPLACE INTO extractions VALUES (?, ?)", (version, revision))


def drop(connection: sqlite3.Connection, version: int) -> None:
    """Forget the statements of a version, as a part of the transaction that is open."""
    # An index over outside content is told what to forget in the very words that it was taught.
    connection.execute(
        "INSERT INTO statements_fts (statements_fts, rowid, title, speaker, sentence, content)"
        " SELECT 'delete', t.key, t.title, t.speaker, t.sentence, t.content FROM statement_texts t"
        " WHERE t.key IN (SELECT key FROM statements WHERE version = ?)",
        (version,),
    )
    connection.execute("DELETE FROM statements WHERE version = ?", (version,))
    connection.execute("DELETE FROM extractions WHERE version = ?", (version,))


def find(
    connection: sqlite3.Connection,
    document_id: str | None,
    speaker: str | None,
    collections: frozenset[str] | None = None,
) -> Iterator[CitedStatement]:
    """Statements with their places, by document and then in order of the text.

    Args:
        connection: the archive's, with rows by name.
        document_id: the one document to look in; None for all.
        speaker: a part, in any case, of the speaker's name, words or description; None for any or no speaker.
        collections: those that may be seen; None for all.
    """
    where, values = visible(collections)
    with closing(
        connection.execute(
            f"SELECT {_COLUMNS} {_JOINED} WHERE (? IS NULL OR d.id = ?)"
            # The look-up reads the index of speakers alone, which is far smaller than the table.
            " AND (? IS NULL OR s.key IN (SELECT key FROM statements WHERE instr(speaker_folded, ?)))"
            f" AND {where} ORDER BY d.key, s.start, s.key",
            (document_id, document_id, speaker, speaker and speaker.casefold(), *values),
        )
    ) as rows:
        for row in rows:
            yield _cited(row)


def by_key(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, StoredStatement]:
    """Statements by key; those that are gone are left out."""
    marks = ",".join("?" * len(keys))
    rows = connection.execute(f"SELECT {_COLUMNS} {_JOINED} WHERE s.key IN ({marks})", list(keys))
    return {row["key"]: StoredStatement(key=row["key"], passage=row["passage"], cited=_cited(row)) for row in rows}


def speakers(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, Speaker]:
    """The speaker of each statement that has one."""
    marks = ",".join("?" * len(keys))
    rows = connection.execute(
        "SELECT key, speaker, speaker_text, speaker_description, speaker_named, speaker_via FROM statements"
        f" WHERE speaker IS NOT NULL AND key IN ({marks})",
        list(keys),
    )
    return {row["key"]: speaker for row in rows if (speaker := _speaker(row)) is not None}


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
    for first, last, content, cue, source, sentences, length, current in connection.execute(
        'SELECT s.start, s."end", s.content, s.cue, s.source, s.sentences, length(v.text), v.version = d.version'
        f" {_JOINED}"
    ):
        spans = [tuple(span) for part in (content, cue, source, sentences) for span in json.loads(part)]
        inside = all(first <= start < end <= last for start, end in spans) and 0 <= first < last <= length
        wrong += not (current and inside and json.loads(content))
    return wrong


def _of_speaker(speaker: Speaker | None) -> tuple[Any, ...]:
    """A speaker's columns: name, words, description, whether it is a name, chain, and what a look-up reads."""
    if speaker is None:
        return None, None, None, None, "[]", None
    initials = "".join(word[0] for word in speaker.name.split() if word[0].isupper())
    # "WHO" is to find the World Health Organization; two letters would find half of all people.
    held = (speaker.name, speaker.text, speaker.description or "", initials if len(initials) > 2 else "")  # noqa: PLR2004
    return (
        *(speaker.name, speaker.text, speaker.description, speaker.named, to_json(list(speaker.via))),
        "\n".join(dict.fromkeys(part for part in held if part)).casefold(),
    )


def _cited(row: sqlite3.Row) -> CitedStatement:
    statement = Statement(
        content=_from_json(row["content"]),
        cue=_from_json(row["cue"]),
        source=_from_json(row["words"]),
        kind=StatementKind(row["kind"]),
        polarity=Polarity(row["polarity"]),
        speaker=_speaker(row),
        sentences=_from_json(row["sentences"]),
        depth=row["depth"],
    )
    start, quote = row["start"], row["quote"]
    return CitedStatement(
        statement=statement,
        quote=quote,
        content=tuple(quote[a - start : b - start] for a, b in statement.content),
        citation=Citation(
            document_id=row["id"],
            version=row["version"],
            start=start,
            end=row["end"],
            paragraph=row["paragraph"],
            title=row["title"],
            publisher=row["publisher"],
            authors=tuple(json.loads(row["authors"])),
            published=row["published"],
            url=row["url"],
            source=row["source"],
        ),
    )


def _speaker(row: sqlite3.Row) -> Speaker | None:
    if row["speaker"] is None:
        return None
    return Speaker(
        name=row["speaker"],
        text=row["speaker_text"],
        description=row["speaker_description"],
        named=bool(row["speaker_named"]),
        via=tuple(json.loads(row["speaker_via"])),
    )


def _spans(spans: tuple[Span, ...]) -> str:
    return to_json([list(span) for span in spans])


def _from_json(text: str) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in json.loads(text))
