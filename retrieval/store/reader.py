"""Reading the archive: one connection a thread, each question on one consistent state."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from retrieval.errors import ArchiveError, NotInArchive
from retrieval.ports import Vectors
from retrieval.store import counts, passages, statements
from retrieval.store.conditions import conditions, visible
from retrieval.store.connection import DATABASE, connect, translated
from retrieval.store.parts import Part, Parts, ranked, speaker_words
from retrieval.store.rows import (
    VERSION_COLUMNS,
    Kind,
    State,
    StoredModel,
    StoredPassage,
    StoredStatement,
    document_from_row,
    stored_model,
    vectors_from_blobs,
)
from retrieval.store.schema import MIGRATIONS, version_of
from retrieval.types import CitedStatement, Document, DocumentSummary, Filters, Speaker, Stats

_CHUNK = 500  # keys in one statement; SQLite's own limit on variables is larger everywhere


class Reader:
    """Read access to an archive's database. Safe to use from any thread.

    Raises:
        ArchiveError: what stands at ``home`` cannot be read as an archive.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._parts = Parts()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is not None and not found.in_transaction and self._identity() != self._local.identity:
            found.close()  # the file was deleted or replaced; what this connection reads is no longer the archive
            found = None
        if found is None:
            self._local.identity = self._identity()
            with translated(self.home):
                found = connect(self.home, write=False)
                found.row_factory = sqlite3.Row
            version_of(found)
            self._local.connection = found
            with self._guard:
                self._opened.append(found)
        return found

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = (self.home / DATABASE).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside, by this thread, is the state of one moment. May be nested."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        with translated(self.home):
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    def ready(self) -> bool:
        """Whether the database has been made.

        Raises:
            ArchiveError: it was made by an older onrecord, and the next writer has to bring it up to date.
        """
        if not (self.home / DATABASE).exists():
            return False
        number = version_of(self.connection)
        if 0 < number < len(MIGRATIONS):
            raise ArchiveError(
                f"The archive at {self.home} was written by an older onrecord: run `onrecord rebuild` once."
            )
        return number > 0

    def state(self) -> State:
        """Which state of the passages this is."""
        row = self.connection.execute(
            "SELECT generation, token FROM states ORDER BY generation DESC LIMIT 1"
        ).fetchone()
        return State(generation=row[0], token=row[1]) if row else State(generation=0, token="")

    def came_from(self, state: State) -> bool:
        """Whether the passages once were in that state, and everything since then is a change to it.

        Not so for a state of a database that was replaced by a copy taken earlier.
        """
        row = self.connection.execute("SELECT token FROM states WHERE generation = ?", (state.generation,)).fetchone()
        return row is not None and row[0] == state.token

    def meta(self, key: str) -> str | None:
        """A value of the archive itself."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def model(self) -> StoredModel | None:
        """The model that made the vectors; None before the first."""
        return stored_model(self.connection)

    def hides(self, collections: frozenset[str]) -> bool:
        """Whether there is any document that may not be seen with these collections."""
        where, values = visible(collections)
        return (
            self.connection.execute(f"SELECT 1 FROM documents d WHERE NOT {where} LIMIT 1", values).fetchone()
            is not None
        )

    def _part(self, kind: Kind, collections: frozenset[str]) -> Part:
        """What there is of a kind for those who see some collections."""
        with self.snapshot():
            return self._parts.get(self.connection, self.state(), kind, collections)

    def document(
        self, document_id: str, version: int | None = None, collections: frozenset[str] | None = None
    ) -> Document:
        """A document; its current version where none is named.

        Raises:
            NotInArchive: there is no such document or version, or it may not be seen with these collections.
        """
        where, values = visible(collections)
        row = self.connection.execute(
            f"SELECT {VERSION_COLUMNS} FROM documents d JOIN versions v ON v.document = d.key"
            f" WHERE d.id = ? AND v.version = coalesce(?, d.version) AND {where}",
            (document_id, version, *values),
        ).fetchone()
        if row is None:
            of = "" if version is None else f" of version {version}"
            raise NotInArchive(f"There is no document {document_id!r}{of} in the archive: see `onrecord list`.")
        return document_from_row(row)

    def count(self, collections: frozenset[str] | None = None) -> int:
        """How many documents there are."""
        return counts.documents(self.connection, collections)

    def documents(self, collections: frozenset[str] | None = None) -> Iterator[DocumentSummary]:
        """Every document, in the order in which they were first added."""
        return counts.summaries(self.connection, collections)

    def statements(
        self, document_id: str | None, speaker: str | None, collections: frozenset[str] | None = None
    ) -> Iterator[CitedStatement]:
        """Statements of a document or of all, by a speaker or by any, in order of the documents and their texts."""
        return statements.find(self.connection, document_id, speaker, collections)

    def unread(self, revision: int) -> int:
        """How many documents' statements this revision of the extractor has not read."""
        return len(statements.missing(self.connection, revision, -1))

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by key; those that are gone are left out."""
        found: dict[int, StoredPassage] = {}
        for chunk in _chunks(keys):
            found |= passages.by_key(self.connection, chunk)
        return found

    def keys(self, kind: Kind, filters: Filters | None = None) -> list[int]:
        """Keys of all passages or statements, or of those that the filters leave, in ascending order."""
        if filters is None or not filters.active:
            rows = self.connection.execute(f"SELECT key FROM {kind.value} ORDER BY key")
        elif filters.collections is not None and filters == Filters(collections=filters.collections):
            return list(self._part(kind, filters.collections).keys)
        else:
            where, values = conditions(filters)
            rows = self.connection.execute(
                f"SELECT p.key FROM {kind.value} p JOIN versions v ON v.key = p.version"
                f" JOIN documents d ON d.key = v.document WHERE {where} ORDER BY p.key",
                values,
            )
        return [row[0] for row in rows]

    def match(self, expression: str, limit: int, filters: Filters, kind: Kind = Kind.PASSAGES) -> list[int]:
        """Keys of what matches an FTS5 expression, best first by BM25.

        A passage's title and heading count double, and so does what a statement says beside the sentence around it.
        """
        table, (where, values) = kind.words, conditions(filters)
        joined = (
            f" JOIN {kind.value} p ON p.key = f.rowid JOIN versions v ON v.key = p.version"
            " JOIN documents d ON d.key = v.document"
        )
        found = f"SELECT f.rowid FROM {table} f{joined if filters.active else ''} WHERE {table} MATCH ? AND {where}"
        if filters.collections is not None:
            with self.snapshot():
                matching = [row[0] for row in self.connection.execute(found, (expression, *values))]
                part = self._part(kind, filters.collections)
                return ranked(self.connection, kind, part, expression, matching)[:limit]
        weights = ", ".join(str(weight) for weight in kind.weights.values())
        rows = self.connection.execute(
            f"{found} ORDER BY bm25({table}, {weights}), f.rowid LIMIT ?", (expression, *values, limit)
        )
        return [row[0] for row in rows]

    def vectors(
        self, kind: Kind, model: int, dimension: int, *, after: int = 0, batch: int = 20_000
    ) -> Iterator[tuple[list[int], Vectors]]:
        """Keys beyond ``after`` and their vectors, in ascending order, a batch at a time.

        Vectors are float32 of shape (n, dimension). A long passage has several, and its key then stands
        several times.
        """
        table, owner = kind.vectors, kind.owner
        with closing(
            self.connection.execute(
                f"SELECT {owner}, vector FROM {table} WHERE model = ? AND {owner} > ? ORDER BY {owner}, key",
                (model, after),
            )
        ) as rows:
            while chunk := rows.fetchmany(batch):
                yield [row[0] for row in chunk], vectors_from_blobs([row[1] for row in chunk], dimension)

    def stored_statements(self, keys: Sequence[int]) -> dict[int, StoredStatement]:
        """Statements by key; those that are gone are left out."""
        found: dict[int, StoredStatement] = {}
        for chunk in _chunks(keys):
            found |= statements.by_key(self.connection, chunk)
        return found

    def has_statements(self, collections: frozenset[str] | None = None) -> bool:
        """Whether any statement is stored."""
        if collections is not None:
            return bool(self._part(Kind.STATEMENTS, collections).keys)
        return self.connection.execute("SELECT 1 FROM statements LIMIT 1").fetchone() is not None

    def statements_of(self, document_id: str) -> list[StoredStatement]:
        """The statements of a document, in the order in which they were stored."""
        rows = self.connection.execute(
            "SELECT s.key FROM statements s JOIN versions v ON v.key = s.version"
            " JOIN documents d ON d.key = v.document WHERE d.id = ? ORDER BY s.key",
            (document_id,),
        )
        found = self.stored_statements([row[0] for row in rows])
        return [found[key] for key in sorted(found)]

    def statements_in(self, passages: Sequence[int]) -> dict[int, list[int]]:
        """Keys of the statements that start in each of some passages, in order of the text."""
        found: dict[int, list[int]] = {}
        for chunk in _chunks(passages):
            for key, passage in self.connection.execute(
                f"SELECT key, passage FROM statements WHERE passage IN ({_marks(chunk)}) ORDER BY key", chunk
            ):
                found.setdefault(passage, []).append(key)
        return found

    def speaker_words(self, initial: str, collections: frozenset[str] | None = None) -> list[str]:
        """The words of speakers' names and descriptions that start with a letter, folded, with their endings cut."""
        with self.snapshot():
            part = None if collections is None else self._part(Kind.STATEMENTS, collections)
            return speaker_words(self.connection, part, initial, chr(ord(initial) + 1))

    def speakers(self, keys: Sequence[int]) -> dict[int, Speaker]:
        """The speaker of each statement that has one."""
        found: dict[int, Speaker] = {}
        for chunk in _chunks(keys):
            found |= statements.speakers(self.connection, chunk)
        return found

    def passages_of(self, document_id: str, version: int) -> list[int]:
        """Keys of the passages of a version, in order of the text."""
        rows = self.connection.execute(
            "SELECT p.key FROM passages p JOIN versions v ON v.key = p.version JOIN documents d ON d.key = v.document"
            " WHERE d.id = ? AND v.version = ? ORDER BY p.key",
            (document_id, version),
        )
        return [row[0] for row in rows]

    def texts(self, versions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The texts of documents, by id and version; those that are gone are left out."""
        found: dict[tuple[str, int], str] = {}
        for document, version in dict.fromkeys(versions):
            row = self.connection.execute(
                "SELECT v.text FROM documents d JOIN versions v ON v.document = d.key WHERE d.id = ? AND v.version = ?",
                (document, version),
            ).fetchone()
            if row is not None:
                found[document, version] = row[0]
        return found

    def stats(self, collections: frozenset[str] | None = None) -> Stats:
        """How large the archive is, and how fresh."""
        found = counts.stats(self.connection, collections)
        model = self.model()
        found = replace(found, model=model.name if model else None, dimension=model.dimension if model else None)
        if collections is not None:
            return found
        files = [self.home / DATABASE, self.home / f"{DATABASE}-wal", *(self.home / "index").rglob("*")]
        size = sum(file.stat().st_size for file in files if file.is_file())
        return replace(found, bytes=size, updated=self.meta("updated"))


def _chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _CHUNK):
        yield list(keys[start : start + _CHUNK])


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))
