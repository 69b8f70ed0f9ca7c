"""A Bot API server on loopback, as far as the bot uses one: real HTTP, long polling, and failures to order.

It keeps to what the real server does where a bot could notice: ``getUpdates`` with an offset confirms what came
before it, a second poller ends the first one's poll with a conflict, markup is parsed, and what is too long, empty
or misplaced is refused in the real server's words.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram_html import Entity, MarkupError, read_html, units
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

Json = dict[str, Any]

TOKEN = "4242:loopback-Secret_of-the-bot"  # noqa: S105 - known to this server alone
BOT: Json = {
    "id": 4242,
    "is_bot": True,
    "first_name": "On record",
    "username": "OnRecordTestBot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
PATIENCE_S = 30.0
"""Seconds after which a test that waits for something is broken rather than slow."""
_TEXTS = frozenset(
    {
        *("text", "parse_mode", "action", "url", "callback_query_id", "inline_query_id", "secret_token"),
        *("file_id", "language_code", "next_offset"),
    }
)
"""Parameters that are text; every other one arrives as JSON."""
_NOTHING_TO_DO = frozenset(
    {
        *("sendChatAction", "deleteWebhook", "setMyCommands", "answerCallbackQuery", "answerInlineQuery"),
        *("setMessageReaction", "leaveChat"),
    }
)
"""Methods that are taken note of, and answered with True."""


class Refusal(Exception):
    """An answer that says no."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass(kw_only=True)
class Fault:
    """A failure to order: it strikes the next calls of one method, as often as told."""

    method: str
    status: int = 0
    description: str = ""
    parameters: Json = field(default_factory=dict)
    raw: str | None = None
    """A body that is not JSON, as a gateway in front of the server sends."""
    held: bool = False
    """It gets no answer until it is released."""
    dropped: str | None = None
    """The connection is closed without an answer: "before" or "after" the call took effect."""
    times: int = 1
    chat: int | None = None
    """Only calls that name this chat are struck."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the bot, with what became of it."""

    method: str
    params: Json
    status: int
    """0 where the connection was dropped."""


