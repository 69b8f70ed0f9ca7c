"""A chain in which every later change shows."""

import sqlite3
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram.errors import StateError
from bot.telegram.state.audit import DAY_S, Audit
from bot.telegram.state.database import Database

TRIGGERS = ("audit_is_never_changed", "audit_is_never_cut")


def tampered(database: Database, sql: str) -> None:
    """Change the table as somebody would who has the file."""
    database.close()
    with sqlite3.connect(database.path) as connection:
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(sql)
    connection.close()


def test_entries_come_back_as_they_were_written(database: Database) -> None:
    audit = Audit(database)
    audit.add("asked", person=7, chat=-5, detail={"question": "Wer “sagte” das? 🌊"})
    audit.add("granted", person=1)
    first, second = audit.entries()
    assert (first.number, first.person, first.chat, first.event) == (1, 7, -5, "asked")
    assert first.detail == {"question": "Wer “sagte” das? 🌊"}
    assert abs(first.at - time.time()) < 3600
    assert second.detail == {}
    assert [entry.number for entry in audit.entries(last=1)] == [2]
    assert audit.verify() == (2, None)


@pytest.mark.parametrize("sql", ["UPDATE audit SET event = 'x'", "DELETE FROM audit WHERE number = 1"])
def test_the_database_itself_refuses_changes(database: Database, sql: str) -> None:
    Audit(database).add("asked")

    def change() -> None:
        with database.transaction() as connection:
            connection.execute(sql)

    with pytest.raises(StateError, match="append-only"):
        change()


@pytest.mark.parametrize(
    ("sql", "good", "problem"),
    [
        ('UPDATE audit SET detail = \'{"question": "other"}\' WHERE number = 3', 2, "Row 3 was changed"),
        ("UPDATE audit SET person = 99 WHERE number = 1", 0, "Row 1 was changed"),
        ("UPDATE audit SET at = at - 1 WHERE number = 5", 4, "Row 5 was changed"),
        ("UPDATE audit SET hash = 'ff' WHERE number = 5", 4, "Row 5 was changed"),
        ("DELETE FROM audit WHERE number = 2", 1, "Row 2 is missing"),
        ("DELETE FROM audit WHERE number = 5", 4, "Rows are missing at the end"),
        ("DELETE FROM audit", 0, "Rows are missing at the end"),
    ],
)
def test_an_edited_row_is_found(database: Database, sql: str, good: int, problem: str) -> None:
    for number in range(5):
        Audit(database).add("asked", person=number)
    tampered(database, sql)
    with Database(database.path) as again:
        count, found = Audit(again).verify()
    assert count == good
    assert found is not None
    assert found.startswith(problem)


def test_what_is_too_old_goes_and_the_rest_still_holds(database: Database) -> None:
    audit = Audit(database)
    for number in range(4):
        audit.add("asked", person=number)
    assert audit.forget(30) == 0
    assert audit.forget(0, now=time.time() + 99 * DAY_S) == 0
    assert audit.forget(30, now=time.time() + 31 * DAY_S) == 4
    assert audit.verify() == (0, None)
    audit.add("asked", person=9)
    assert [(entry.number, entry.person) for entry in audit.entries()] == [(5, 9)]
    assert audit.verify() == (1, None)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.text(), st.integers(-(2**60), 2**60), st.dictionaries(st.text(), st.text())), max_size=5))
def test_any_text_keeps_the_chain_whole(database: Database, events: list[tuple[str, int, dict[str, str]]]) -> None:
    audit = Audit(database)
    for event, chat, detail in events:
        audit.add(event, chat=chat, detail=detail)
    assert audit.verify()[1] is None
