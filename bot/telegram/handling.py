"""Each update handled once: stored before Telegram hears that it arrived, marked when its answer goes out.

``sendMessage`` has no key by which the server could tell a repetition, and a bot cannot look up what it has sent. So an
update is marked as *on the wire* at the last moment before its answer leaves, and as handled as soon as the server has
taken it. A process that is killed in between leaves it marked: the next one cannot know whether the answer arrived, and
says so in one line instead of answering twice or not at all.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Bot, Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import BaseUpdateProcessor
from telegram.request import HTTPXRequest

from bot.telegram.errors import StateError
from bot.telegram.state.database import Database
from bot.telegram.state.inbox import Inbox, Progress
from bot.telegram.state.questions import Questions

AGAIN_AFTER_S = 30.0
"""Seconds after which an update is tried again whose answer the server did not take."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Handling:
    """An update while it is handled."""

    update_id: int
    chat: int | None
    """The chat whose message answers it."""
    again: bool = False
    """Set where its answer could not be sent for now."""


HANDLING: ContextVar[Handling | None] = ContextVar("HANDLING", default=None)
"""The update that the present task handles."""


class Intake(asyncio.Queue[object]):
    """The queue between Telegram and the handlers: what is put into it is stored first, and only once.

    Args:
        database: the bot's.
        inbox: where updates are stored.
    """

    def __init__(self, database: Database, inbox: Inbox) -> None:
        super().__init__()
        self._database = database
        self._inbox = inbox
        self._raw: dict[int, str] = {}

    def note(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """Take note of how updates came, before the library makes objects of them."""
        self._raw.update({update["update_id"]: json.dumps(update) for update in updates})

    async def put(self, item: object) -> None:
        """Take in an update, or a sign to stop.

        Raises:
            NetworkError: it cannot be stored; Telegram keeps it, and delivers it again.
        """
        if isinstance(item, Update):
            try:
                raw = self._raw.pop(item.update_id, None) or item.to_json()
                fresh = await self._database.run(self._inbox.keep, item.update_id, raw)
            except StateError as error:
                logger.exception("An update is left with Telegram, because it cannot be stored.")
                raise NetworkError("the update cannot be stored") from error
            if not fresh:
                return
        await super().put(item)

    async def take_up(self, bot: Bot) -> None:
        """Put in what an earlier process left unhandled."""
        left = await self._database.run(self._inbox.left)
        if left:
            logger.info("Taking up %s updates that were left unhandled.", len(left))
        for kept in left:
            update = Update.de_json(json.loads(kept.raw), bot)
            if update.inline_query is not None:
                await self._database.run(self._inbox.finish, kept.id)  # nobody waits for suggestions any more
            else:
                await super().put(update)


class OncePerUpdate(BaseUpdateProcessor):
    """Runs the handlers for an update unless it was handled before.

    Args:
        concurrent: updates handled at once.
        database: the bot's.
        inbox: where updates are stored.
        intake: the queue that they come from.
        unconfirmed: tells the asker that the answer may be missing.
        again_after_s: seconds after which an update is tried again whose answer the server did not take.
    """

    __slots__ = ("_again_after_s", "_database", "_inbox", "_intake", "_timers", "_unconfirmed")

    def __init__(
        self,
        concurrent: int,
        *,
        database: Database,
        inbox: Inbox,
        intake: Intake,
        unconfirmed: Callable[[Update], Awaitable[None]],
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        super().__init__(concurrent)
        self._database = database
        self._inbox = inbox
        self._intake = intake
        self._unconfirmed = unconfirmed
        self._again_after_s = again_after_s
        self._timers: set[asyncio.TimerHandle] = set()

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        """Handle an update."""
        if not isinstance(update, Update):
            await coroutine
            return
        chat = update.effective_chat
        handling = Handling(update_id=update.update_id, chat=chat.id if chat else None)
        HANDLING.set(handling)
        progress = await self._database.run(self._inbox.begin, update.update_id)
        if progress is Progress.WAITING:
            await coroutine
        else:
            coroutine.close()
            if progress is Progress.HANDLED:
                return
            await self._unconfirmed(update)
        if handling.again:
            self._try_again(update)
        else:
            await self._database.run(self._inbox.finish, update.update_id)

    def _try_again(self, update: Update) -> None:
        loop = asyncio.get_running_loop()
        self._timers = {timer for timer in self._timers if timer.when() > loop.time()}
        self._timers.add(loop.call_later(self._again_after_s, self._intake.put_nowait, update))

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """What was to be tried again is left for the next process."""
        for timer in self._timers:
            timer.cancel()


class MarkingRequest(HTTPXRequest):
    """The connection for everything but ``getUpdates``; marks the update whose answer goes through it.

    Args:
        database: the bot's.
        inbox: where updates are stored.
        questions: where the answer's message is noted.
        options: for the library's own request.
    """

    def __init__(self, database: Database, inbox: Inbox, questions: Questions, **options: Any) -> None:
        super().__init__(**options)
        self._database = database
        self._inbox = inbox
        self._questions = questions

    async def do_request(self, url: str, method: str, request_data: Any = None, *args: Any, **more: Any) -> Any:
        """Make a request."""
        handling = HANDLING.get()
        answering = (
            handling is not None
            and url.endswith("/sendMessage")
            and request_data is not None
            and request_data.parameters.get("chat_id") == handling.chat
        )
        if handling is None or not answering:
            return await super().do_request(url, method, request_data, *args, **more)
        number = handling.update_id
        await self._database.run(self._inbox.on_the_wire, number)
        try:
            status, payload = await super().do_request(url, method, request_data, *args, **more)
        except NetworkError as error:
            if not may_have_arrived(error):
                await self._database.run(self._inbox.not_taken, number)
            raise
        if status == HTTPStatus.OK:
            await self._arrived(number, payload)
        elif status != HTTPStatus.GATEWAY_TIMEOUT:
            await self._database.run(self._inbox.not_taken, number)
        return status, payload

    async def _arrived(self, number: int, payload: bytes) -> None:
        def note() -> None:
            with self._database.transaction():
                self._inbox.finish(number)
                self._questions.answered(number, int(json.loads(payload)["result"]["message_id"]))

        try:
            await self._database.run(note)
        except (StateError, ValueError, KeyError, TypeError):
            # The answer is in the chat; to fail now would send it again.
            logger.exception("An answer was sent, and that could not be noted.")


def may_have_arrived(error: NetworkError) -> bool:
    """Whether a message may stand in the chat although sending it failed."""
    cause = error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return False
    return isinstance(error, TimedOut) or isinstance(cause, httpx.HTTPError) or "gateway timeout" in str(error).lower()