class Loopback:
    """The server, and everybody who writes to the bot.

    Args:
        check_call: finds problems in a call, by its method and raw parameters.
        check_object: finds problems in an object, by its type.
    """

    def __init__(
        self,
        check_call: Callable[[str, Json], list[str]] | None = None,
        check_object: Callable[[str, Any], list[str]] | None = None,
    ) -> None:
        self.token = TOKEN
        self.calls: list[Call] = []
        self.messages: list[Json] = []
        """What the bot said and the server took, each with its text and entities as people see them."""
        self.violations: list[str] = []
        self.me = dict(BOT)
        self.files: dict[str, bytes] = {}
        """What people sent, by file id."""
        self.chats: dict[int, Json] = {}
        """What ``getChat`` tells beyond a chat's id and type."""
        self.webhook: Json | None = None
        """The parameters of ``setWebhook``."""
        self.confirmed = 0
        """The update id up to which (exclusively) the bot has confirmed."""
        self.port = 0
        self._check_call = check_call
        self._check_object = check_object
        self.held = 0
        """Calls that were held without an answer."""
        self._gate = asyncio.Event()
        self._updates: list[tuple[str, Json]] = []
        self._delivered: list[tuple[str, Json]] = []
        self._faults: list[Fault] = []
        self._known: set[tuple[int, int]] = set()
        self._next_id = 100
        self._poll: asyncio.Future[str] | None = None
        self._changed = asyncio.Condition()
        self._server: HTTPServer | None = None

    # --- running

    async def start(self) -> None:
        """Listen on a free port."""
        application = Application(
            [
                (r"/bot([^/]+)/(\w+)", _Endpoint, {"loopback": self}),
                (r"/file/bot([^/]+)/documents/(\w+)", _File, {"loopback": self}),
            ],
            log_function=lambda _: None,
        )
        sockets = bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self._server = HTTPServer(application)
        self._server.add_sockets(sockets)

    async def stop(self) -> None:
        """Close everything."""
        self._end_poll("closed")
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()

    @property
    def base_url(self) -> str:
        """The address that a bot is given, as the library takes it."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        """The address for files."""
        return f"http://127.0.0.1:{self.port}/file/bot"

    # --- people

    def say(
        self, text: str | None, *, user: int = 7, chat: Json | None = None, sender: Json | None = None, **fields: Any
    ) -> Json:
        """A person, or whoever the sender is, writes a message. Returns it as the bot will get it."""
        if text is not None:
            fields["text"] = text
            if text.startswith("/"):
                length = units(text.split()[0])
                fields["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        person = {"id": user, "is_bot": False, "first_name": f"Person {user}", "language_code": "en"}
        message = self._message(chat or private(user), **{"from": sender or person}, **fields)
        self.push("message", message)
        return message

    def edit(self, message: Json, text: str) -> None:
        """The person who wrote a message changes it."""
        changed = {**message, "text": text, "edit_date": message["date"]}
        changed.pop("entities", None)
        if text.startswith("/"):
            changed["entities"] = [{"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])}]
        self.push("edited_message", changed)

    def press(self, said: Json, label: str | None = None, *, user: int = 7, data: str | None = None) -> str:
        """A person presses a button under a message of the bot, by its label or with data of their own making."""
        shown = self.shown(said)
        buttons = [one for row in shown.get("reply_markup", {}).get("inline_keyboard", []) for one in row]
        if data is None:
            (data,) = [one["callback_data"] for one in buttons if one["text"] == label]
        query = f"q{self._next_id}"
        content = {name: value for name, value in shown.items() if name not in {"reply_to", "params"}}
        person = {"id": user, "is_bot": False, "first_name": f"Person {user}"}
        self.push(
            "callback_query",
            {"id": query, "from": person, "chat_instance": "1", "message": content, "data": data},
        )
        return query

    def shown(self, said: Json) -> Json:
        """A message of the bot as it stands now, edited or not."""
        place = (said["chat"]["id"], said["message_id"])
        return next(one for one in self.messages if (one["chat"]["id"], one["message_id"]) == place)

    def push(self, kind: str, content: Json) -> int:
        """An update of any kind waits for the bot. Returns its id."""
        self._next_id += 1
        update = {"update_id": self._next_id, kind: content}
        self._check("Update", update)
        self._updates.append((kind, update))
        self._end_poll("updates")
        return self._next_id

    def fail(self, method: str, status: int = 0, description: str = "", **how: Any) -> None:
        """Order a failure."""
        self._faults.append(Fault(method=method, status=status, description=description, **how))

    def deliver_again(self) -> None:
        """Forget that the bot has confirmed its updates."""
        self._updates = [*self._delivered, *self._updates]
        self._end_poll("updates")

    def hold(self, method: str, *, dropped: str) -> None:
        """Keep the next call of a method without an answer, "before" or "after" it takes effect."""
        self._gate = asyncio.Event()
        self.fail(method, dropped=dropped, held=True)

    def release(self) -> None:
        """Let go of what is held."""
        self._gate.set()

    async def pass_gate(self) -> None:
        """A call is held."""
        async with self._changed:
            self.held += 1
            self._changed.notify_all()
        await self._gate.wait()

    # --- what tests look at

    def called(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        return [call for call in self.calls if call.method == method]

    async def until(self, holds: Callable[[], bool], *, patience_s: float = PATIENCE_S) -> None:
        """Wait until something holds; it is looked at after every call."""
        async with asyncio.timeout(patience_s), self._changed:
            await self._changed.wait_for(holds)

    async def said(self, count: int) -> list[Json]:
        """Wait until the bot has said so many messages in all, and return them."""
        await self.until(lambda: len(self.messages) >= count)
        return self.messages

    # --- the methods of the Bot API

    async def answer(self, token: str, method: str, raw: Json, waiting: Callable[[asyncio.Future[str]], None]) -> Any:
        """The result of a call; raises Refusal."""
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        if self._check_call is not None:
            self.violations += self._check_call(method, raw)
        params = {name: value if name in _TEXTS else json.loads(value) for name, value in raw.items()}
        if method == "getUpdates":
            return await self._get_updates(params, waiting)
        if method in _NOTHING_TO_DO:
            return True
        if method == "setWebhook":
            self.webhook = params
            return True
        objects: dict[str, tuple[str, Callable[[], Json]]] = {
            "getMe": ("User", lambda: self.me),
            "sendMessage": ("Message", lambda: self._send_message(params)),
            "editMessageText": ("Message", lambda: self._edit(params, **self._content(params))),
            "editMessageReplyMarkup": ("Message", lambda: self._edit(params)),
            "getFile": ("File", lambda: self._file(params["file_id"])),
            "getWebhookInfo": (
                "WebhookInfo",
                lambda: {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._updates)},
            ),
            "getChat": ("ChatFullInfo", lambda: self._full(params["chat_id"])),
        }
        if method in objects:
            kind, make = objects[method]
            return self._check(kind, make())
        raise Refusal(404, "Not Found")

    async def record(self, call: Call) -> None:
        """Note what became of a call."""
        async with self._changed:
            self.calls.append(call)
            self._changed.notify_all()

    def fault(self, method: str, raw: Json) -> Fault | None:
        """The failure ordered for this call."""
        for fault in self._faults:
            here = fault.chat is None or str(fault.chat) == raw.get("chat_id")
            if fault.method == method and fault.times > 0 and here:
                fault.times -= 1
                return fault
        return None

    async def _get_updates(self, params: Json, waiting: Callable[[asyncio.Future[str]], None]) -> list[Json]:
        self._end_poll("conflict")
        offset = params.get("offset", 0)
        self._delivered += [one for one in self._updates if one[1]["update_id"] < offset]
        self._updates = [one for one in self._updates if one[1]["update_id"] >= offset]
        self.confirmed = max(self.confirmed, offset)
        async with self._changed:
            self._changed.notify_all()
        end = time.monotonic() + params.get("timeout", 0)
        while True:
            wanted = params.get("allowed_updates") or ["message", "edited_message"]
            found = [update for kind, update in self._updates if kind in wanted]
            left = end - time.monotonic()
            if found or left <= 0:
                return found[: params.get("limit", 100)]
            self._poll = poll = asyncio.get_running_loop().create_future()
            waiting(poll)
            await asyncio.wait({poll}, timeout=left)
            if self._poll is poll:
                self._poll = None
            if poll.done() and poll.result() == "conflict":
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
            if poll.done() and poll.result() == "closed":
                return []

    def _end_poll(self, why: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(why)

    def _content(self, params: Json) -> Json:
        """A text as people see it."""
        text: str = params["text"]
        entities: tuple[Entity, ...] = ()
        if len(text.encode()) > 32768:
            raise Refusal(400, "Bad Request: text is too long")
        if params.get("parse_mode") == "HTML":
            try:
                parsed = read_html(text)
            except MarkupError as error:
                raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error
            text, entities = parsed.text, parsed.entities
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if units(text) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        content = [
            {"type": entity.type, "offset": entity.offset, "length": entity.length}
            | ({"url": entity.url} if entity.url else {})
            for entity in entities
        ]
        return {"text": text} | ({"entities": content} if content else {})

    def _edit(self, params: Json, **content: Any) -> Json:
        place = (params["chat_id"], params["message_id"])
        found = [one for one in self.messages if (one["chat"]["id"], one["message_id"]) == place]
        if not found:
            raise Refusal(400, "Bad Request: message to edit not found")
        (message,) = found
        before = {name: message.get(name) for name in ("text", "entities", "reply_markup")}
        if content:
            message.pop("entities", None)
        message.pop("reply_markup", None)
        message.update(content)
        if params.get("reply_markup"):
            message["reply_markup"] = params["reply_markup"]
        if before == {name: message.get(name) for name in before}:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        return {name: value for name, value in message.items() if name not in {"reply_to", "params"}}

    def _file(self, file_id: str) -> Json:
        if file_id not in self.files:
            raise Refusal(400, "Bad Request: invalid file_id")
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(self.files[file_id]),
            "file_path": f"documents/{file_id}",
        }

    def _full(self, chat_id: int) -> Json:
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        known: Json = {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, True),
        }
        return {**_chat(chat_id), **known, **self.chats.get(chat_id, {})}

    def _send_message(self, params: Json) -> Json:
        content = self._content(params)
        place: Json = {}
        if "message_thread_id" in params:
            if params["message_thread_id"] == 1:
                raise Refusal(400, "Bad Request: message thread not found")
            place = {"message_thread_id": params["message_thread_id"], "is_topic_message": True}
        reply_to = params.get("reply_parameters", {})
        target = (params["chat_id"], reply_to.get("message_id", 0))
        if reply_to and target not in self._known and not reply_to.get("allow_sending_without_reply"):
            raise Refusal(400, "Bad Request: message to be replied not found")
        sent = self._message(_chat(params["chat_id"]), **{"from": _sender(BOT)}, **content, **place)
        if params.get("reply_markup"):
            sent["reply_markup"] = params["reply_markup"]
        self.messages.append({**sent, "reply_to": reply_to.get("message_id"), "params": params})
        return sent

    def _message(self, chat: Json, **fields: Any) -> Json:
        self._next_id += 1
        self._known.add((chat["id"], self._next_id))
        return {"message_id": self._next_id, "date": int(time.time()), "chat": chat, **fields}

    def _check(self, kind: str, value: Json) -> Json:
        if self._check_object is not None:
            self.violations += self._check_object(kind, value)
        return value


def private(user: int) -> Json:
    """A person's own chat with the bot."""
    return {"id": user, "type": "private", "first_name": f"Person {user}"}


