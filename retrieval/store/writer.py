"""Writing to the archive: one process at a time, and everything that is reported as stored is on the disk."""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from retrieval.errors import ArchiveBusy
from retrieval.ports import Embedder, Vectors
from retrieval.store import statements
from retrieval.store.connection import connect, refuse_file, transaction, translated
from retrieval.store.rows import (
    Kind,
    NewStatement,
    NewVersion,
    StoredModel,
    blocks_to_json,
    paragraphs_in,
    stored_model,
    to_json,
    vector_to_blob,
    vectors_from_blobs,
)
from retrieval.store.schema import migrate

LOCK = "archive.lock"
_UNREAD = """
EXISTS (SELECT 1 FROM passages p WHERE p.version = v.key
        AND NOT EXISTS (SELECT 1 FROM vectors x WHERE x.passage = p.key AND x.model = ?))
OR EXISTS (SELECT 1 FROM statements s WHERE s.version = v.key
           AND NOT EXISTS (SELECT 1 FROM statement_vectors y WHERE y.statement = s.key AND y.model = ?))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What an ingest needs to know of a stored document."""

    origin: str
    source: str
    digest: str
    version: int
    collection: str | None


class Writer:
    """The one writer of an archive; a context manager. The folder and the database are made where missing.

    The lock is the operating system's: it is gone when the process is, however it ended.

    Raises:
        ArchiveBusy: another process is writing.
        ArchiveReadOnly: the folder takes no writes.
        ArchiveTooNew, ArchiveDamaged: the database is not one that can be written.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = FileLock(home / LOCK, timeout=0)
        self.connection: sqlite3.Connection

    def __enter__(self) -> Self:
        with translated(self.home):
            refuse_file(self.home)
            self.home.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise ArchiveBusy(
                    f"Another onrecord process is writing to the archive at {self.home}: wait until it is done and run"
                    " the command again."
                ) from None
            try:
                self.connection = connect(self.home, write=True)
                migrate(self.connection)
            except BaseException:
                self.close()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the archive back to others."""
        if connection := getattr(self, "connection", None):
            connection.close()
        self._lock.release()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction that changes passages: readers see all of it at once, or nothing."""
        with translated(self.home), transaction(self.connection):
            yield self.connection
            self.connection.execute("INSERT INTO states (token) VALUES (?)", (secrets.token_hex(16),))
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('updated', ?)", (_now(),))

    def model(self) -> StoredModel | None:
        """The model that made the vectors; None before the first."""
        return stored_model(self.connection)

    def held(self, document_id: str) -> Held | None:
        """What is stored under an id."""
        row = self.connection.execute(
            "SELECT d.origin, d.source, v.digest, d.version, d.collection FROM documents d"
            " JOIN versions v ON v.document = d.key AND v.version = d.version WHERE d.id = ?",
            (document_id,),
        ).fetchone()
        if row is None:
            return None
        return Held(origin=row[0], source=row[1], digest=row[2], version=row[3], collection=row[4])

    def id_at(self, origin: str) -> str | None:
        """The id of the document that was last loaded from there."""
        row = self.connection.execute(
            "SELECT id FROM documents WHERE origin = ? ORDER BY key DESC LIMIT 1", (origin,)
        ).fetchone()
        return None if row is None else str(row[0])

    def ids_of_moved(self, digest: str) -> list[str]:
        """The ids of current documents of the same content whose files are no longer where they were loaded from."""
        rows = self.connection.execute(
            "SELECT d.id, d.source FROM versions v JOIN documents d ON d.key = v.document AND d.version = v.version"
            " WHERE v.digest = ? ORDER BY d.key",
            (digest,),
        )
        return [row[0] for row in rows if row[1] != "-" and not Path(row[1]).exists()]

    def sources(self) -> list[tuple[str, str]]:
        """Every document's id, and where it was loaded from."""
        return [(row[0], row[1]) for row in self.connection.execute("SELECT id, source FROM documents ORDER BY key")]

    def register(self, embedder: Embedder) -> int:
        """The key of a model, remembered with its name, dimension and weight digest."""
        with translated(self.home), transaction(self.connection):
            self.connection.execute(
                "INSERT INTO models (name, dimension, digest) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING",
                (embedder.name, embedder.dimension, embedder.digest),
            )
            key = self.connection.execute("SELECT key FROM models WHERE digest = ?", (embedder.digest,)).fetchone()[0]
            # The first model that ever embeds here is the archive's own; only a re-embedding replaces it.
            self.connection.execute("INSERT OR IGNORE INTO meta VALUES ('model', ?)", (str(key),))
        return int(key)

    def known_vectors(self, kind: Kind, digests: Sequence[bytes], model: int, dimension: int) -> dict[bytes, Vectors]:
        """Stored vectors of what this model has read before, by the digest of it."""
        found: dict[bytes, bytes] = {}
        for digest in digests:
            row = self.connection.execute(
                f"SELECT vector FROM {kind.vectors} WHERE digest = ? AND model = ? LIMIT 1", (digest, model)
            ).fetchone()
            if row is not None:
                found[digest] = row[0]
        return dict(zip(found, vectors_from_blobs(list(found.values()), dimension), strict=True))

    def put(self, versions: Sequence[NewVersion], model: int) -> list[int]:
        """Store versions, each the current one of its document from now on, in one transaction.

        Returns:
            The version number of each.
        """
        with self._change():
            return [self._put(version, model) for version in versions]

    def _put(self, new: NewVersion, model: int) -> int:
        run = self.connection.execute
        row = run("SELECT key, version FROM documents WHERE id = ?", (new.id,)).fetchone()
        if row is None:
            number = 1
            document = run(
                "INSERT INTO documents (id, version, source, origin, collection) VALUES (?, 1, ?, ?, ?)",
                (new.id, new.draft.source, new.origin, new.collection),
            ).lastrowid
        else:
            document, number = row[0], row[1] + 1
            self._drop_passages(document)
            run(
                "UPDATE documents SET version = ?, source = ?, origin = ?, collection = ? WHERE key = ?",
                (number, new.draft.source, new.origin, new.collection, document),
            )
        draft = new.draft
        version = run(
            "INSERT INTO versions (document, version, digest, text, blocks, source, title, publisher, authors,"
            " published, language, url, rights, extra, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document, number, new.digest, draft.text, blocks_to_json(draft.blocks), draft.source, draft.title),
                *(draft.publisher, to_json(list(draft.authors)), draft.published, draft.language, draft.url),
                *(draft.rights, to_json(dict(draft.extra)), _now()),
            ),
        ).lastrowid
        paragraphs = paragraphs_in(draft.blocks, [passage.draft for passage in new.passages])
        keys: list[int] = []
        for passage, reaching in zip(new.passages, paragraphs, strict=True):
            span = passage.draft
            key = run(
                'INSERT INTO passages (version, start, "end", heading, sentences, paragraphs)'
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(version, span.start, span.end, span.heading),
                    *(to_json([list(one) for one in span.sentences]), to_json([list(one) for one in reaching])),
                ),
            ).lastrowid
            run(
                "INSERT INTO passages_fts (rowid, title, heading, body) VALUES (?, ?, ?, ?)",
                (key, draft.title, span.heading, draft.text[span.start : span.end]),
            )
            self.connection.executemany(
                "INSERT INTO vectors (passage, model, digest, vector) VALUES (?, ?, ?, ?)",
                [(key, model, one.digest, vector_to_blob(one.vector)) for one in passage.embedded],
            )
            keys.append(key or 0)
        if version is not None and new.extracted is not None:
            statements.insert(
                self.connection, version, new.statements, passages=keys, model=model, revision=new.extracted
            )
        return number

    def _drop_passages(self, document: int) -> None:
        """Forget the passages and statements of a document."""
        for (version,) in self.connection.execute("SELECT key FROM versions WHERE document = ?", (document,)):
            statements.drop(self.connection, version)
        # An index over outside content is told what to forget in the very words that it was taught.
        self.connection.execute(
            "INSERT INTO passages_fts (passages_fts, rowid, title, heading, body)"
            " SELECT 'delete', t.key, t.title, t.heading, t.body FROM passage_texts t"
            " WHERE t.key IN (SELECT p.key FROM passages p JOIN versions v ON v.key = p.version WHERE v.document = ?)",
            (document,),
        )
        self.connection.execute(
            "DELETE FROM passages WHERE version IN (SELECT key FROM versions WHERE document = ?)", (document,)
        )

    def move(self, document_id: str, source: str, origin: str) -> None:
        """Note that an unchanged document is now loaded from elsewhere."""
        with translated(self.home), transaction(self.connection):
            self.connection.execute(
                "UPDATE documents SET source = ?, origin = ? WHERE id = ?", (source, origin, document_id)
            )
            self.connection.execute(
                "UPDATE versions SET source = ? WHERE (document, version) ="
                " (SELECT key, version FROM documents WHERE id = ?)",
                (source, document_id),
            )

    def put_into(self, collections: Mapping[str, str | None]) -> None:
        """Put documents, by their ids, with all their versions into collections, or into none."""
        with self._change():
            self.connection.executemany(
                "UPDATE documents SET collection = ? WHERE id = ?", [(name, one) for one, name in collections.items()]
            )

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take documents out, with all their versions, and say which were there."""
        removed = []
        with self._change():
            for document_id in ids:
                row = self.connection.execute("SELECT key FROM documents WHERE id = ?", (document_id,)).fetchone()
                if row is not None:
                    self._drop_passages(row[0])
                    self.connection.execute("DELETE FROM documents WHERE key = ?", (row[0],))
                    removed.append(document_id)
        return removed

    def versions_without_statements(self, revision: int, limit: int) -> list[tuple[int, str]]:
        """Key and document id of current versions that this revision of the extractor has not read, in order."""
        return statements.missing(self.connection, revision, limit)

    def put_statements(
        self, found: Sequence[tuple[int, Sequence[int], Sequence[NewStatement]]], model: int, revision: int
    ) -> None:
        """Store the statements of versions in place of those that they have.

        Args:
            found: key of the version, keys of its passages in order, and its statements.
            model: key of the model that made their vectors.
            revision: of the extractor.
        """
        with self._change():
            for version, passages, ones in found:
                statements.drop(self.connection, version)
                statements.insert(self.connection, version, ones, passages=passages, model=model, revision=revision)

    def put_vectors(self, kind: Kind, vectors: Sequence[tuple[int, bytes, Vectors]], model: int) -> None:
        """Store vectors (key of what was read, digest of the text, vector) of a model beside those of another."""
        with translated(self.home), transaction(self.connection):
            self.connection.executemany(
                f"INSERT INTO {kind.vectors} ({kind.owner}, model, digest, vector) VALUES (?, ?, ?, ?)",
                [(key, model, digest, vector_to_blob(vector)) for key, digest, vector in vectors],
            )

    def drop_misshapen(self, model: int, dimension: int) -> None:
        """Forget vectors of a model that are not as long as they should be."""
        with translated(self.home), transaction(self.connection):
            for kind in Kind:
                self.connection.execute(
                    f"DELETE FROM {kind.vectors} WHERE model = ? AND length(vector) <> ?", (model, 2 * dimension)
                )

    def versions_without_vectors(self, model: int, limit: int, *, after: int) -> list[tuple[int, str]]:
        """Key and document id of current versions beyond ``after`` of which the model has not read all, in order."""
        rows = self.connection.execute(
            "SELECT v.key, d.id FROM documents d JOIN versions v ON v.document = d.key AND v.version = d.version"
            f" WHERE v.key > ? AND ({_UNREAD}) ORDER BY v.key LIMIT ?",
            (after, model, model, limit),
        )
        return [(row[0], row[1]) for row in rows]

    def without_vector(self, kind: Kind, version: int, model: int) -> set[int]:
        """Keys of passages or statements of a version that the model has not read."""
        rows = self.connection.execute(
            f"SELECT key FROM {kind.value} p WHERE version = ? AND NOT EXISTS"
            f" (SELECT 1 FROM {kind.vectors} v WHERE v.{kind.owner} = p.key AND v.model = ?)",
            (version, model),
        )
        return {row[0] for row in rows}

    def count_without(self, model: int) -> int:
        """How many passages the model has not read yet."""
        row = self.connection.execute(
            "SELECT count(*) FROM passages p WHERE NOT EXISTS"
            " (SELECT 1 FROM vectors v WHERE v.passage = p.key AND v.model = ?)",
            (model,),
        ).fetchone()
        return int(row[0])

    def adopt(self, model: int) -> None:
        """Make a model the archive's own, and forget the vectors of every other."""
        with self._change():
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES ('model', ?)", (str(model),))
            for kind in Kind:
                self.connection.execute(f"DELETE FROM {kind.vectors} WHERE model <> ?", (model,))
            self.connection.execute("DELETE FROM models WHERE key <> ?", (model,))

    def rebuild_words(self) -> None:
        """Make the index of words anew from the stored texts."""
        with self._change():
            self.connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")
            self.connection.execute("INSERT INTO statements_fts (statements_fts) VALUES ('rebuild')")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
