"""Requests to be let in, and what waits for a confirmation."""

import json
import time
from dataclasses import dataclass
from typing import Any

from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database

AGAIN_AFTER_S = 86_400
"""Seconds after which somebody who still may not ask is told so again, and the administrators are asked again."""
OPEN_S = 3_600
"""Seconds for which a confirmation can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Somebody who asked to be let in by asking."""

    id: int
    person: int
    """0 where somebody wrote in the name of a group."""
    person_name: str
    chat: int
    chat_title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that is done once its button is pressed."""

    id: int
    person: int
    chat: int
    kind: str
    detail: dict[str, Any]


class Requests:
    """The table of requests.

    Args:
        database: the bot's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = Audit(database)

    def make(self, *, person: int, person_name: str, chat: int, chat_title: str) -> Request | None:
        """A new request; None if the same one was made in the last day, whatever became of it."""
        with self._database.transaction() as connection:
            recent = connection.execute(
                "SELECT * FROM requests WHERE person = ? AND chat = ? AND made > ? ORDER BY id DESC LIMIT 1",
                (person, chat, int(time.time()) - AGAIN_AFTER_S),
            ).fetchone()
            if recent:
                # One that is new was cut off before anybody was told.
                return _request(recent) if recent["state"] == "new" else None
            row = connection.execute(
                "INSERT INTO requests (person, person_name, chat, chat_title, made) VALUES (?, ?, ?, ?, ?) RETURNING *",
                (person, person_name, chat, chat_title, int(time.time())),
            ).fetchone()
            self._audit.add("turned away", person=person, chat=chat)
            return _request(row)

    def told(self, request: int) -> None:
        """The one who made it was told."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE requests SET state = 'asked' WHERE id = ? AND state = 'new'", (request,))

    def get(self, request: int) -> Request | None:
        """A request."""
        row = self._database.row("SELECT * FROM requests WHERE id = ?", (request,))
        return _request(row) if row else None

    def decide(self, request: int, *, granted: bool, by: int) -> bool:
        """Decide it. False if it was decided before."""
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE requests SET state = ?, decided_by = ? WHERE id = ? AND state IN ('new', 'asked')",
                ("granted" if granted else "denied", by, request),
            )
            if done.rowcount and not granted:
                self._audit.add("denied", person=by, detail={"request": request})
            return bool(done.rowcount)

    def waiting(self) -> list[Request]:
        """The requests that nobody has decided, oldest first."""
        rows = self._database.rows("SELECT * FROM requests WHERE state IN ('new', 'asked') ORDER BY id")
        return [_request(row) for row in rows]


class Tasks:
    """The table of what waits for a confirmation.

    Args:
        database: the bot's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, kind: str, *, person: int, chat: int, detail: dict[str, Any]) -> int:
        """Something to be confirmed. Returns its id."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "INSERT INTO tasks (person, chat, kind, detail, made) VALUES (?, ?, ?, ?, ?) RETURNING id",
                (person, chat, kind, json.dumps(detail), int(time.time())),
            ).fetchone()
            return int(row["id"])

    def get(self, task: int) -> Task | None:
        """A task that can be confirmed; None if it was, or if it is too late."""
        row = self._database.row(
            "SELECT * FROM tasks WHERE id = ? AND state = 'open' AND made > ?", (task, int(time.time()) - OPEN_S)
        )
        if row is None:
            return None
        return Task(
            id=row["id"], person=row["person"], chat=row["chat"], kind=row["kind"], detail=json.loads(row["detail"])
        )

    def close(self, task: int, state: str) -> bool:
        """It is done, or cancelled. False if it was closed before."""
        with self._database.transaction() as connection:
            done = connection.execute("UPDATE tasks SET state = ? WHERE id = ? AND state = 'open'", (state, task))
            return bool(done.rowcount)


def _request(row: Any) -> Request:
    return Request(
        id=row["id"],
        person=row["person"],
        person_name=row["person_name"],
        chat=row["chat"],
        chat_title=row["chat_title"],
        state=row["state"],
    )
