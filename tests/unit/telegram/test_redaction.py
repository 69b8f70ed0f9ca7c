"""The token in a log record, however it got there."""

import logging
from collections.abc import Iterator

import pytest

from bot.telegram import redaction
from bot.telegram.redaction import keep_out_of_logs

TOKEN = "777:a-Secret_of-this-test"  # noqa: S105 - known to this test alone
SECRET = "a-Secret_of-this-test"  # noqa: S105 - the same

logger = logging.getLogger(__name__)


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process's record factory and secrets, as they were."""
    before = logging.getLogRecordFactory()
    monkeypatch.setattr(redaction, "_secrets", set())
    logging.setLogRecordFactory(logging.LogRecord)
    yield
    logging.setLogRecordFactory(before)


def test_it_is_replaced_in_messages_and_in_arguments(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    logger.error("POST %s %d", f"https://api.telegram.org/bot{TOKEN}/getMe", 200)
    logger.error("POST https://api.telegram.org/bot777%%3A%s/getMe", SECRET)
    assert [record.getMessage() for record in caplog.records] == [
        "POST https://api.telegram.org/bot777:[token]/getMe 200",
        "POST https://api.telegram.org/bot777%3A[token]/getMe",
    ]
    assert SECRET not in repr([record.args for record in caplog.records])


def test_it_is_replaced_in_tracebacks_and_in_what_caused_them(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    error = RuntimeError("no answer")
    error.__cause__ = ConnectionError(TOKEN)
    logger.error("failed", exc_info=error)
    assert SECRET not in caplog.text
    assert "ConnectionError: 777:[token]" in caplog.text
    assert "RuntimeError: no answer" in caplog.text


def test_it_is_replaced_where_message_and_arguments_do_not_fit(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    logger.error("one %s too few %s", TOKEN)  # noqa: PLE1206 - that is what is tested
    assert SECRET not in caplog.text
    assert "too few" in caplog.text


def test_everything_else_is_left_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    error = ValueError("plain")
    logger.error("%s and %s", "one", "two", exc_info=error)
    (record,) = caplog.records
    assert (record.msg, record.args) == ("%s and %s", ("one", "two"))
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_asking_twice_changes_nothing_and_several_tokens_are_kept_out(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs(TOKEN)
    factory = logging.getLogRecordFactory()
    keep_out_of_logs(TOKEN)
    keep_out_of_logs("another-one")
    assert logging.getLogRecordFactory() is factory
    logger.error("%s another-one", TOKEN)
    assert caplog.records[0].getMessage() == "777:[token] [token]"


def test_an_empty_token_hides_nothing(caplog: pytest.LogCaptureFixture) -> None:
    keep_out_of_logs("")
    logger.error("all of this stays")
    assert caplog.records[0].getMessage() == "all of this stays"
