"""The bot as a running thing: put together, started, stopped without losing an answer."""

import asyncio
import contextlib
import logging
import os
import re
import signal
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot.settings import TelegramSettings
from bot.telegram.errors import ServerUnreachableError, TokenMissingError, TokenRefusedError
from bot.telegram.front import check_webhook
from bot.telegram.handlers import ALLOWED_UPDATES
from bot.telegram.polling import REFUSED, PollWatch
from bot.telegram.reading import Library
from bot.telegram.redaction import keep_out_of_logs
from bot.telegram.running import RUNNING, WATCH, App, Running

TOP = 5
START_WAITS_S = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before each further attempt to reach the server at the start."""
START_RETRIES = 2
"""Further attempts to begin polling once the server has been reached."""
POLL_S = 10
"""Seconds for which the server holds a request for updates open."""

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

logger = logging.getLogger(__name__)


def build(settings: TelegramSettings, library: Library, *, home: Path, top: int = TOP) -> App:
    """Put the bot together; nothing is sent yet.

    Args:
        settings: token, address of the server, and who may ask.
        library: the archive; used from several threads at once.
        home: the folder for the bot's database, unless the settings name a file, and for files that editors send.
        top: the number of findings on a page.

    Raises:
        TokenMissingError: no token is set, or what is set cannot be one.
        WebhookError: a webhook is set, and something that it needs is not.
        StateError: the bot's database cannot be used.
    """
    token = check_token(settings)
    check_webhook(settings)
    keep_out_of_logs(token)
    # The library's next way to give periods of time. Without it, each flood limit comes with a deprecation warning,
    # which is an error where warnings are errors.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    return Running(settings, library, token=token, home=home, top=top).application


def serve(settings: TelegramSettings, library: Library, *, home: Path, top: int = TOP) -> None:
    """Answer in Telegram until SIGINT or SIGTERM, then finish the answers in flight; a second signal does not wait.

    Raises:
        ServeError: the bot cannot be run like this; see bot.telegram.errors.
    """
    # At its lowest level the library logs whole updates, and with them what people ask.
    logging.getLogger("telegram").setLevel(max(logging.getLogger().getEffectiveLevel(), logging.INFO))
    if logging.getLogger().getEffectiveLevel() > logging.DEBUG:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every poll, every ten seconds
    asyncio.run(_run_until_signal(build(settings, library, home=home, top=top)))


async def _run_until_signal(application: App) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        logger.info("Stopping, once the answers in flight are sent.")
        stopping.set()
        for number in _STOP_SIGNALS:
            loop.remove_signal_handler(number)

    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    await run(application, stopping=stopping)


async def run(application: App, *, stopping: asyncio.Event, start_waits_s: Sequence[float] = START_WAITS_S) -> None:
    """Poll and answer until told to stop, or until polling cannot go on.

    Every update that was taken from the server is answered before this returns, and the server knows by then that it
    was taken. Updates that waited while the bot was away are answered too.

    Args:
        application: what :func:`build` made; it runs once.
        stopping: set it to stop.
        start_waits_s: seconds to wait before each further attempt to reach the server at the start.

    Raises:
        ServeError: as for :func:`serve`.
    """
    watch: PollWatch = application.bot_data[WATCH]
    running: Running = application.bot_data[RUNNING]
    try:
        if await _initialize(application, stopping, start_waits_s):
            await running.start()
            await application.start()
            if running.settings.webhook_url is None:
                await _poll(application, watch, stopping)
            else:
                await running.listen(stopping)
    finally:
        await _shut_down(application)
    if watch.error:
        raise watch.error
    logger.info("Stopped, with no answer in flight.")


async def _initialize(application: App, stopping: asyncio.Event, waits_s: Sequence[float]) -> bool:
    """Reach the server. False if told to stop before it answered."""
    for wait in (*waits_s, None):
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefusedError(REFUSED) from None  # the library's message holds the token
        except TelegramError as error:
            if wait is None:
                raise _unreachable(application, error) from None
            logger.warning("Telegram does not answer; again in %s s: %s", wait, error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
        else:
            return True
        if stopping.is_set():
            break
    return False


async def _poll(application: App, watch: PollWatch, stopping: asyncio.Event) -> None:
    if application.updater is None:
        raise TypeError("the application was built without an updater")
    try:
        await application.updater.start_polling(
            timeout=POLL_S,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=False,
            bootstrap_retries=START_RETRIES,
            error_callback=watch.trouble,
        )
    except InvalidToken:
        raise TokenRefusedError(REFUSED) from None
    except TelegramError as error:
        raise _unreachable(application, error) from None
    logger.info("Answering as @%s.", application.bot.username)
    ends = [asyncio.create_task(event.wait()) for event in (stopping, watch.failed)]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()


async def _shut_down(application: App) -> None:
    """Stop taking updates, answer those already taken, close."""
    if application.updater and application.updater.running:
        # A token withdrawn while polling has ended the polling task with this error; it is in watch.error by now.
        with contextlib.suppress(InvalidToken):
            await application.updater.stop()
    running: Running = application.bot_data[RUNNING]
    await running.stop_listening()
    if application.running:
        await application.stop()
    await running.services.sender.close()
    await application.shutdown()
    await application.bot.shutdown()  # after a failed start the application does not know that its bot is open
    await running.close()


def check_token(settings: TelegramSettings) -> str:
    """The token that is set.

    Raises:
        TokenMissingError: none is set, or what is set cannot be one.
    """
    token = settings.token.get_secret_value().strip() if settings.token else ""
    if not token:
        raise TokenMissingError(
            "The bot has no token: create one with @BotFather in Telegram and set it as ONRECORD_TELEGRAM__TOKEN."
        )
    if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
        raise TokenMissingError(
            "ONRECORD_TELEGRAM__TOKEN holds no bot token: @BotFather gives one that looks like 123456789:AbC-dEf_gHi."
        )
    return token


def _unreachable(application: App, error: TelegramError) -> ServerUnreachableError:
    # The host alone: the address holds the token, and may hold a password.
    try:
        host = urlsplit(application.bot.base_url).hostname or "The server"
    except ValueError:
        host = "The server"
    return ServerUnreachableError(
        f"{host} does not answer as a Bot API server ({type(error).__name__}): check the network and"
        " ONRECORD_TELEGRAM__BASE_URL."
    )
