"""The bot's own small web server: the webhook, whether the bot works, and its figures."""

import hmac
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.settings import TelegramSettings
from bot.telegram.errors import WebhookError

MAX_BODY = 4_000_000
"""Bytes of a request that are read; an update is far shorter."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_SECRET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_LONGEST_SECRET = 256

logger = logging.getLogger(__name__)

TakeIn = Callable[[dict[str, Any]], Awaitable[None]]


def check_webhook(settings: TelegramSettings) -> str | None:
    """The webhook's secret; None where no webhook is set.

    Raises:
        WebhookError: it lacks its secret, its port, or is no address.
    """
    if settings.webhook_url is None:
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if not secret or len(secret) > _LONGEST_SECRET or set(secret) - _SECRET:
        raise WebhookError(
            "A webhook needs ONRECORD_TELEGRAM__WEBHOOK_SECRET: 1 to 256 letters, digits, _ and -, so that nobody else"
            " can speak for Telegram."
        )
    if not settings.port:
        raise WebhookError("A webhook needs ONRECORD_TELEGRAM__PORT, the port on which it is served.")
    if urlsplit(settings.webhook_url).scheme not in {"http", "https"}:
        raise WebhookError("ONRECORD_TELEGRAM__WEBHOOK_URL is no web address: it looks like https://bot.example/hook.")
    return secret


class Front:
    """The server. It listens where the settings say, and not at all without a port.

    Args:
        settings: address, port and webhook.
        take_in: keeps an update that Telegram delivered; what it raises makes Telegram deliver it again.
        healthy: whether the bot works.
        figures: the page of figures; None to serve none.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        take_in: TakeIn,
        healthy: Callable[[], bool],
        figures: Callable[[], bytes] | None,
    ) -> None:
        self._settings = settings
        routes: list[Any] = [(r"/health", _Health, {"healthy": healthy})]
        if figures is not None:
            routes.append((r"/metrics", _Metrics, {"figures": figures}))
        secret = check_webhook(settings)
        if secret is not None and settings.webhook_url is not None:
            path = urlsplit(settings.webhook_url).path or "/"
            routes.append((path, _Webhook, {"secret": secret, "take_in": take_in}))
        self._application = Application(routes, log_function=lambda _: None)
        self._server: HTTPServer | None = None
        self.port = 0

    def start(self) -> None:
        """Listen.

        Raises:
            WebhookError: the port cannot be had.
        """
        if not self._settings.port:
            return
        try:
            # Not tornado's bind_sockets: it leaves its socket open where the port is taken.
            family = socket.AF_INET6 if ":" in self._settings.listen else socket.AF_INET
            listening = socket.create_server((self._settings.listen, self._settings.port), family=family)
        except OSError as error:
            raise WebhookError(
                f"Port {self._settings.port} on {self._settings.listen} cannot be listened on ({error.strerror}): set"
                " ONRECORD_TELEGRAM__PORT to another."
            ) from error
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self._server = HTTPServer(self._application, max_body_size=MAX_BODY, xheaders=False)
        self._server.add_socket(listening)
        logger.info("Listening on %s, port %s.", self._settings.listen, self.port)

    async def stop(self) -> None:
        """Listen no more, and close what is open."""
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()
            self._server = None


class _Health(RequestHandler):
    def initialize(self, healthy: Callable[[], bool]) -> None:
        self._healthy = healthy

    def get(self) -> None:
        works = self._healthy()
        self.set_status(HTTPStatus.OK if works else HTTPStatus.SERVICE_UNAVAILABLE)
        self.finish({"status": "ok" if works else "not working"})


class _Metrics(RequestHandler):
    def initialize(self, figures: Callable[[], bytes]) -> None:
        self._figures = figures

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(self._figures())


class _Webhook(RequestHandler):
    def initialize(self, secret: str, take_in: TakeIn) -> None:
        self._secret = secret
        self._take_in = take_in

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            logger.warning("Somebody without the secret called the webhook.")
            self.set_status(HTTPStatus.FORBIDDEN)
            return
        try:
            update = json.loads(self.request.body)
        except ValueError:
            update = None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            self.set_status(HTTPStatus.BAD_REQUEST)
            return
        await self._take_in(update)
