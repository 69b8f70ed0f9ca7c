"""One file, several threads, one owner."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.telegram.errors import StateError
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from bot.telegram.state.schema import MIGRATIONS


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    with Database(tmp_path / "deep" / "state.sqlite3") as first:
        Audit(first).add("asked")
    with Database(tmp_path / "deep" / "state.sqlite3") as second:
        assert [entry.event for entry in Audit(second).entries()] == ["asked"]
        assert second.rows("PRAGMA user_version")[0][0] == len(MIGRATIONS)
        assert second.rows("PRAGMA journal_mode")[0][0] == "wal"


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    audit = Audit(database)

    def fail() -> None:
        with database.transaction():
            audit.add("one")
            with database.transaction():
                audit.add("two")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(audit.entries()) == []
    audit.add("three")
    assert audit.verify() == (1, None)


def test_many_threads_write_one_after_the_other(database: Database) -> None:
    audit = Audit(database)
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda number: audit.add("asked", person=number), range(64)))
    assert sorted(numbers) == list(range(1, 65))
    assert audit.verify() == (64, None)


def test_two_bots_do_not_share_a_file(database: Database) -> None:
    with pytest.raises(StateError, match="Another process runs the bot"):
        Database(database.path, owner_wait_s=0.0)
    with Database(database.path, owner_wait_s=None) as onlooker:
        assert list(Audit(onlooker).entries()) == []


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StateError, match="another program's"):
        Database(path)
    (tmp_path / "text").write_text("no database, but long enough to be looked at as one" * 40)
    with pytest.raises(StateError, match="cannot be used"):
        Database(tmp_path / "text")


def test_a_file_of_a_newer_onrecord_is_left_alone(tmp_path: Path) -> None:
    with Database(tmp_path / "state.sqlite3") as database, database.transaction() as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="newer onrecord"):
        Database(tmp_path / "state.sqlite3")


async def test_calls_from_the_event_loop_keep_their_order(database: Database) -> None:
    audit = Audit(database)
    for number in range(9):
        await database.run(lambda one: audit.add("asked", person=one), number)
    assert [entry.person for entry in audit.entries()] == list(range(9))
