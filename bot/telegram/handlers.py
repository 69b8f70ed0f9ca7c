"""What the bot does with each message: which it answers, which it ignores, and what it says to whom."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import Application, BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.telegram import messages
from bot.telegram.access import BY_PERSON, Access, author
from bot.telegram.rendering import note, render
from bot.telegram.sending import Destination, reply, typing
from retrieval.errors import QuestionError
from retrieval.ports import Answerer

WORKERS = 8
"""Questions that are looked up at once. One that takes long holds up one of these threads, and no event loop."""

logger = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_Answering = Callable[[Message, Context], Coroutine[Any, Any, None]]


class Desk:
    """Takes questions in, looks them up in threads of its own, and sends the answers out.

    Args:
        answerer: what answers; used from several threads at once.
        access: who may ask.
        top: the number of findings to show.
    """

    def __init__(self, *, answerer: Answerer, access: Access, top: int) -> None:
        self._answerer = answerer
        self._access = access
        self._top = top
        # Not asyncio's default pool: that one also resolves host names, and questions must not hold up sending.
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="question")

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handlers. What none of them takes is ignored in silence, like unaddressed messages in groups."""
        by_person = filters.UpdateType.MESSAGE & BY_PERSON
        private = by_person & filters.ChatType.PRIVATE
        anywhere = by_person & (filters.ChatType.PRIVATE | filters.ChatType.GROUPS)
        handlers: tuple[BaseHandler[Update, Context, None], ...] = (
            CommandHandler("ask", self._admitted(self._ask_command), anywhere),
            CommandHandler("start", self._admitted(_saying(messages.START)), anywhere),
            CommandHandler("help", self._admitted(_saying(messages.HELP)), anywhere),
            MessageHandler(private & filters.COMMAND, self._admitted(_unknown_command)),
            MessageHandler(private & filters.TEXT, self._admitted(self._ask_text)),
            MessageHandler(private & ~filters.StatusUpdate.ALL, self._admitted(_saying(messages.NOT_TEXT))),
        )
        for handler in handlers:
            application.add_handler(handler)
        application.add_error_handler(on_error)

    def close(self) -> None:
        """Let the threads go, after the questions that they are at."""
        self._threads.shutdown(wait=False)

    def _admitted(self, answering: _Answering) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
        """Let only those through who may ask; the others are told how to be let in, and nothing else."""

        async def handle(update: Update, context: Context) -> None:
            message = update.effective_message
            if message is None:
                return
            if self._access.allows(message):
                await answering(message, context)
                return
            line = messages.stranger(author(message), message.chat.id)
            await reply(context.bot, Destination.of(message), note(line))

        return handle

    async def _ask_command(self, message: Message, context: Context) -> None:
        # The command's own entity tells how long it is, with or without the bot's name.
        question = (message.text or "")[message.entities[0].length :].strip()
        if question:
            await self._ask(message, context, question)
        else:
            await reply(context.bot, Destination.of(message), note(messages.USAGE))

    async def _ask_text(self, message: Message, context: Context) -> None:
        await self._ask(message, context, message.text or "")

    async def _ask(self, message: Message, context: Context, question: str) -> None:
        to = Destination.of(message)
        loop = asyncio.get_running_loop()
        async with typing(context.bot, to):
            try:
                result = await loop.run_in_executor(self._threads, partial(self._answerer.ask, question, top=self._top))
            except QuestionError as error:
                parts = note(str(error))
            else:
                parts = render(result)
        await reply(context.bot, to, parts)
        # What people ask stays out of the log: it can give away what they are working on.
        logger.info("Answered message %s in chat %s.", to.message_id, to.chat_id)


def _saying(text: str) -> _Answering:
    """An answer that is always the same."""

    async def say(message: Message, context: Context) -> None:
        await reply(context.bot, Destination.of(message), note(text))

    return say


async def _unknown_command(message: Message, context: Context) -> None:
    if "@" in (message.text or "")[: message.entities[0].length]:
        return  # it names another bot
    await reply(context.bot, Destination.of(message), note(messages.UNKNOWN_COMMAND))


async def on_error(update: object, context: Context) -> None:
    """Log what went wrong under a number, and tell the asker that number unless sending is what went wrong."""
    error = context.error
    message = update.effective_message if isinstance(update, Update) else None
    place = f"message {message.message_id} in chat {message.chat.id}" if message else "no message"
    if isinstance(error, Forbidden):
        logger.warning("The bot may not write any more where it was asked (%s): %s", place, error)
        return
    number = secrets.token_hex(3).upper()
    if isinstance(error, TelegramError):
        logger.error("Incident %s: the answer to %s was not delivered.", number, place, exc_info=error)
        return
    logger.error("Incident %s: %s could not be answered.", number, place, exc_info=error)
    if message:
        await reply(context.bot, Destination.of(message), note(messages.incident(number)))
