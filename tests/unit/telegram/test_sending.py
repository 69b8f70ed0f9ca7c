"""When a message may be sent again: only if it certainly did not arrive."""

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.telegram.handling import may_have_arrived


def caused(error: NetworkError, cause: Exception | None) -> NetworkError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("refused")),
        caused(TimedOut(), httpx.ConnectTimeout("slow")),
        caused(TimedOut(), httpx.PoolTimeout("busy")),
        NetworkError("Bad Gateway"),
        NetworkError("Internal Server Error (500)"),
    ],
    ids=repr,
)
def test_what_never_went_out_or_was_refused_may_be_sent_again(error: NetworkError) -> None:
    assert not may_have_arrived(error)


@pytest.mark.parametrize(
    "error",
    [
        caused(TimedOut(), httpx.ReadTimeout("slow")),
        caused(TimedOut(), httpx.WriteTimeout("slow")),
        caused(NetworkError("httpx.ReadError"), httpx.ReadError("reset")),
        caused(NetworkError("httpx.WriteError"), httpx.WriteError("reset")),
        caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("closed")),
        NetworkError("Gateway Timeout (504)"),
        TimedOut(),
    ],
    ids=repr,
)
def test_what_went_out_without_an_answer_may_not(error: NetworkError) -> None:
    assert may_have_arrived(error)
