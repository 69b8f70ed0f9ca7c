"""The audit log: who asked what where, what was shown, and every change of access or documents.

Rows are only ever added. Each holds a hash over itself and the hash of the row before, so that a row that was edited,
taken out or put in breaks the chain at its place. Rows that are older than the retention go from the start; the hash of
the last of them is kept, and the rest is checked from there.
"""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.telegram.state.database import Database

if TYPE_CHECKING:
    import sqlite3

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the log."""

    number: int
    at: int
    """Seconds since 1970."""
    person: int
    """0 where nobody in person did it."""
    chat: int
    event: str
    detail: dict[str, Any]


class Audit:
    """The table of the log.

    Args:
        database: the bot's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, event: str, *, person: int = 0, chat: int = 0, detail: dict[str, Any] | None = None) -> int:
        """Add a row; inside a transaction, it stands or falls with the rest. Returns its number."""
        with self._database.transaction() as connection:
            ends = connection.execute("SELECT last, last_hash FROM audit_ends").fetchone()
            number = ends["last"] + 1
            row = (number, int(time.time()), person, chat, event, json.dumps(detail or {}, ensure_ascii=False))
            digest = _hash(ends["last_hash"], row)
            connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, digest))
            connection.execute("UPDATE audit_ends SET last = ?, last_hash = ?", (number, digest))
            return int(number)

    def entries(self, *, last: int | None = None) -> Iterator[Entry]:
        """The rows in order; with ``last``, only so many of the newest."""
        most = -1 if last is None else last
        rows = self._database.rows("SELECT * FROM audit ORDER BY number DESC LIMIT ?", (most,))
        for row in reversed(rows):
            yield Entry(
                number=row["number"],
                at=row["at"],
                person=row["person"],
                chat=row["chat"],
                event=row["event"],
                detail=_read(row["detail"]),
            )

    def verify(self) -> tuple[int, str | None]:
        """The number of rows that hold, and what is wrong with the one after them; None where all hold."""
        with self._database.transaction(write=False) as connection:
            ends = connection.execute("SELECT * FROM audit_ends").fetchone()
            expected, before = ends["start"] + 1, ends["start_hash"]
            good = 0
            for row in connection.execute("SELECT * FROM audit ORDER BY number"):
                if row["number"] != expected:
                    return good, f"Row {expected} is missing."
                if row["hash"] != _hash(before, tuple(row)[:-1]):
                    return good, f"Row {expected} was changed after it was written."
                expected, before, good = expected + 1, row["hash"], good + 1
            if (expected - 1, before) != (ends["last"], ends["last_hash"]):
                return (
                    good,
                    f"Rows are missing at the end: {ends['last']} were written, the last one is {expected - 1}.",
                )
            return good, None

    def last_hash(self) -> str:
        """The hash of the newest row; empty where there never was one. Kept elsewhere, it tells a log written anew."""
        row = self._database.row("SELECT last_hash FROM audit_ends")
        return str(row["last_hash"]) if row else ""

    def forget(self, days: int, *, now: float | None = None) -> int:
        """Take away the rows that are older than so many days; 0 days keeps all. Returns how many went."""
        if days == 0:
            return 0
        oldest = int((time.time() if now is None else now) - days * DAY_S)
        with self._database.transaction() as connection:
            row: sqlite3.Row | None = connection.execute(
                "SELECT number, hash FROM audit WHERE number < ifnull((SELECT min(number) FROM audit WHERE at >= ?),"
                " 1 + (SELECT last FROM audit_ends)) ORDER BY number DESC LIMIT 1",
                (oldest,),
            ).fetchone()
            if row is None:
                return 0
            connection.execute("UPDATE audit_ends SET start = ?, start_hash = ?", (row["number"], row["hash"]))
            return connection.execute("DELETE FROM audit WHERE number <= ?", (row["number"],)).rowcount


def _hash(before: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps([before, *row], ensure_ascii=False).encode(errors="surrogatepass")).hexdigest()


def _read(detail: str) -> dict[str, Any]:
    try:
        value = json.loads(detail)
    except ValueError:
        return {"unreadable": detail}  # it was edited, which is for verify to say
    return value if isinstance(value, dict) else {"unreadable": detail}
