"""The bot's parts, wired to each other."""

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.settings import TelegramSettings
from bot.telegram import languages
from bot.telegram.errors import StateError, WebhookError
from bot.telegram.figures import Figures
from bot.telegram.front import Front, check_webhook
from bot.telegram.handlers import ALLOWED_UPDATES, Desk
from bot.telegram.handling import Intake, MarkingRequest, OncePerUpdate
from bot.telegram.incidents import Incidents
from bot.telegram.limits import FloodLimiter, Turnstile
from bot.telegram.polling import PollWatch, WatchedRequest
from bot.telegram.reading import Library
from bot.telegram.sending import Sender
from bot.telegram.services import Memory, Services
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database, place
from bot.telegram.state.directory import Configured, Directory
from bot.telegram.state.inbox import Inbox
from bot.telegram.state.questions import Questions
from bot.telegram.state.requests import Requests, Tasks

UPLOADS = "uploads"
WATCH, RUNNING = "watch", "running"
"""Where the parts stand in the application's data."""

WORKERS = 8
"""Questions that are looked up at once. One that takes long holds up one of these threads, and no event loop."""
CONCURRENT_UPDATES = 256
"""Updates handled at once; further ones wait their turn. Most of them only wait for Telegram's flood limits."""
CONNECTIONS = 64
FLOOD_RETRIES = 5
"""Times that a message is sent again after Telegram said how long to wait."""
HOUSEKEEPING_S = 600.0
"""Seconds between two rounds of forgetting what is too old."""

# Long timeouts, because a timeout leaves open whether a message arrived; see bot.telegram.sending.
_TIMEOUTS: dict[str, Any] = {"connect_timeout": 10.0, "read_timeout": 20.0, "write_timeout": 20.0, "pool_timeout": 20.0}

logger = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


def remember(database: Database, settings: TelegramSettings) -> Memory:
    """The tables of the bot's database."""
    return Memory(
        database=database,
        directory=Directory(database, Configured.of(settings)),
        inbox=Inbox(database),
        questions=Questions(database),
        requests=Requests(database),
        tasks=Tasks(database),
        audit=Audit(database),
    )


