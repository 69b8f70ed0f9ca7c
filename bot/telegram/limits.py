"""Telegram's limits on the bot, and the bot's on a person."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

from telegram.ext import AIORateLimiter

MINUTE_S = 60.0
PEOPLE = 10_000
"""People whose last questions are remembered."""
_PUTS_A_MESSAGE = ("send", "edit", "forward", "copy")
_SIGN = "sendChatAction"


class FloodLimiter(AIORateLimiter):
    """Telegram's flood limits, obeyed. They are about messages: typing, reactions and look-ups need no place."""

    async def process_request(  # noqa: PLR0917 - the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Send a request when the limits allow it."""
        if endpoint == _SIGN or not endpoint.startswith(_PUTS_A_MESSAGE):
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


class Verdict(Enum):
    """What becomes of a person's question."""

    ANSWER = "answer"
    NOTICE = "notice"
    """It is one too many, and the person has not been told so yet."""
    SILENCE = "silence"


class Turnstile:
    """So many questions a minute for each person.

    Args:
        most: questions in a minute.
        clock: seconds that never go back.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: set[int] = set()

    def question(self, person: int) -> Verdict:
        """A person asks."""
        now = self._clock()
        times = self._asked.setdefault(person, deque())
        self._asked.move_to_end(person)
        while len(self._asked) > PEOPLE:
            gone, _ = self._asked.popitem(last=False)
            self._told.discard(gone)
        while times and times[0] <= now - MINUTE_S:
            times.popleft()
        if len(times) < self._most:
            times.append(now)
            self._told.discard(person)
            return Verdict.ANSWER
        if person in self._told:
            return Verdict.SILENCE
        self._told.add(person)
        return Verdict.NOTICE
