"""Who is let in: strangers are told so, administrators are asked, foreign groups are left."""

import asyncio
import logging
from weakref import WeakValueDictionary

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, InlineKeyboardMarkup, Message, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.telegram.keyboard import Press, request_buttons
from bot.telegram.languages import en as messages
from bot.telegram.markup import BOLD, Rich, pack, rich
from bot.telegram.pressing import acknowledge
from bot.telegram.rendering import field, note
from bot.telegram.sending import Destination
from bot.telegram.services import Services, Visit
from bot.telegram.state.directory import Role
from bot.telegram.state.requests import Request
from retrieval.collection import all_named
from retrieval.errors import InputError

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_OUTSIDE = frozenset({ChatMember.LEFT, ChatMember.BANNED})

logger = logging.getLogger(__name__)


class Admission:
    """Keeps the door.

    Args:
        services: what it works with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._locks: WeakValueDictionary[tuple[int | None, int], asyncio.Lock] = WeakValueDictionary()

    async def admits(self, visit: Visit) -> bool:
        """Whether a message may be answered. If not, its author is told so once a day, and administrators are asked."""
        memory = self._services.memory
        await self._look_up_channel(visit.message.chat)
        if await memory.database.run(memory.directory.may_ask, visit.person, visit.chat):
            await memory.database.run(lambda: memory.directory.set_active(visit.chat, active=True))
            return True
        # Two messages at once are one request.
        async with self._locks.setdefault((visit.person, visit.chat), asyncio.Lock()):
            await self._turn_away(visit)
        return False

    async def _turn_away(self, visit: Visit) -> None:
        memory, chat, sender = self._services.memory, visit.message.chat, visit.message.from_user
        name = sender.full_name if sender and visit.person else ""
        request = await memory.database.run(
            lambda: memory.requests.make(
                person=visit.person or 0,
                person_name=name,
                chat=chat.id,
                chat_title="" if chat.type == ChatType.PRIVATE else chat.title or "",
            )
        )
        if request is not None:
            await self._services.sender.reply(visit.to, note(messages.stranger(visit.person, chat.id)))
            await self._ask_administrators(request)
            await memory.database.run(memory.requests.told, request.id)

    async def _look_up_channel(self, chat: Chat) -> None:
        """Find out, once, whether a group is the discussion of a channel."""
        memory = self._services.memory
        if chat.type != ChatType.SUPERGROUP or await memory.database.run(memory.directory.linked_known, chat.id):
            return
        if not await memory.database.run(memory.directory.any_channel):
            return
        try:
            full = await self._services.sender.bot.get_chat(chat.id)
        except TelegramError as error:
            logger.warning("Chat %s could not be looked up: %s", chat.id, error)
            return
        await memory.database.run(memory.directory.link, chat.id, full.linked_chat_id)

    async def _ask_administrators(self, request: Request) -> None:
        who = {
            "name": request.person_name,
            "person": request.person,
            "title": request.chat_title,
            "chat": request.chat,
        }
        private = request.chat == request.person
        if private:
            text = messages.REQUEST_PERSON.format(**who)
        else:
            text = (messages.REQUEST_GROUP if request.person else messages.REQUEST_NOBODY).format(**who)
        buttons = request_buttons(request.id, person=bool(request.person), chat=not private)
        await self.tell_administrators(text, buttons)

    async def tell_administrators(self, text: str, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Send a sentence to every administrator whom the bot can write to."""
        memory = self._services.memory
        for administrator in await memory.database.run(memory.directory.administrators):
            try:
                to = Destination(chat_id=administrator, message_id=None)
                await self._services.sender.reply(to, note(text), buttons=buttons)
            except TelegramError as error:
                logger.warning("Administrator %s could not be told: %s", administrator, error)

    async def decide(self, query: CallbackQuery, press: Press) -> None:
        """An administrator pressed a button under a request."""
        memory, by = self._services.memory, query.from_user
        if not await memory.database.run(memory.directory.has_role, by.id, Role.ADMINISTRATOR):
            await acknowledge(query, messages.NOT_YOURS)
            return
        request = await memory.database.run(memory.requests.get, press.id)
        granted = press.action in {"p", "c"}
        if request is None or not await memory.database.run(
            lambda: memory.requests.decide(press.id, granted=granted, by=by.id)
        ):
            await acknowledge(query, messages.DECIDED)
            return
        if press.action == "p" and request.person:
            await memory.database.run(
                lambda: memory.directory.grant_person(request.person, Role.READER, by=by.id, name=request.person_name)
            )
            await self._welcome(request.person, messages.WELCOME)
        elif press.action == "c" and request.chat < 0:
            await memory.database.run(
                lambda: memory.directory.grant_chat(request.chat, by=by.id, title=request.chat_title)
            )
            await self._welcome(request.chat, messages.GROUP_WELCOME)
        await acknowledge(query)
        await self._mark_decided(query, by, granted=granted)

    async def _mark_decided(self, query: CallbackQuery, by: User, *, granted: bool) -> None:
        message = query.message
        if not isinstance(message, Message):
            return
        said = (messages.GRANTED_BY if granted else messages.DENIED_BY).format(name=by.full_name)
        part = pack([rich(message.text or ""), rich(said, BOLD)])[0]
        await self._services.sender.edit(message.chat.id, message.message_id, part, None)

    async def _welcome(self, chat: int, text: str) -> None:
        try:
            await self._services.sender.reply(Destination(chat_id=chat, message_id=None), note(text))
        except TelegramError as error:
            logger.warning("Chat %s could not be told that it was let in: %s", chat, error)

    # --- what Telegram tells of chats

    async def membership(self, change: ChatMemberUpdated) -> None:
        """The bot was added, removed, blocked or let in again."""
        memory, chat = self._services.memory, change.chat
        if change.new_chat_member.status in _OUTSIDE:
            await memory.database.run(lambda: memory.directory.set_active(chat.id, active=False))
            return
        await memory.database.run(lambda: memory.directory.set_active(chat.id, active=True))
        if change.old_chat_member.status not in _OUTSIDE or chat.type == ChatType.PRIVATE:
            return
        await self._look_up_channel(chat)
        if await memory.database.run(memory.directory.chat_open, chat.id):
            return
        by = change.from_user
        if await memory.database.run(memory.directory.has_role, by.id, Role.ADMINISTRATOR):
            await memory.database.run(lambda: memory.directory.grant_chat(chat.id, by=by.id, title=chat.title or ""))
            await self._welcome(chat.id, messages.GROUP_WELCOME)
            return
        await self._leave(chat, by)

    async def _leave(self, chat: Chat, by: User) -> None:
        memory, bot = self._services.memory, self._services.sender.bot
        request = await memory.database.run(
            lambda: memory.requests.make(
                person=by.id, person_name=by.full_name, chat=chat.id, chat_title=chat.title or ""
            )
        )
        try:
            if chat.type in _GROUPS:
                farewell = note(messages.FOREIGN_GROUP.format(chat=chat.id))
                await self._services.sender.reply(Destination(chat_id=chat.id, message_id=None), farewell)
            await bot.leave_chat(chat.id)
        except TelegramError as error:
            logger.warning("The bot could not leave chat %s: %s", chat.id, error)
        logger.info("Left chat %s, which is not let in.", chat.id)
        await memory.database.run(lambda: memory.audit.add("left", person=by.id, chat=chat.id))
        if request is not None:
            text = messages.REQUEST_ADDED.format(name=by.full_name, person=by.id, title=chat.title, chat=chat.id)
            await self.tell_administrators(text, request_buttons(request.id, person=False, chat=True))
            await memory.database.run(memory.requests.told, request.id)

    async def moved(self, message: Message) -> None:
        """A group became a supergroup."""
        memory = self._services.memory
        if message.migrate_to_chat_id:
            await memory.database.run(memory.directory.move, message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await memory.database.run(memory.directory.move, message.migrate_from_chat_id, message.chat.id)

    # --- /access

    async def access(self, visit: Visit) -> None:
        """Answer /access: list, grant, revoke."""
        memory, by = self._services.memory, visit.person
        if by is None or not await memory.database.run(memory.directory.has_role, by, Role.ADMINISTRATOR):
            await self._services.sender.reply(visit.to, note(messages.ADMINS_ONLY))
            return
        if visit.message.chat.type != ChatType.PRIVATE:
            await self._services.sender.reply(visit.to, note(messages.ACCESS_PRIVATE))
            return
        action, *words = visit.call.text.split() or ["list"]
        if action == "list" and not words:
            await self._services.sender.reply(visit.to, pack(await self._listed(), between="\n"))
            return
        said = f"{messages.ACCESS_UNREADABLE}\n{messages.ACCESS_HELP}"
        if words and words[0].removeprefix("-").isdecimal():
            number, rest = int(words[0]), words[1:]
            done = await memory.database.run(lambda: self._change(action, number, rest, by))
            said = done or said
        await self._services.sender.reply(visit.to, note(said))

    def _change(self, action: str, number: int, rest: list[str], by: int) -> str | None:
        directory = self._services.memory.directory
        if action == "grant" and number < 0 and not rest:
            directory.grant_chat(number, by=by)
            return messages.ACCESS_GRANTED.format(id=number, what=messages.ACCESS_CHAT)
        if action == "grant" and number > 0 and len(rest) <= 1 and (not rest or rest[0] in set(Role)):
            role = Role(rest[0]) if rest else Role.READER
            directory.grant_person(number, role, by=by)
            return messages.ACCESS_GRANTED.format(id=number, what=role)
        if action == "collections":
            return self._change_collections(number, rest, by)
        if action == "revoke" and not rest:
            gone = directory.revoke(number, by=by)
            if directory.configured(number):
                return messages.ACCESS_STILL.format(id=number)
            return (messages.ACCESS_REVOKED if gone else messages.ACCESS_NOT_LISTED).format(id=number)
        return None

    def _change_collections(self, number: int, names: list[str], by: int) -> str:
        try:
            granted = sorted(all_named(names))
        except InputError as error:
            return str(error)
        self._services.memory.directory.grant_collections(number, tuple(granted), by=by)
        what = messages.ACCESS_COLLECTIONS if granted else messages.ACCESS_NO_COLLECTIONS
        return what.format(id=number, what=", ".join(granted))

    async def _listed(self) -> list[Rich]:
        memory = self._services.memory
        lines = []
        for one in await memory.database.run(memory.directory.listed):
            facts = [one.name and field(one.name), one.role or messages.ACCESS_CHAT]
            facts += [messages.ACCESS_SETTINGS] if one.configured else []
            facts += [] if one.active else [messages.ACCESS_INACTIVE]
            facts += [", ".join(one.collections)] if one.collections else []
            lines.append(rich(f"{one.id}", BOLD) + rich(f" · {' · '.join(str(fact) for fact in facts if fact)}"))
        waiting = await memory.database.run(memory.requests.waiting)
        if waiting:
            lines.append(rich(messages.ACCESS_WAITING, BOLD))
        for request in waiting:
            where = f", {request.chat} {field(request.chat_title)}" if request.chat != request.person else ""
            lines.append(rich(f"{request.person} {field(request.person_name)}{where}"))
        return [*(lines or [rich(messages.ACCESS_NOBODY)]), rich(messages.ACCESS_HELP)]
