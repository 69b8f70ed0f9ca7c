"""Getting an answer to the one who asked: once, in the right place, whatever the network does.

What happens when sending fails depends on what the failure says about the message:

* Flood limit (429): the server did not take it. The rate limiter waits as long as told and sends again.
* The connection never stood, or the server answered that it failed (5xx): it did not take it. Sent again, a bounded
  number of times.
* The request went out and no answer came (timeout, dropped connection, 504): nobody knows. ``sendMessage`` has no key
  by which the server could tell a repetition, and a bot cannot look up what it has sent. Sending again might show the
  answer twice, and giving up might lose it in silence. So neither: the asker is told in one line that the answer may
  be missing, and asks again if it is. An edit can be repeated, and is.
* Markup refused (400): the same answer goes as plain text.
* The group has become a supergroup: the answer goes there.
* Blocked or kicked (403): the chat counts as inactive, and nothing more is sent.
* Anything else (no rights, topic closed): sending again would not help; the caller gets the error.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError

from bot.telegram.handling import may_have_arrived
from bot.telegram.languages import en as messages
from bot.telegram.markup import Part

RETRY_WAITS_S = (0.5, 2.0)
"""Seconds to wait before each further attempt at a message that the server certainly did not take."""
TYPING_AFTER_S = 0.3
"""An answer that takes less needs no sign of life."""
TYPING_EVERY_S = 4.0
"""Telegram shows the sign for five seconds."""
SEEN = "👀"

_GENERAL_TOPIC = 1
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

logger = logging.getLogger(__name__)


class UnconfirmedError(TelegramError):
    """A message went out, and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an answer belongs: the message that it replies to, in its chat and topic."""

    chat_id: int
    message_id: int | None
    thread_id: int | None = None
    """The topic of a forum; None outside of one and in its General topic, where Telegram refuses an id."""
    quote: str | None = None
    """The part of that message that is answered: an exact part of its text."""

    @classmethod
    def of(cls, message: Message) -> Self:
        """Where the answer to a message belongs."""
        topic = message.message_thread_id if message.is_topic_message else None
        return cls(
            chat_id=message.chat.id,
            message_id=message.message_id,
            thread_id=None if topic == _GENERAL_TOPIC else topic,
        )

    @property
    def reply_parameters(self) -> ReplyParameters | None:
        """What the answer replies to, for the library."""
        if self.message_id is None:
            return None
        return ReplyParameters(self.message_id, allow_sending_without_reply=True, quote=self.quote)


class Sender:
    """Sends answers, and edits them.

    Args:
        bot: the library's.
        moved: told of a group that became a supergroup, by its old id and its new one.
        lost: told of a chat that the bot cannot write to any more.
    """

    def __init__(
        self, bot: Bot, *, moved: Callable[[int, int], Awaitable[Any]], lost: Callable[[int], Awaitable[Any]]
    ) -> None:
        self.bot = bot
        self._moved = moved
        self._lost = lost
        self._unreacting: set[int] = set()
        self._signs: set[asyncio.Task[None]] = set()

    async def reply(
        self, to: Destination, parts: Sequence[Part], *, buttons: InlineKeyboardMarkup | None = None
    ) -> int | None:
        """Send an answer, message by message, each as a reply; the buttons stand under the last one.

        Returns:
            The id of the last message; None where it is not known, or the chat does not take messages any more.

        Raises:
            UnconfirmedError: not even the line that the answer may be missing was confirmed.
            TelegramError: the server refuses the answer, or cannot be reached.
        """
        sent: int | None = None
        try:
            for number, part in enumerate(parts, start=1):
                sent, to = await self._send_part(to, part, buttons if number == len(parts) else None)
        except UnconfirmedError as error:
            logger.warning("An answer in chat %s may not have arrived: %s", to.chat_id, error)
            await self._send(to, messages.UNCONFIRMED)
            return None
        except Forbidden as error:
            logger.warning("The bot may not write any more in chat %s: %s", to.chat_id, error)
            await self._lost(to.chat_id)
            return None
        return sent

    async def _send_part(
        self, to: Destination, part: Part, buttons: InlineKeyboardMarkup | None
    ) -> tuple[int, Destination]:
        try:
            return await self._send(to, part.html, buttons, parse_mode=ParseMode.HTML), to
        except ChatMigrated as error:
            await self._moved(to.chat_id, error.new_chat_id)
            # The message that was answered has another id there.
            to = Destination(chat_id=error.new_chat_id, message_id=None, thread_id=None)
            return await self._send(to, part.html, buttons, parse_mode=ParseMode.HTML), to
        except BadRequest as error:
            problem = str(error).lower()
            if "quote" in problem and to.quote is not None:
                return await self._send_part(replace(to, quote=None), part, buttons)
            if "parse entities" not in problem:
                raise
            logger.warning("Telegram refused the markup of an answer, which goes as plain text: %s", error)
            sent = 0
            for number, text in enumerate(part.plain, start=1):
                sent = await self._send(to, text, buttons if number == len(part.plain) else None)
            return sent, to

    async def _send(
        self,
        to: Destination,
        text: str,
        buttons: InlineKeyboardMarkup | None = None,
        *,
        parse_mode: ParseMode | None = None,
    ) -> int:
        async def send() -> Message:
            return await self.bot.send_message(
                to.chat_id,
                text,
                parse_mode=parse_mode,
                message_thread_id=to.thread_id,
                reply_parameters=to.reply_parameters,
                link_preview_options=_NO_PREVIEW,
                reply_markup=buttons,
            )

        sent: Message = await _until_taken(send, repeatable=False)
        return sent.message_id

    async def edit(self, chat: int, message: int, part: Part, buttons: InlineKeyboardMarkup | None) -> bool:
        """Put another text in the place of a message of the bot. False if that message cannot be edited any more.

        Raises:
            TelegramError: the server refuses the text, or cannot be reached.
        """

        def editing(text: str, parse_mode: ParseMode | None) -> Callable[[], Awaitable[Any]]:
            return lambda: self.bot.edit_message_text(
                text,
                chat_id=chat,
                message_id=message,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=buttons,
            )

        try:
            try:
                await _until_taken(editing(part.html, ParseMode.HTML), repeatable=True)
            except BadRequest as error:
                if "parse entities" not in str(error).lower():
                    raise
                logger.warning("Telegram refused the markup of an edit, which goes as plain text: %s", error)
                await _until_taken(editing(part.plain[0], None), repeatable=True)
        except BadRequest as error:
            if "not modified" in str(error).lower():
                return True
            if "message" in str(error).lower():  # deleted, or too old
                return False
            raise
        except Forbidden as error:
            logger.warning("The bot may not write any more in chat %s: %s", chat, error)
            await self._lost(chat)
        return True

    def see(self, message: Message) -> None:
        """Show at once that a message was read, where reactions are allowed."""
        if message.chat.id in self._unreacting:
            return
        task = asyncio.create_task(self._react(message))
        self._signs.add(task)
        task.add_done_callback(self._signs.discard)

    async def _react(self, message: Message) -> None:
        try:
            await self.bot.set_message_reaction(message.chat.id, message.message_id, SEEN)
        except BadRequest as error:
            logger.debug("No reactions in chat %s: %s", message.chat.id, error)
            self._unreacting.add(message.chat.id)
        except TelegramError as error:
            logger.debug("No reaction in chat %s: %s", message.chat.id, error)

    async def close(self) -> None:
        """Wait for the signs that are on their way."""
        if self._signs:
            await asyncio.wait(self._signs, timeout=5.0)

    @contextlib.asynccontextmanager
    async def typing(self, to: Destination) -> AsyncIterator[None]:
        """Show that the bot is at work, for as long as the block runs. What becomes of the sign never matters."""
        task = asyncio.create_task(self._keep_typing(to))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _keep_typing(self, to: Destination) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        while True:
            try:
                await self.bot.send_chat_action(to.chat_id, ChatAction.TYPING, message_thread_id=to.thread_id)
            except TelegramError as error:
                logger.debug("No typing sign in chat %s: %s", to.chat_id, error)
                return
            await asyncio.sleep(TYPING_EVERY_S)


async def _until_taken(call: Callable[[], Awaitable[Any]], *, repeatable: bool) -> Any:
    """Make a call again while the server certainly did not take it, or while repeating it does no harm."""
    for wait in (*RETRY_WAITS_S, None):
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError as error:
            if not repeatable and may_have_arrived(error):
                raise UnconfirmedError(str(error)) from error
            if wait is None:
                raise
            logger.info("Telegram did not take a message; again in %s s: %s", wait, error)
            await asyncio.sleep(wait)
    raise AssertionError("the last attempt returns or raises")
