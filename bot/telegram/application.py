"""The bot as a running thing: put together, started, stopped without losing an answer."""

import asyncio
import contextlib
import logging
import os
import re
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.settings import TelegramSettings
from bot.telegram.access import Access
from bot.telegram.errors import ServerUnreachableError, TokenMissingError, TokenRefusedError
from bot.telegram.handlers import Desk
from bot.telegram.messages import COMMANDS
from bot.telegram.polling import REFUSED, PollWatch, WatchedRequest
from bot.telegram.redaction import keep_out_of_logs
from retrieval.ports import Answerer

TOP = 5
CONCURRENT_UPDATES = 64
"""Messages handled at once; further ones wait their turn."""
FLOOD_RETRIES = 5
"""Times that a message is sent again after Telegram said how long to wait."""
START_WAITS_S = (1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before each further attempt to reach the server at the start."""
START_RETRIES = 2
"""Further attempts to begin polling once the server has been reached."""
POLL_S = 10
"""Seconds for which the server holds a request for updates open."""

_WATCH = "watch"
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

logger = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


class _FloodLimiter(AIORateLimiter):
    """Telegram's flood limits, obeyed. Signs such as typing are not messages and need not wait for a place."""

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
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def build(settings: TelegramSettings, answerer: Answerer, *, top: int = TOP) -> App:
    """Put the bot together; nothing is sent yet.

    Args:
        settings: token, address of the server, and who may ask.
        answerer: what answers questions; asked from several threads at once.
        top: the number of findings to show.

    Raises:
        TokenMissingError: no token is set, or what is set cannot be one.
    """
    token = check_token(settings)
    keep_out_of_logs(token)
    # The library's next way to give periods of time. Without it, each flood limit comes with a deprecation warning,
    # which is an error where warnings are errors.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    watch = PollWatch()
    desk = Desk(answerer=answerer, access=Access.of(settings), top=top)

    async def close(_: App) -> None:
        desk.close()

    # Long timeouts, because a timeout leaves open whether a message arrived; see bot.telegram.sending.
    timeouts: dict[str, Any] = {
        "connect_timeout": 10.0,
        "read_timeout": 20.0,
        "write_timeout": 20.0,
        "pool_timeout": 20.0,
    }
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .concurrent_updates(CONCURRENT_UPDATES)
        .rate_limiter(_FloodLimiter(max_retries=FLOOD_RETRIES))
        .request(HTTPXRequest(connection_pool_size=2 * CONCURRENT_UPDATES, **timeouts))
        .get_updates_request(WatchedRequest(watch, connection_pool_size=1, **timeouts))
        .post_init(_offer_commands)
        .post_shutdown(close)
        .build()
    )
    application.bot_data[_WATCH] = watch
    desk.register(application)
    return application


def serve(settings: TelegramSettings, answerer: Answerer, *, top: int = TOP) -> None:
    """Answer in Telegram until SIGINT or SIGTERM, then finish the answers in flight; a second signal does not wait.

    Raises:
        TokenMissingError: no token is set, or what is set cannot be one.
        TokenRefusedError: Telegram does not know the token, or not any more.
        TwoPollersError: another process polls with this token.
        ServerUnreachableError: no server answers.
    """
    # At its lowest level the library logs whole updates, and with them what people ask.
    logging.getLogger("telegram").setLevel(max(logging.getLogger().getEffectiveLevel(), logging.INFO))
    if logging.getLogger().getEffectiveLevel() > logging.DEBUG:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every poll, every ten seconds
    asyncio.run(_run_until_signal(build(settings, answerer, top=top)))


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
    watch: PollWatch = application.bot_data[_WATCH]
    try:
        if await _initialize(application, stopping, start_waits_s):
            if application.post_init:
                await application.post_init(application)
            await application.start()
            await _poll(application, watch, stopping)
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
            allowed_updates=[Update.MESSAGE],
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
    if application.running:
        await application.stop()
    await application.shutdown()
    await application.bot.shutdown()  # after a failed start the application does not know that its bot is open
    if application.post_shutdown:
        await application.post_shutdown(application)


async def _offer_commands(application: App) -> None:
    """Tell Telegram the commands to offer while one types. The bot works as well without that."""
    try:
        await application.bot.set_my_commands(COMMANDS)
    except TelegramError as error:
        logger.warning("The list of commands could not be set: %s", error)


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
