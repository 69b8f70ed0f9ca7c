"""Opening the database, and turning what SQLite says into this project's errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import ArchiveBusy, ArchiveDamaged, ArchiveError, ArchiveReadOnly
from retrieval.store.schema import version_of

DATABASE = "archive.sqlite3"
WRITER_BUSY_MS = 3_600_000
BUSY_MS = 10_000
"""How long a reader waits for the moment in which a writer finishes a checkpoint."""


@contextmanager
def translated(home: Path) -> Iterator[None]:
    """Raise ArchiveError for what SQLite or the file system says of the archive at ``home``."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, home) from error
    except PermissionError as error:
        raise _read_only(home) from error
    except OSError as error:
        raise ArchiveReadOnly(
            f"The archive at {home} cannot be written ({error.strerror}): mend that first."
        ) from error


def _read_only(home: Path) -> ArchiveReadOnly:
    return ArchiveReadOnly(f"The archive at {home} cannot be written: give this user the right to write there.")


def _meaning(error: sqlite3.Error, home: Path) -> ArchiveError:
    code = getattr(error, "sqlite_errorcode", None)
    base = code & 0xFF if code is not None else None
    if base in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _read_only(home)
    if base == sqlite3.SQLITE_FULL:
        return ArchiveReadOnly(
            f"The disk that holds the archive at {home} is full: free some space and run the command again;"
            " what was reported as stored is kept."
        )
    if base in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveBusy(f"Another process is writing to the archive at {home}: try again in a moment.")
    return ArchiveDamaged(f"The database of the archive at {home} cannot be read ({error}): restore it from a copy.")


def refuse_file(home: Path) -> None:
    """Raise ArchiveDamaged where a file stands in the archive's place."""
    if home.exists() and not home.is_dir():
        raise ArchiveDamaged(f"{home} is a file, and an archive is a folder: name another with --home.")


def connect(home: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to the archive's database, in autocommit mode: transactions are begun in words.

    A folder that takes no writes is read all the same.
    """
    path = (home / DATABASE).resolve()
    if write:
        connection = _open(f"{path.as_uri()}?mode=rwc")
        version_of(connection)  # another program's database is not touched
        # Who writes is settled by a lock; all that is waited for here is a check that reads for a long time.
        connection.execute(f"PRAGMA busy_timeout = {WRITER_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: what was reported as stored survives a power cut, not only a killed process.
        connection.execute("PRAGMA synchronous = FULL")
        return connection
    connection = _open(f"{path.as_uri()}?mode=rw")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        wal = path.with_name(path.name + "-wal")
        # Without a log beside it nobody is writing, and SQLite may read the file as it stands.
        still = not wal.exists() or wal.stat().st_size == 0
        connection = _open(f"{path.as_uri()}?mode=ro" + ("&immutable=1" if still else ""))
    connection.execute("PRAGMA query_only = ON")
    return connection


def _open(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA foreign_keys = ON")
    # SQLite's own lower() and LIKE fold ASCII letters only.
    connection.create_function("fold", 1, _fold, deterministic=True)
    return connection


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside happens, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
