"""Getting an answer to the one who asked: once, in the right place, whatever the network does.

What happens when sending fails depends on what the failure says about the message:

* Flood limit (429): the server did not take it. The rate limiter waits as long as told and sends again.
* The connection never stood, or the server answered that it failed (5xx): it did not take it. Sent again, a bounded
  number of times.
* The request went out and no answer came (timeout, dropped connection, 504): nobody knows. ``sendMessage`` has no key
  by which the server could tell a repetition, and a bot cannot look up what it has sent. Sending again might show the
  answer twice, and giving up might lose it in silence. So neither: the asker is told in one line that the answer may
  be missing, and asks again if it is.
* Markup refused (400): the same answer goes as plain text.
* Anything else (blocked, no rights, topic closed): sending again would not help; the caller gets the error.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Self

import httpx
from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.telegram import messages
from bot.telegram.markup import Part

RETRY_WAITS_S = (0.5, 2.0)
"""Seconds to wait before each further attempt at a message that the server certainly did not take."""
TYPING_AFTER_S = 0.3
"""An answer that takes less needs no sign of life."""
TYPING_EVERY_S = 4.0
"""Telegram shows the sign for five seconds."""

_GENERAL_TOPIC = 1
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

logger = logging.getLogger(__name__)


class UnconfirmedError(TelegramError):
    """A message went out, and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an answer belongs: the message that it replies to, in its chat and topic."""

    chat_id: int
    message_id: int
    thread_id: int | None
    """The topic of a forum; None outside of one and in its General topic, where Telegram refuses an id."""

    @classmethod
    def of(cls, message: Message) -> Self:
        """Where the answer to a message belongs."""
        topic = message.message_thread_id if message.is_topic_message else None
        return cls(
            chat_id=message.chat.id,
            message_id=message.message_id,
            thread_id=None if topic == _GENERAL_TOPIC else topic,
        )


async def reply(bot: Bot, to: Destination, parts: Sequence[Part]) -> None:
    """Send an answer, message by message, each as a reply.

    Raises:
        UnconfirmedError: not even the line that the answer may be missing was confirmed.
        TelegramError: the server refuses the answer, or cannot be reached.
    """
    try:
        for part in parts:
            await _send_part(bot, to, part)
    except UnconfirmedError as error:
        logger.warning("An answer in chat %s may not have arrived: %s", to.chat_id, error)
        await _send(bot, to, messages.UNCONFIRMED)


@contextlib.asynccontextmanager
async def typing(bot: Bot, to: Destination) -> AsyncIterator[None]:
    """Show that the bot is at work, for as long as the block runs. What becomes of the sign never matters."""
    task = asyncio.create_task(_keep_typing(bot, to))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _keep_typing(bot: Bot, to: Destination) -> None:
    await asyncio.sleep(TYPING_AFTER_S)
    while True:
        try:
            await bot.send_chat_action(to.chat_id, ChatAction.TYPING, message_thread_id=to.thread_id)
        except TelegramError as error:
            logger.debug("No typing sign in chat %s: %s", to.chat_id, error)
            return
        await asyncio.sleep(TYPING_EVERY_S)


async def _send_part(bot: Bot, to: Destination, part: Part) -> None:
    try:
        await _send(bot, to, part.html, parse_mode=ParseMode.HTML)
    except BadRequest as error:
        if "parse entities" not in str(error).lower():
            raise
        logger.warning("Telegram refused the markup of an answer, which goes as plain text: %s", error)
        for text in part.plain:
            await _send(bot, to, text)


async def _send(bot: Bot, to: Destination, text: str, *, parse_mode: ParseMode | None = None) -> None:
    for wait in (*RETRY_WAITS_S, None):
        try:
            await bot.send_message(
                to.chat_id,
                text,
                parse_mode=parse_mode,
                message_thread_id=to.thread_id,
                reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest:
            raise
        except NetworkError as error:
            if _may_have_arrived(error):
                raise UnconfirmedError(str(error)) from error
            if wait is None:
                raise
            logger.info("Telegram did not take a message; again in %s s: %s", wait, error)
            await asyncio.sleep(wait)
        else:
            return


def _may_have_arrived(error: NetworkError) -> bool:
    """Whether the message may stand in the chat although sending it failed."""
    cause = error.__cause__
    if isinstance(cause, _NEVER_SENT):
        return False
    return isinstance(error, TimedOut) or isinstance(cause, httpx.HTTPError) or "gateway timeout" in str(error).lower()
