"""What the handlers share: the archive, the bot's memory, and the way to Telegram."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from telegram import Message, User

from bot.settings import TelegramSettings
from bot.telegram.addressing import Call, author
from bot.telegram.figures import Figures
from bot.telegram.incidents import Incidents
from bot.telegram.limits import Turnstile
from bot.telegram.reading import Library, View
from bot.telegram.sending import Destination, Sender
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from bot.telegram.state.directory import Directory
from bot.telegram.state.inbox import Inbox
from bot.telegram.state.questions import Place, Questions
from bot.telegram.state.requests import Requests, Tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The tables of the bot's database."""

    database: Database
    directory: Directory
    inbox: Inbox
    questions: Questions
    requests: Requests
    tasks: Tasks
    audit: Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What every handler works with."""

    library: Library
    memory: Memory
    sender: Sender
    incidents: Incidents
    figures: Figures
    turnstile: Turnstile
    settings: TelegramSettings
    top: int
    threads: ThreadPoolExecutor
    """For questions. Not asyncio's default pool: that one also resolves host names, and questions must not hold up
    sending."""
    writing: ThreadPoolExecutor
    """For changes of the archive, one at a time."""
    uploads: Path
    """The folder for files that editors send."""

    @property
    def me(self) -> User:
        """The bot's own account."""
        return self.sender.bot.bot

    async def view(self, person: int | None, chat: int) -> View:
        """The archive as a person sees it in a chat."""
        collections = await self.memory.database.run(self.memory.directory.collections, person, chat)
        return View(library=self.library, collections=collections, threads=self.threads)

    def open_view(self) -> View:
        """The archive as everybody sees it who may ask at all."""
        return View(library=self.library, collections=frozenset(), threads=self.threads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A message to the bot that is being answered."""

    update_id: int
    message: Message
    call: Call

    @property
    def to(self) -> Destination:
        """Where the answer belongs."""
        return Destination.of(self.message)

    @property
    def person(self) -> int | None:
        """Who wrote it; None for who writes in a group's or a channel's name."""
        return author(self.message)

    @property
    def chat(self) -> int:
        """Where it was written."""
        return self.message.chat.id

    @property
    def place(self) -> Place:
        """The same for the table of questions."""
        return Place(
            chat=self.chat,
            topic=self.to.thread_id or 0,
            person=self.person or 0,
            message=self.message.message_id,
        )
