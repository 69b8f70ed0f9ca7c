"""The updates that came in: each is kept before Telegram hears that it arrived, and handled once.

An update is *to be handled* until its answer goes out, *on the wire* while nobody can know whether the answer arrived,
and *handled* after that. Whatever ends the process, the next one finds in here what is left to do.
"""

import time
from dataclasses import dataclass
from enum import IntEnum

from bot.telegram.state.database import Database

ATTEMPTS = 10
"""Times that an update is begun before it is given up: one that ends the process must not do so for ever."""
KEPT_S = 14 * 86_400
"""Seconds for which the ids of handled updates are kept; Telegram delivers none that is older than a day."""


class Progress(IntEnum):
    """How far the bot is with an update."""

    WAITING = 0
    ON_THE_WIRE = 1
    HANDLED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An update that is not handled yet."""

    id: int
    raw: str
    progress: Progress


class Inbox:
    """The table of updates.

    Args:
        database: the bot's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, update_id: int, raw: str) -> bool:
        """Store an update as it came. False if it is stored already."""
        with self._database.transaction() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO updates (id, raw, state, received) VALUES (?, ?, 0, ?)",
                (update_id, raw, int(time.time())),
            )
            return done.rowcount == 1

    def begin(self, update_id: int) -> Progress:
        """How far an update is that is to be handled now; an update tried too often counts as handled."""
        with self._database.transaction() as connection:
            row = connection.execute("SELECT state, attempts FROM updates WHERE id = ?", (update_id,)).fetchone()
            if row is None:
                return Progress.HANDLED
            if row["attempts"] >= ATTEMPTS:
                self.finish(update_id)
                return Progress.HANDLED
            connection.execute("UPDATE updates SET attempts = attempts + 1 WHERE id = ?", (update_id,))
            return Progress(row["state"])

    def on_the_wire(self, update_id: int) -> None:
        """Its answer is being sent from now on."""
        self._mark(update_id, Progress.WAITING, Progress.ON_THE_WIRE)

    def not_taken(self, update_id: int) -> None:
        """The server has certainly not taken the answer."""
        self._mark(update_id, Progress.ON_THE_WIRE, Progress.WAITING)

    def _mark(self, update_id: int, before: Progress, after: Progress) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE updates SET state = ? WHERE id = ? AND state = ?", (after, update_id, before))

    def finish(self, update_id: int) -> None:
        """It is handled. What it said is forgotten, its id is not."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE updates SET state = ?, raw = NULL WHERE id = ? AND state != ?",
                (Progress.HANDLED, update_id, Progress.HANDLED),
            )

    def left(self) -> list[Kept]:
        """The updates that are not handled, in order; those long handled are forgotten."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM updates WHERE state = ? AND received < ?", (Progress.HANDLED, int(time.time()) - KEPT_S)
            )
        rows = self._database.rows("SELECT id, raw, state FROM updates WHERE state < 2 ORDER BY id")
        return [Kept(id=row["id"], raw=row["raw"], progress=Progress(row["state"])) for row in rows]
