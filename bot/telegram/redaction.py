"""Keeps the token out of the log.

A bot's token is part of every address that it calls, so it turns up where nobody put it: in httpx's line for each
request, in the message of a refused token, in the repr of a bot. Levels and filters of single loggers miss some of
these; the record factory sees every record, whichever logger makes it and whichever handler writes it.
"""

import logging
import traceback
from typing import Any

REDACTED = "[token]"

_secrets: set[str] = set()


def keep_out_of_logs(token: str) -> None:
    """Replace the token by ``[token]`` in every log record made from now on, tracebacks included."""
    _, colon, secret = token.partition(":")
    # The number before the colon is the bot's public id. Without it, percent-encoded addresses are covered as well.
    secret = secret if colon else token
    if secret:
        _secrets.add(secret)
    current = logging.getLogRecordFactory()
    if not isinstance(current, _Redacting):
        logging.setLogRecordFactory(_Redacting(current))


class _Redacting:
    """Makes records as the factory before it does, without the secrets."""

    def __init__(self, make: Any) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record: logging.LogRecord = self._make(*args, **kwargs)
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            message = f"{record.msg} {record.args}"  # they do not fit each other; logging would print both as they are
            record.msg, record.args = message, ()
        clean = _redact(message)
        if clean != message:
            record.msg, record.args = clean, ()
        if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            clean = _redact(trace)
            if clean != trace:
                # Formatters write exc_text as it is; the exception itself still holds the token and must not travel.
                record.exc_text, record.exc_info = clean, None
        return record


def _redact(text: str) -> str:
    for secret in _secrets:
        text = text.replace(secret, REDACTED)
    return text
