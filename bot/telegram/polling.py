"""Watching the polling for updates: what no retry mends ends it with one sentence, the rest is waited out.

The library's polling loop retries on its own and reports only some failures. Telegram's own answers tell more, so
they are read where they come in.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from telegram.error import Conflict, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.errors import ServeError, TokenRefusedError, TwoPollersError

CONFLICTS = 3
"""Conflicts in a row after which a process that has just started gives up."""
ESTABLISHED_AFTER_S = 60.0
"""A process that has polled for so long keeps its place: the other one, which came later, has to give up."""

REFUSED = (
    "Telegram does not accept this token: copy it from @BotFather again into ONRECORD_TELEGRAM__TOKEN"
    " (with a server of your own, see also ONRECORD_TELEGRAM__BASE_URL)."
)
TWO_POLLERS = (
    "Another process is taking the updates of this bot: stop it, or give this one a token of its own from @BotFather."
)

logger = logging.getLogger(__name__)


class PollWatch:
    """Judges how polling goes, by the status of each answer.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.failed = asyncio.Event()
        """Set once polling cannot go on."""
        self.error: ServeError | None = None
        """Why it cannot."""
        self._clock = clock
        self._since: float | None = None
        self._conflicts = 0
        self._silent = False

    def answered(self, status: int) -> None:
        """Take in the HTTP status of an answer to ``getUpdates``."""
        if self._since is None:
            self._since = self._clock()
        if status == HTTPStatus.OK:
            if self._conflicts or self._silent:
                logger.info("Updates come again.")
            self._conflicts, self._silent = 0, False
        elif status == HTTPStatus.CONFLICT:
            self._conflicts += 1
            if self._conflicts == 1:
                logger.warning("%s", TWO_POLLERS)
            if self._conflicts >= CONFLICTS and self._clock() - self._since < ESTABLISHED_AFTER_S:
                self._fail(TwoPollersError(TWO_POLLERS))
        elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            self._fail(TokenRefusedError(REFUSED))

    @property
    def healthy(self) -> bool:
        """Whether updates come, or may come at any moment."""
        return self.error is None and not self._silent and not self._conflicts

    def trouble(self, error: TelegramError) -> None:
        """Take in an error that the polling loop will retry; said once until updates come again."""
        if isinstance(error, Conflict) or self._silent:
            return
        self._silent = True
        logger.warning("No updates come from Telegram; trying again until they do: %s", error)

    def _fail(self, error: ServeError) -> None:
        if self.error is None:
            self.error = error
            self.failed.set()


class WatchedRequest(HTTPXRequest):
    """The connection for ``getUpdates``, with a watch on it.

    Args:
        watch: told the status of each answer.
        note: told each update as it came.
        options: for the library's own request.
    """

    def __init__(self, watch: PollWatch, note: Callable[[Iterable[Mapping[str, Any]]], None], **options: Any) -> None:
        super().__init__(**options)
        self._watch = watch
        self._note = note

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Make a request, and tell what came of it."""
        status, payload = await super().do_request(*args, **options)
        self._watch.answered(status)
        if status == HTTPStatus.OK:
            with contextlib.suppress(ValueError, KeyError, TypeError):  # the library says what is wrong with it
                self._note(json.loads(payload)["result"])
        return status, payload
