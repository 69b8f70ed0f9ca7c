"""What the bot does with each update: which it answers, which it ignores, and what it says when something breaks."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import Forbidden, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes, TypeHandler, filters

from bot.telegram.addressing import Call, by_person, read_call
from bot.telegram.admission import Admission
from bot.telegram.asking import Asking
from bot.telegram.editing import Editing
from bot.telegram.handling import HANDLING, may_have_arrived
from bot.telegram.inline import Inline
from bot.telegram.keyboard import ANSWER, REQUEST, TASK, Press, read_data
from bot.telegram.languages import en as messages
from bot.telegram.pressing import Pressing, acknowledge
from bot.telegram.rendering import note
from bot.telegram.sending import Destination
from bot.telegram.services import Services, Visit

Context = ContextTypes.DEFAULT_TYPE
_Answering = Callable[[Visit], Awaitable[None]]
_Pressed = Callable[[CallbackQuery, Press], Awaitable[None]]

ALLOWED_UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
"""What Telegram is asked to deliver."""

logger = logging.getLogger(__name__)


class Desk:
    """Takes updates in and gives each to the part that knows what to do with it.

    Args:
        services: what the parts work with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self.admission = Admission(services)
        self._editing = Editing(services)
        self._inline = Inline(services)
        asking = Asking(services)
        self._asking = asking
        self._commands: dict[str | None, _Answering] = {
            None: asking.question,
            "ask": asking.question,
            "who": asking.question,
            "said": asking.question,
            "check": asking.question,
            "doc": asking.document,
            "sources": asking.sources,
            "start": asking.start,
            "help": self._saying(messages.HELP),
            "access": self.admission.access,
            "remove": self._editing.remove,
        }
        self._buttons: dict[str, _Pressed] = {
            ANSWER: Pressing(services).press,
            REQUEST: self.admission.decide,
            TASK: self._editing.press,
        }

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handlers. What nobody takes is ignored in silence, like unaddressed messages in groups."""
        application.add_handler(TypeHandler(Update, self._update))
        application.add_error_handler(self._failed)

    async def _update(self, update: Update, _: Context) -> None:
        if update.message is not None:
            await self._message(update, update.message)
        elif update.edited_message is not None:
            await self._edited(update, update.edited_message)
        elif update.channel_post is not None:
            await self._channel_post(update, update.channel_post)
        elif update.callback_query is not None:
            await self._pressed(update.callback_query)
        elif update.inline_query is not None:
            await self._inline.query(update.inline_query)
        elif update.my_chat_member is not None:
            await self.admission.membership(update.my_chat_member)

    async def _message(self, update: Update, message: Message) -> None:
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            await self.admission.moved(message)
            return
        private = message.chat.type == ChatType.PRIVATE
        if message.text is None:
            if private and by_person(message) and not filters.StatusUpdate.ALL.check_update(update):
                await self._other(update, message)
            return
        call = read_call(message, self._services.me)
        if call is None:
            return
        visit = Visit(update_id=update.update_id, message=message, call=call)
        if await self.admission.admits(visit):
            await self._commands.get(call.command, self._saying(messages.UNKNOWN_COMMAND))(visit)

    async def _other(self, update: Update, message: Message) -> None:
        """A private message without text: a file, or something that is no question."""
        call = Call(command=None, text="", about=None, answer=None)
        visit = Visit(update_id=update.update_id, message=message, call=call)
        if not await self.admission.admits(visit):
            return
        if message.document is not None:
            await self._editing.offer(visit, message.document)
        else:
            await self._services.sender.reply(visit.to, note(messages.NOT_TEXT))

    async def _edited(self, update: Update, message: Message) -> None:
        call = read_call(message, self._services.me) if message.text is not None else None
        if call is None:
            return
        visit = Visit(update_id=update.update_id, message=message, call=call)
        directory = self._services.memory.directory
        if await self._services.memory.database.run(directory.may_ask, visit.person, visit.chat):
            await self._asking.edited(visit)

    async def _channel_post(self, update: Update, message: Message) -> None:
        memory = self._services.memory
        call = read_call(message, self._services.me) if message.text is not None else None
        if call is None or not await memory.database.run(memory.directory.channel_open, message.chat.id):
            return
        visit = Visit(update_id=update.update_id, message=message, call=call)
        await self._commands.get(call.command, self._saying(messages.UNKNOWN_COMMAND))(visit)

    async def _pressed(self, query: CallbackQuery) -> None:
        press = read_data(query.data)
        if press is None:
            await acknowledge(query, messages.TOO_OLD)
            return
        await self._buttons[press.kind](query, press)

    def _saying(self, text: str) -> _Answering:
        """An answer that is always the same."""

        async def say(visit: Visit) -> None:
            await self._services.sender.reply(visit.to, note(text))

        return say

    async def unconfirmed(self, update: Update) -> None:
        """An earlier process was cut off while an answer was on its way: say that it may be missing."""
        message = update.effective_message
        if message is not None:
            logger.warning("An answer in chat %s may not have arrived when the bot was cut off.", message.chat.id)
            await self._services.sender.reply(Destination.of(message), note(messages.UNCONFIRMED))

    async def _failed(self, update: object, context: Context) -> None:
        """Log what went wrong under a number, and tell the asker that number unless sending is what went wrong."""
        services, error = self._services, context.error
        message = update.effective_message if isinstance(update, Update) else None
        place = f"message {message.message_id} in chat {message.chat.id}" if message else "no message"
        if error is None:
            return
        if isinstance(error, Forbidden):
            logger.warning("The bot may not write any more where it was asked (%s): %s", place, error)
            if message:
                directory = services.memory.directory
                await services.memory.database.run(lambda: directory.set_active(message.chat.id, active=False))
            return
        services.figures.incidents.labels(type(error).__name__).inc()
        if isinstance(error, TelegramError):
            services.incidents.note(error, f"the answer to {place} was not delivered.")
            handling = HANDLING.get()
            if handling is not None and type(error) is NetworkError and not may_have_arrived(error):
                handling.again = True  # the server took nothing; it may later
        else:
            number = services.incidents.note(error, f"{place} could not be answered.")
            if isinstance(update, Update) and update.callback_query is not None:
                await acknowledge(update.callback_query, messages.incident(number)[:200])
            elif message:
                await services.sender.reply(Destination.of(message), note(messages.incident(number)))
        await services.incidents.report()
