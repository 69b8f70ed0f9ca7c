"""Opening the bot's database, and using it from an event loop."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from filelock import FileLock, Timeout

from bot.telegram.errors import StateError
from bot.telegram.state.schema import migrate

BUSY_MS = 10_000
OWNER_WAIT_S = 20.0
"""How long a bot that starts waits for the one before it to end, as when a new version takes the place of an old."""

DATABASE = "telegram.sqlite3"

T = TypeVar("T")


def place(state: Path | None, home: Path) -> Path:
    """Where the bot's database stands: the file that the settings name, or one in the archive's folder."""
    return state or home / DATABASE


class Database:
    """One SQLite file. Safe from any thread; transactions of several threads wait for each other.

    Args:
        path: the file; it and its folder are made when they are missing.
        owner_wait_s: seconds to wait for another bot to let go of the file; None to look at it without owning it.

    Raises:
        StateError: the file cannot be used, or another bot works with it.
    """

    def __init__(self, path: Path, *, owner_wait_s: float | None = OWNER_WAIT_S) -> None:
        self.path = path
        self._mutex = threading.RLock()
        self._depth = 0
        # Its own thread: a write waits for the disk, and the event loop must not.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state")
        self._owner: FileLock | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if owner_wait_s is not None:
                self._own(owner_wait_s)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            for pragma in (
                f"busy_timeout = {BUSY_MS}",
                "journal_mode = WAL",
                # FULL: what was confirmed to Telegram survives a power cut, not only a killed process.
                "synchronous = FULL",
                "foreign_keys = ON",
            ):
                self._connection.execute(f"PRAGMA {pragma}")
            migrate(self._connection)
        except (sqlite3.Error, OSError) as error:
            self._release()
            raise StateError(
                f"The bot's database at {path} cannot be used ({error}): see to the folder and its rights, or name"
                " another file as ONRECORD_TELEGRAM__STATE."
            ) from error

    def _own(self, wait_s: float) -> None:
        self._owner = FileLock(f"{self.path}.lock", thread_local=False)
        try:
            self._owner.acquire(timeout=wait_s)
        except Timeout:
            raise StateError(
                f"Another process runs the bot with {self.path}: stop it, or give this one a token and an"
                " ONRECORD_TELEGRAM__STATE of its own."
            ) from None

    def _release(self) -> None:
        if self._owner is not None:
            self._owner.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish what was begun and let go of the file. Closing twice does no harm."""
        self._thread.shutdown(wait=True)
        with self._mutex:
            self._connection.close()
        self._release()

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[sqlite3.Connection]:
        """All of it or nothing. One inside another belongs to the outer one.

        Args:
            write: False to look at one state of the database without keeping anybody from writing.

        Raises:
            StateError: the database cannot be written.
        """
        with self._mutex:
            outer = self._depth == 0
            try:
                if outer:
                    self._connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                self._depth += 1
                try:
                    yield self._connection
                finally:
                    self._depth -= 1
                if outer:
                    self._connection.execute("COMMIT")
            except BaseException as error:
                if outer and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise StateError(f"The bot's database at {self.path} cannot be written ({error}).") from error
                raise

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Look something up.

        Raises:
            StateError: the database cannot be read.
        """
        with self._mutex:
            try:
                return list(self._connection.execute(sql, parameters))
            except sqlite3.Error as error:
                raise StateError(f"The bot's database at {self.path} cannot be read ({error}).") from error

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row, if there is one."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function of a store beside the event loop; calls are made in the order in which they come."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
