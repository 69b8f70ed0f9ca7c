"""What was asked and what was answered: for buttons, follow-ups and edits, across restarts."""

import time
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from retrieval.types import Answer, Filters, NoAnswer

KEPT_S = 90 * 86_400
"""Seconds for which an answer's buttons work."""

QUESTION, DOCUMENT = "question", "document"

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_NO_ANSWER: TypeAdapter[NoAnswer] = TypeAdapter(NoAnswer)
_FILTERS: TypeAdapter[Filters] = TypeAdapter(Filters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and by whom something was asked."""

    chat: int
    topic: int
    """0 outside of topics."""
    person: int
    """0 for who writes in a group's or a channel's name."""
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its answer, or a document that was asked for."""

    id: int
    place: Place
    at: int
    answer: int | None
    """The message in which the bot answered."""
    kind: str
    question: str
    filters: Filters
    result: Answer | NoAnswer | None
    """None for a document."""


class Questions:
    """The table of questions.

    Args:
        database: the bot's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = Audit(database)

    def add(
        self, update_id: int, place: Place, question: str, filters: Filters, result: Answer | NoAnswer | None
    ) -> int:
        """Note a question and its answer, also in the audit log. Returns its id, the same for the same update."""
        with self._database.transaction() as connection:
            before = connection.execute("SELECT id FROM asked WHERE update_id = ?", (update_id,)).fetchone()
            kind = DOCUMENT if result is None else QUESTION
            values = (question, _FILTERS.dump_json(filters).decode(), _dump(result))
            if before:
                sql = "UPDATE asked SET question = ?, filters = ?, result = ? WHERE id = ?"
                connection.execute(sql, (*values, before["id"]))
                return int(before["id"])
            row = connection.execute(
                "INSERT INTO asked (update_id, at, chat, topic, person, message, kind, question, filters, result)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    *(update_id, int(time.time()), place.chat, place.topic, place.person, place.message),
                    *(kind, *values),
                ),
            ).fetchone()
            self._log(place, kind, question, result)
            return int(row["id"])

    def replace(self, asked: Asked, question: str, filters: Filters, result: Answer | NoAnswer) -> None:
        """Put another question and answer in the place of one, because its message was edited."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE asked SET at = ?, question = ?, filters = ?, result = ? WHERE id = ?",
                (int(time.time()), question, _FILTERS.dump_json(filters).decode(), _dump(result), asked.id),
            )
            self._log(asked.place, QUESTION, question, result)

    def _log(self, place: Place, kind: str, question: str, result: Answer | NoAnswer | None) -> None:
        self._audit.add(
            "asked",
            person=place.person,
            chat=place.chat,
            detail={"topic": place.topic, "message": place.message, kind: question, "shown": _shown(result)},
        )

    def answered(self, update_id: int, message: int) -> None:
        """Note the message in which an update was answered, if it was a question."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE asked SET answer = ? WHERE update_id = ?", (message, update_id))

    def get(self, asked: int) -> Asked | None:
        """A question by its id."""
        return self._one("SELECT * FROM asked WHERE id = ?", asked)

    def of_message(self, chat: int, message: int) -> Asked | None:
        """The question that a message asked."""
        return self._one("SELECT * FROM asked WHERE chat = ? AND message = ? ORDER BY id DESC", chat, message)

    def of_answer(self, chat: int, message: int) -> Asked | None:
        """The question that a message of the bot answered."""
        return self._one("SELECT * FROM asked WHERE chat = ? AND answer = ?", chat, message)

    def last(self, chat: int, topic: int, person: int, *, within_s: float) -> Asked | None:
        """The last question of a person in a chat's topic, if it is not too long ago."""
        return self._one(
            "SELECT * FROM asked WHERE chat = ? AND topic = ? AND person = ? AND at >= ? AND kind = 'question'"
            " ORDER BY at DESC, id DESC LIMIT 1",
            *(chat, topic, person, int(time.time() - within_s)),
        )

    def rate(self, asked: int, person: int, value: int, reason: str | None = None) -> None:
        """Note what somebody thinks of an answer, in place of what they thought before."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, ?) ON CONFLICT (asked, person) DO UPDATE SET"
                " value = excluded.value, reason = excluded.reason, at = excluded.at",
                (asked, person, value, reason, int(time.time())),
            )
            detail = {"answer": asked, "value": value, "reason": reason}
            self._audit.add("rated", person=person, detail=detail)

    def forget(self) -> None:
        """Let go of answers whose buttons nobody presses any more."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM asked WHERE at < ?", (int(time.time()) - KEPT_S,))

    def _one(self, sql: str, *parameters: int) -> Asked | None:
        row = self._database.row(sql, parameters)
        if row is None:
            return None
        return Asked(
            id=row["id"],
            place=Place(chat=row["chat"], topic=row["topic"], person=row["person"], message=row["message"]),
            at=row["at"],
            answer=row["answer"],
            kind=row["kind"],
            question=row["question"],
            filters=_FILTERS.validate_json(row["filters"]),
            result=_load(row["result"]),
        )


def _dump(result: Answer | NoAnswer | None) -> str:
    if result is None:
        return ""
    if isinstance(result, Answer):
        return "+" + _ANSWER.dump_json(result).decode()
    return "-" + _NO_ANSWER.dump_json(result).decode()


def _load(text: str) -> Answer | NoAnswer | None:
    if not text:
        return None
    return _ANSWER.validate_json(text[1:]) if text[0] == "+" else _NO_ANSWER.validate_json(text[1:])


def _shown(result: Answer | NoAnswer | None) -> list[Any] | str:
    """What an answer held, as places in documents; why it held nothing."""
    if result is None:
        return []
    if isinstance(result, NoAnswer):
        return result.reason.value
    places = (finding.citation for finding in result.findings)
    return [[place.document_id, place.version, place.start, place.end] for place in places]