class Running:
    """Everything that belongs to one bot, from its database to its web server.

    Args:
        settings: token, addresses, and who may ask.
        library: the archive.
        token: the bot's, checked.
        home: the folder for the bot's database and for files that editors send.
        top: findings on a page.

    Raises:
        StateError: the bot's database cannot be used.
    """

    def __init__(self, settings: TelegramSettings, library: Library, *, token: str, home: Path, top: int) -> None:
        self.settings = settings
        self.memory = remember(Database(place(settings.state, home)), settings)
        database, inbox = self.memory.database, self.memory.inbox
        self._watch = PollWatch()
        self._intake = Intake(database, inbox)
        processor = OncePerUpdate(
            CONCURRENT_UPDATES, database=database, inbox=inbox, intake=self._intake, unconfirmed=self._unconfirmed
        )
        self.application: App = (
            ApplicationBuilder()
            .token(token)
            .base_url(settings.base_url)
            .base_file_url(settings.base_file_url)
            .update_queue(self._intake)
            .concurrent_updates(processor)
            .rate_limiter(FloodLimiter(max_retries=FLOOD_RETRIES))
            .request(
                MarkingRequest(database, inbox, self.memory.questions, connection_pool_size=CONNECTIONS, **_TIMEOUTS)
            )
            .get_updates_request(WatchedRequest(self._watch, self._intake.note, connection_pool_size=1, **_TIMEOUTS))
            .build()
        )
        self.services = self._serve(library, home, top)
        self._desk = Desk(self.services)
        self._desk.register(self.application)
        self.application.bot_data[WATCH] = self._watch
        self.application.bot_data[RUNNING] = self
        self._front = Front(
            settings,
            take_in=self._take_in,
            healthy=self._healthy,
            figures=self.services.figures.page if settings.metrics else None,
        )
        self._housekeeping: asyncio.Task[None] | None = None

    def _serve(self, library: Library, home: Path, top: int) -> Services:
        database, directory = self.memory.database, self.memory.directory

        async def moved(old: int, new: int) -> None:
            await database.run(directory.move, old, new)

        async def lost(chat: int) -> None:
            await database.run(lambda: directory.set_active(chat, active=False))

        async def tell(text: str) -> None:
            await self._desk.admission.tell_administrators(text)

        return Services(
            library=library,
            memory=self.memory,
            sender=Sender(self.application.bot, moved=moved, lost=lost),
            incidents=Incidents(tell),
            figures=Figures(),
            turnstile=Turnstile(self.settings.questions_a_minute),
            settings=self.settings,
            top=top,
            threads=ThreadPoolExecutor(WORKERS, thread_name_prefix="question"),
            writing=ThreadPoolExecutor(1, thread_name_prefix="writing"),
            uploads=home / UPLOADS,
        )

    async def start(self) -> None:
        """Offer the commands, take up what was left, and begin to listen."""
        await self._offer_commands()
        self._front.start()
        await self._intake.take_up(self.application.bot)
        self._housekeeping = asyncio.create_task(self._keep_house())

    async def _offer_commands(self) -> None:
        """Tell Telegram the commands to offer while one types. The bot works as well without that."""
        bot = self.application.bot
        administrators = await self.memory.database.run(self.memory.directory.administrators)
        for code, language in languages.offered().items():
            spoken = None if code == languages.DEFAULT else code
            scopes: list[tuple[Any, Any]] = [
                (BotCommandScopeAllPrivateChats(), language.PRIVATE_COMMANDS),
                (BotCommandScopeAllGroupChats(), language.GROUP_COMMANDS),
                *((BotCommandScopeChat(one), language.ADMIN_COMMANDS) for one in administrators),
            ]
            for scope, commands in scopes:
                try:
                    await bot.set_my_commands(commands, scope=scope, language_code=spoken)
                except BadRequest as error:  # an administrator who never wrote to the bot has no chat with it
                    logger.info("Some commands could not be set: %s", error)
                except TelegramError as error:
                    logger.warning("The list of commands could not be set: %s", error)
                    return

    async def listen(self, stopping: asyncio.Event) -> None:
        """Let Telegram call the webhook until told to stop.

        Raises:
            WebhookError: Telegram does not take the webhook.
        """
        try:
            await self.application.bot.set_webhook(
                self.settings.webhook_url or "",
                secret_token=check_webhook(self.settings),
                allowed_updates=list(ALLOWED_UPDATES),
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            )
        except TelegramError as error:
            raise WebhookError(
                f"Telegram does not take the webhook ({error}): see ONRECORD_TELEGRAM__WEBHOOK_URL."
            ) from None
        logger.info("Answering as @%s, through a webhook.", self.application.bot.username)
        await stopping.wait()

    async def _take_in(self, raw: dict[str, Any]) -> None:
        self._intake.note([raw])
        update = Update.de_json(raw, self.application.bot)
        await self.application.update_queue.put(update)

    async def _unconfirmed(self, update: Update) -> None:
        await self._desk.unconfirmed(update)

    def _healthy(self) -> bool:
        return self.application.running and self._watch.healthy

    async def _keep_house(self) -> None:
        """Let go of what is too old, and tell the administrators what broke."""
        database = self.memory.database
        while True:
            try:
                await database.run(self.memory.audit.forget, self.settings.audit_days)
                await database.run(self.memory.questions.forget)
                await self.services.incidents.report()
            except (StateError, TelegramError):
                logger.exception("Housekeeping failed; it is tried again later.")
            await asyncio.sleep(HOUSEKEEPING_S)

    async def stop_listening(self) -> None:
        """Take no more from the webhook; what is at work goes on."""
        if self._housekeeping is not None:
            self._housekeeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._housekeeping
        await self._front.stop()

    async def close(self) -> None:
        """Let go of everything, after the last answer."""
        self.services.threads.shutdown(wait=False)
        self.services.writing.shutdown(wait=False)
        self.memory.database.close()