def group(number: int) -> Json:
    """A plain group."""
    return {"id": -number, "type": "group", "title": f"Group {number}"}


def supergroup(number: int, *, forum: bool = False) -> Json:
    """A supergroup, maybe with topics."""
    chat: Json = {"id": -1000000000000 - number, "type": "supergroup", "title": f"Desk {number}"}
    return {**chat, "is_forum": True} if forum else chat


def _chat(chat_id: int) -> Json:
    if chat_id > 0:
        return private(chat_id)
    return group(-chat_id) if chat_id > -1000000000000 else supergroup(-chat_id - 1000000000000)


def _sender(user: Json) -> Json:
    return {name: user[name] for name in ("id", "is_bot", "first_name", "username")}


class _File(RequestHandler):
    """A file that somebody sent."""

    def initialize(self, loopback: Loopback) -> None:
        self._loopback = loopback

    def get(self, token: str, file_id: str) -> None:
        if token != self._loopback.token:
            raise HTTPError(404)
        self.finish(self._loopback.files[file_id])


class _Endpoint(RequestHandler):
    """One call over HTTP."""

    def initialize(self, loopback: Loopback) -> None:
        self._loopback = loopback
        self._poll: asyncio.Future[str] | None = None

    def on_connection_close(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result("closed")

    def _wait_on(self, poll: asyncio.Future[str]) -> None:
        self._poll = poll

    async def post(self, token: str, method: str) -> None:
        raw = {name: values[0].decode() for name, values in self.request.body_arguments.items()}
        fault = self._loopback.fault(method, raw)
        result: Any = None
        refusal: Refusal | None = None
        if fault is not None and fault.status:
            refusal = Refusal(fault.status, fault.description, **fault.parameters)
        elif fault is None or fault.dropped == "after":
            try:
                result = await self._loopback.answer(token, method, raw, self._wait_on)
            except Refusal as error:
                refusal = error
        if fault is not None and fault.held:
            await self._loopback.pass_gate()
        if fault is not None and fault.dropped:
            self.detach().close()
            status = 0
        elif refusal is not None:
            status = refusal.status
            self.set_status(status)
            await self._finish(fault.raw if fault is not None and fault.raw is not None else refusal.body)
        else:
            status = 200
            await self._finish({"ok": True, "result": result})
        await self._loopback.record(Call(method=method, params=raw, status=status))

    async def _finish(self, body: str | Json) -> None:
        with contextlib.suppress(StreamClosedError):  # the bot has gone: it stops, or does not need the answer any more
            await self.finish(body)
