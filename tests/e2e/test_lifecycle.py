"""Starting and stopping: no update answered twice, no answer lost, and one clear sentence where nothing helps."""

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fakes import FakeArchive, Serving, wrapped
from inline_snapshot import snapshot
from loopback import TOKEN, Loopback
from pydantic import SecretStr

from bot.settings import TelegramSettings
from bot.telegram.application import build, run, serve
from bot.telegram.errors import (
    ServeError,
    ServerUnreachableError,
    TokenMissingError,
    TokenRefusedError,
    TwoPollersError,
)

SECRET = TOKEN.partition(":")[2]


async def test_a_restart_answers_no_update_twice(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving():
        botapi.say("first")
        await botapi.said(1)
    async with serving():
        botapi.say("second")
        await botapi.said(2)
    assert archive.asked == ["first", "second"]
    assert len(botapi.messages) == 2


async def test_what_arrives_while_the_bot_stops_is_left_for_the_next_start(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.gates["slow"] = threading.Event()
    async with serving() as stopping:
        botapi.say("slow")
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        stopping.set()
        botapi.say("while stopping")
        await botapi.until(lambda: _says_it_stops(botapi))
        archive.gates["slow"].set()
    assert archive.asked == ["slow"]
    assert len(botapi.messages) == 1
    async with serving():
        await botapi.said(2)
    assert archive.asked == ["slow", "while stopping"]


async def test_stopping_finishes_the_answers_in_flight(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    gate = threading.Event()
    questions = [f"slow {number}" for number in range(12)]  # more than are looked up at once
    archive.gates = dict.fromkeys(questions, gate)
    async with serving() as stopping:
        for question in questions:
            botapi.say(question)
        await botapi.until(lambda: len(botapi.called("sendChatAction")) >= 12)
        stopping.set()
        gate.set()
    assert sorted(archive.asked) == sorted(questions)
    assert len(botapi.messages) == 12


async def test_what_came_while_the_bot_was_away_is_answered(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    for number in range(3):
        botapi.say(f"waiting {number}")
    async with serving():
        await botapi.said(3)
    assert sorted(archive.asked) == ["waiting 0", "waiting 1", "waiting 2"]


async def test_a_server_that_fails_at_first_is_waited_for(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, tmp_path: Path
) -> None:
    botapi.fail("getMe", 502, "Bad Gateway")
    botapi.fail("getMe", dropped="before")
    botapi.say("How low?")
    stopping = asyncio.Event()
    task = asyncio.create_task(
        run(build(settings, archive, home=tmp_path), stopping=stopping, start_waits_s=(0.0, 0.0))
    )
    await botapi.said(1)
    stopping.set()
    await task


async def test_a_server_that_never_answers_is_named_in_one_sentence(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, tmp_path: Path
) -> None:
    botapi.fail("getMe", 502, "Bad Gateway", times=3)
    with pytest.raises(ServerUnreachableError) as caught:
        await run(build(settings, archive, home=tmp_path), stopping=asyncio.Event(), start_waits_s=(0.0, 0.0))
    assert wrapped(str(caught.value)) == snapshot(
        """\
127.0.0.1 does not answer as a Bot API server (NetworkError): check the network and
ONRECORD_TELEGRAM__BASE_URL.\
"""
    )


async def test_an_address_where_nobody_listens_is_named_in_one_sentence(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, tmp_path: Path
) -> None:
    await botapi.stop()
    with pytest.raises(ServerUnreachableError, match=r"127\.0\.0\.1 does not answer"):
        await run(build(settings, archive, home=tmp_path), stopping=asyncio.Event(), start_waits_s=())


@pytest.mark.parametrize("address", ["no address", "http://[broken/bot", "http:///bot", ""])
async def test_an_address_that_is_none_is_named_in_one_sentence(
    archive: FakeArchive, settings: TelegramSettings, address: str, tmp_path: Path
) -> None:
    application = build(settings.model_copy(update={"base_url": address}), archive, home=tmp_path)
    with pytest.raises(ServerUnreachableError, match="does not answer as a Bot API server") as caught:
        await run(application, stopping=asyncio.Event(), start_waits_s=())
    assert SECRET not in str(caught.value)


async def test_it_can_be_stopped_while_it_waits_for_the_server(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, tmp_path: Path
) -> None:
    botapi.fail("getMe", 502, "Bad Gateway", times=9)
    stopping = asyncio.Event()
    task = asyncio.create_task(run(build(settings, archive, home=tmp_path), stopping=stopping, start_waits_s=(3600.0,)))
    await botapi.until(lambda: bool(botapi.called("getMe")))
    stopping.set()
    await task
    assert [call.method for call in botapi.calls] == ["getMe"]


async def test_a_token_that_telegram_does_not_know_ends_with_one_sentence(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    botapi.token = "4242:another"  # noqa: S105 - a token of the test server
    with pytest.raises(TokenRefusedError) as caught:
        await run(build(settings, archive, home=tmp_path), stopping=asyncio.Event())
    assert wrapped(str(caught.value)) == snapshot(
        """\
Telegram does not accept this token: copy it from @BotFather again into ONRECORD_TELEGRAM__TOKEN
(with a server of your own, see also ONRECORD_TELEGRAM__BASE_URL).\
"""
    )
    assert caught.value.__suppress_context__  # the library's own error holds the token
    assert [record for record in caplog.records if record.exc_info] == []
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("failure", "expected"),
    [((401, "Unauthorized"), TokenRefusedError), ((502, "Bad Gateway"), ServerUnreachableError)],
    ids=["token", "server"],
)
async def test_a_failure_between_the_first_call_and_polling_is_named_as_well(
    botapi: Loopback,
    archive: FakeArchive,
    settings: TelegramSettings,
    *,
    failure: tuple[int, str],
    expected: type[ServeError],
    tmp_path: Path,
) -> None:
    botapi.fail("deleteWebhook", *failure, times=9)
    with pytest.raises(expected):
        await run(build(settings, archive, home=tmp_path), stopping=asyncio.Event())


async def test_a_token_withdrawn_while_the_bot_runs_ends_it(
    botapi: Loopback, archive: FakeArchive, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    async def withdraw() -> None:
        async with serving():
            botapi.say("How low?")
            await botapi.said(1)
            botapi.token = "4242:another"  # noqa: S105 - a token of the test server
            botapi.say("This ends the poll that is waiting.")
            await botapi.until(lambda: botapi.calls[-1].status == 401)

    with pytest.raises(TokenRefusedError):
        await withdraw()
    assert archive.asked[0] == "How low?"
    assert SECRET not in caplog.text


async def test_a_second_poller_ends_the_one_that_has_just_started(
    botapi: Loopback, archive: FakeArchive, settings: TelegramSettings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    async with _another_poller(botapi):
        with pytest.raises(TwoPollersError) as caught:
            await run(build(settings, archive, home=tmp_path), stopping=asyncio.Event())
    assert wrapped(str(caught.value)) == snapshot(
        """\
Another process is taking the updates of this bot: stop it, or give this one a token of its own from
@BotFather.\
"""
    )
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_short_conflict_is_sat_out(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    botapi.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert archive.asked == ["How low?"]


@pytest.mark.parametrize("token", [None, SecretStr(""), SecretStr("  \n")])
def test_without_a_token_it_is_said_where_to_get_one(
    archive: FakeArchive, token: SecretStr | None, tmp_path: Path
) -> None:
    with pytest.raises(TokenMissingError) as caught:
        serve(TelegramSettings(token=token), archive, home=tmp_path)
    assert wrapped(str(caught.value)) == snapshot(
        "The bot has no token: create one with @BotFather in Telegram and set it as ONRECORD_TELEGRAM__TOKEN."
    )


def test_what_cannot_be_a_token_is_refused_without_repeating_it(archive: FakeArchive, tmp_path: Path) -> None:
    with pytest.raises(TokenMissingError) as caught:
        serve(TelegramSettings(token=SecretStr("swordfish")), archive, home=tmp_path)
    assert wrapped(str(caught.value)) == snapshot(
        """\
ONRECORD_TELEGRAM__TOKEN holds no bot token: @BotFather gives one that looks like 123456789:AbC-
dEf_gHi.\
"""
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_it_once_the_answers_in_flight_are_sent(
    botapi: Loopback, number: signal.Signals, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        Path(__file__).with_name("served.py"),
        botapi.base_url,
        botapi.token,
        tmp_path,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    botapi.say("slow")
    assert await process.stdout.readline() == b"asked\n"
    process.send_signal(number)
    await botapi.until(lambda: _says_it_stops(botapi))
    assert botapi.messages == []
    _, log = await process.communicate(b"now\n")
    assert (process.returncode, len(botapi.messages)) == (0, 1)
    assert SECRET.encode() not in log
    assert [line for line in log.decode().splitlines() if " bot." in line] == snapshot(
        [
            "INFO bot.telegram.application: Answering as @OnRecordTestBot.",
            "INFO bot.telegram.application: Stopping, once the answers in flight are sent.",
            "INFO bot.telegram.asking: Answered message 101 in chat 7.",
            "INFO bot.telegram.application: Stopped, with no answer in flight.",
        ]
    )


def _says_it_stops(botapi: Loopback) -> bool:
    """Whether a bot that stops has confirmed what it has taken, without waiting for more."""
    return any(call.params.get("timeout") == "0" for call in botapi.called("getUpdates"))


@asynccontextmanager
async def _another_poller(botapi: Loopback) -> AsyncIterator[None]:
    """Takes the bot's updates as another process would, and never gives up."""

    async def poll() -> None:
        async with httpx.AsyncClient() as client:
            while True:
                await client.post(f"{botapi.base_url}{botapi.token}/getUpdates", data={"timeout": "10"}, timeout=60)

    task = asyncio.create_task(poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
