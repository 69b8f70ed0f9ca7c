"""Which process gives up when two poll with one token, and what is said about polling that fails."""

import logging

import pytest
from telegram.error import Conflict, NetworkError

from bot.telegram.errors import TokenRefusedError, TwoPollersError
from bot.telegram.polling import CONFLICTS, ESTABLISHED_AFTER_S, PollWatch


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> PollWatch:
    return PollWatch(clock)


def test_the_process_that_came_later_gives_up(watch: PollWatch) -> None:
    for _ in range(CONFLICTS):
        assert watch.error is None
        watch.answered(409)
    assert isinstance(watch.error, TwoPollersError)
    assert watch.failed.is_set()


def test_the_process_that_was_there_first_stays(
    watch: PollWatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    watch.answered(200)
    clock.now = ESTABLISHED_AFTER_S
    for _ in range(100):
        watch.answered(409)
    assert watch.error is None
    assert not watch.failed.is_set()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_updates_that_waited_do_not_establish_a_process(watch: PollWatch) -> None:
    watch.answered(200)
    for _ in range(CONFLICTS):
        watch.answered(409)
    assert isinstance(watch.error, TwoPollersError)


def test_conflicts_count_only_in_a_row(watch: PollWatch) -> None:
    for _ in range(10):
        watch.answered(409)
        watch.answered(409)
        watch.answered(200)
    assert watch.error is None


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_that_is_not_known_any_more_ends_it_at_any_time(watch: PollWatch, clock: Clock, status: int) -> None:
    watch.answered(200)
    clock.now = 10 * ESTABLISHED_AFTER_S
    watch.answered(status)
    assert isinstance(watch.error, TokenRefusedError)


@pytest.mark.parametrize("status", [400, 429, 500, 502])
def test_what_passes_ends_nothing(watch: PollWatch, status: int) -> None:
    for _ in range(100):
        watch.answered(status)
    assert watch.error is None


def test_an_outage_is_told_once_and_so_is_its_end(watch: PollWatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for _ in range(2):
        for _ in range(50):
            watch.trouble(NetworkError("down"))
        for _ in range(50):
            watch.answered(200)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING", "INFO"]


def test_a_conflict_is_not_told_twice(watch: PollWatch, caplog: pytest.LogCaptureFixture) -> None:
    watch.answered(409)
    watch.trouble(Conflict("Conflict: terminated by other getUpdates request"))
    assert len(caplog.records) == 1
