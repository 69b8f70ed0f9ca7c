"""How the bot logs: lines for people, or one JSON object a line for machines."""

import logging
import sys
from typing import Any, Literal

import structlog

PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to_stderr(level: str, form: Literal["text", "json"]) -> None:
    """Send every log record to standard error.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        form: ``text`` or ``json``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(PLAIN) if form == "text" else json_formatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])


def json_formatter() -> logging.Formatter:
    """One JSON object a record: time, level, logger, event and, where something broke, the trace."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _written_trace,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _written_trace(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep a trace that is text already: that of a record from which a secret was taken out."""
    record: logging.LogRecord = event["_record"]
    if record.exc_text:
        event["exception"] = record.exc_text
    return event
