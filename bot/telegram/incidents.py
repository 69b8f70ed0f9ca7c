"""What breaks: a number for the asker, the trace in the log, and a digest for the administrators."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.telegram.languages import en as messages

DIGEST_EVERY_S = 3600.0
"""Seconds between two digests of one kind of error."""
LISTED = 5
"""Incidents of which a digest tells the numbers."""

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Kind:
    """Errors of one type, since the last digest."""

    told: float | None = None
    since: float = 0.0
    count: int = 0
    numbers: list[str] = field(default_factory=list)


class Incidents:
    """Numbers errors, logs them, and tells the administrators of each kind at most once an hour.

    Args:
        tell: sends a sentence to every administrator.
        clock: seconds since 1970.
    """

    def __init__(self, tell: Callable[[str], Awaitable[None]], clock: Callable[[], float] = time.time) -> None:
        self._tell = tell
        self._clock = clock
        self._kinds: dict[str, _Kind] = {}

    def note(self, error: BaseException, what: str) -> str:
        """Log an error with what could not be done because of it. Returns the incident's number."""
        number = secrets.token_hex(3).upper()
        logger.error("Incident %s: %s", number, what, exc_info=error)
        kind = self._kinds.setdefault(type(error).__name__, _Kind())
        if not kind.count:
            kind.since = self._clock()
        kind.count += 1
        if len(kind.numbers) < LISTED:
            kind.numbers.append(number)
        return number

    async def report(self) -> None:
        """Tell the administrators what they have not been told, unless it is too soon."""
        now = self._clock()
        for name, kind in list(self._kinds.items()):
            if not kind.count or (kind.told is not None and now - kind.told < DIGEST_EVERY_S):
                continue
            since = datetime.fromtimestamp(kind.since, tz=UTC).strftime("%Y-%m-%d %H:%M UTC")
            more = "…" if kind.count > len(kind.numbers) else ""
            text = messages.DIGEST.format(
                count=kind.count, kind=name, since=since, incidents=", ".join(kind.numbers) + more
            )
            self._kinds[name] = _Kind(told=now)
            await self._tell(text)
