"""Each update is handled once, whatever ends the process."""

from bot.telegram.state.database import Database
from bot.telegram.state.inbox import ATTEMPTS, Inbox, Progress


def test_an_update_is_kept_once(database: Database) -> None:
    inbox = Inbox(database)
    assert inbox.keep(5, '{"update_id": 5}')
    assert not inbox.keep(5, '{"update_id": 5}')
    assert [kept.id for kept in inbox.left()] == [5]


def test_a_handled_update_is_known_and_what_it_said_is_not(database: Database) -> None:
    inbox = Inbox(database)
    inbox.keep(5, "secret")
    assert inbox.begin(5) is Progress.WAITING
    inbox.finish(5)
    assert inbox.begin(5) is Progress.HANDLED
    assert inbox.left() == []
    assert not inbox.keep(5, "secret")
    assert [row["raw"] for row in database.rows("SELECT raw FROM updates")] == [None]


def test_an_answer_on_the_wire_is_in_doubt_until_something_is_heard_of_it(database: Database) -> None:
    inbox = Inbox(database)
    inbox.keep(5, "raw")
    inbox.begin(5)
    inbox.on_the_wire(5)
    assert [kept.progress for kept in inbox.left()] == [Progress.ON_THE_WIRE]
    inbox.not_taken(5)
    assert [kept.progress for kept in inbox.left()] == [Progress.WAITING]
    inbox.on_the_wire(5)
    inbox.finish(5)
    inbox.not_taken(5)  # too late to matter
    assert inbox.left() == []


def test_an_update_that_always_ends_the_process_is_given_up(database: Database) -> None:
    inbox = Inbox(database)
    inbox.keep(5, "raw")
    assert [inbox.begin(5) for _ in range(ATTEMPTS + 1)] == [Progress.WAITING] * ATTEMPTS + [Progress.HANDLED]
    assert inbox.left() == []


def test_an_update_that_was_never_kept_is_not_handled(database: Database) -> None:
    assert Inbox(database).begin(99) is Progress.HANDLED
