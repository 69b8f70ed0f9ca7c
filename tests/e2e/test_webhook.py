"""The webhook, the health page and the figures, over real HTTP."""

import asyncio
import json
import socket

import httpx
import pytest
from fakes import FakeArchive, Serving
from loopback import Loopback, private
from pydantic import SecretStr

from bot.settings import TelegramSettings
from bot.telegram.errors import WebhookError
from bot.telegram.front import SECRET_HEADER, check_webhook

SECRET = "a-Secret_1"  # noqa: S105 - known to this test alone


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def update(number: int, text: str = "How low?") -> dict[str, object]:
    person = {"id": 7, "is_bot": False, "first_name": "Person 7"}
    message = {"message_id": number, "date": 1, "chat": private(7), "from": person, "text": text}
    return {"update_id": number, "message": message}


async def test_a_webhook_answers_those_who_know_the_secret(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    settings = {"webhook_url": hook, "webhook_secret": SecretStr(SECRET), "port": port, "metrics": True}
    async with serving(**settings), httpx.AsyncClient() as client:
        await botapi.until(lambda: botapi.webhook is not None)
        wrong = [
            await client.post(hook, json=update(1, "wrong"), headers=headers)
            for headers in ({}, {SECRET_HEADER: "another"}, {SECRET_HEADER: SECRET[:-1]})
        ]
        right = {SECRET_HEADER: SECRET}
        good = await client.post(hook, json=update(2), headers=right)
        again = await client.post(hook, json=update(2), headers=right)
        bad = [await client.post(hook, content=content, headers=right) for content in (b"{", b"[]", b"{}")]
        await botapi.said(1)
        health = await client.get(f"http://127.0.0.1:{port}/health")
        figures = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert [one.status_code for one in (*wrong, good, again, *bad)] == [403, 403, 403, 200, 200, 400, 400, 400]
    assert archive.asked == ["How low?"]
    assert botapi.webhook is not None
    assert (botapi.webhook["secret_token"], botapi.webhook["url"]) == (SECRET, hook)
    assert "callback_query" in botapi.webhook["allowed_updates"]
    assert botapi.called("getUpdates") == []
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert 'onrecord_questions_total{outcome="answered"} 1.0' in figures.text
    assert "How low" not in figures.text


async def test_health_and_figures_are_served_beside_polling(botapi: Loopback, serving: Serving) -> None:
    port = free_port()
    async with serving(port=port), httpx.AsyncClient() as client:
        await botapi.until(lambda: bool(botapi.called("getUpdates")))
        botapi.say("How low?")
        await botapi.said(1)
        health = await client.get(f"http://127.0.0.1:{port}/health")
        hook = await client.post(f"http://127.0.0.1:{port}/", json=update(1))
        figures = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert [one.status_code for one in (health, hook, figures)] == [200, 404, 404]


async def test_what_a_stopping_bot_took_from_the_webhook_is_answered_by_the_next(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    port = free_port()
    hook = f"http://127.0.0.1:{port}/hook"
    settings = {"webhook_url": hook, "webhook_secret": SecretStr(SECRET), "port": port}
    async with serving(**settings) as stopping, httpx.AsyncClient() as client:
        await botapi.until(lambda: botapi.webhook is not None)
        sent = [
            asyncio.create_task(client.post(hook, json=update(number, f"Q{number}"), headers={SECRET_HEADER: SECRET}))
            for number in range(1, 21)
        ]
        await botapi.said(3)
        stopping.set()
        results = await asyncio.gather(*sent, return_exceptions=True)
    taken = sum(isinstance(one, httpx.Response) and one.status_code == 200 for one in results)
    async with serving(**settings):
        await botapi.until(lambda: len(botapi.messages) >= taken)
    assert len(archive.asked) == len(set(archive.asked)) == len(botapi.messages)


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"webhook_secret": None}, "WEBHOOK_SECRET"),
        ({"webhook_secret": SecretStr("")}, "WEBHOOK_SECRET"),
        ({"webhook_secret": SecretStr("with space")}, "WEBHOOK_SECRET"),
        ({"webhook_secret": SecretStr("x" * 257)}, "WEBHOOK_SECRET"),
        ({"port": 0}, "PORT"),
        ({"webhook_url": "bot.example"}, "WEBHOOK_URL"),
    ],
)
def test_a_webhook_without_what_it_needs_is_refused(changed: dict[str, object], missing: str) -> None:
    good = TelegramSettings(webhook_url="https://bot.example/hook", webhook_secret=SecretStr(SECRET), port=8443)
    assert check_webhook(good) == SECRET
    with pytest.raises(WebhookError, match=missing):
        check_webhook(good.model_copy(update=changed))


async def test_a_webhook_that_telegram_refuses_ends_with_one_sentence(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")

    async def run() -> None:
        port = free_port()
        async with serving(webhook_url="http://x.example", webhook_secret=SecretStr(SECRET), port=port):
            await botapi.until(lambda: bool(botapi.called("setWebhook")))

    with pytest.raises(WebhookError, match="https url must be provided"):
        await run()


async def test_a_port_that_is_taken_ends_with_one_sentence(botapi: Loopback, serving: Serving) -> None:
    async def run() -> None:
        async with serving(port=botapi.port):
            await botapi.until(lambda: bool(botapi.called("getUpdates")))

    with pytest.raises(WebhookError, match="cannot be listened on"):
        await asyncio.wait_for(run(), 60)


def test_secrets_are_in_no_repr() -> None:
    settings = TelegramSettings(webhook_secret=SecretStr(SECRET))
    assert SECRET not in repr(settings)
    assert SECRET not in json.dumps(settings.model_dump(mode="json"))
