"""Killed at the worst moments: no update is lost, and none is answered twice."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from loopback import Loopback

UNCONFIRMED = "Telegram did not confirm"


@asynccontextmanager
async def _process(botapi: Loopback, home: Path, mode: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, Path(__file__).with_name("served.py"), botapi.base_url, botapi.token, home, mode),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.communicate()


async def test_a_bot_killed_while_it_looks_answers_up_answers_all_of_them_after_a_restart(
    botapi: Loopback, tmp_path: Path
) -> None:
    people = list(range(100, 130))
    async with _process(botapi, tmp_path, "prompted") as process:
        for person in people:
            botapi.say(f"Question {person}", user=person)
        assert process.stdout is not None
        for _ in range(8):  # as many as are looked up at once
            assert await process.stdout.readline() == b"asked\n"
        await botapi.until(lambda: botapi.confirmed > 0)  # Telegram believes that they were taken
        process.kill()
        await process.wait()
    assert botapi.messages == []
    async with _process(botapi, tmp_path, "quick"):
        await botapi.said(len(people))
        botapi.say("The last one", user=100)
        await botapi.until(lambda: any("The last one" in said["text"] for said in botapi.messages))
    answered = sorted(said["chat"]["id"] for said in botapi.messages if "The last one" not in said["text"])
    assert answered == people
    assert not any(UNCONFIRMED in said["text"] for said in botapi.messages)


async def test_a_bot_killed_in_the_midst_of_sending_answers_nobody_twice_and_leaves_nobody_without_a_word(
    botapi: Loopback, tmp_path: Path
) -> None:
    people = list(range(100, 140))
    async with _process(botapi, tmp_path, "quick") as process:
        for person in people:
            botapi.say(f"Question {person}", user=person)
        await botapi.said(12)
        process.kill()
        await process.wait()
    async with _process(botapi, tmp_path, "quick"):
        await botapi.until(lambda: {said["chat"]["id"] for said in botapi.messages} >= set(people))
        botapi.say("The last one", user=100)
        await botapi.until(lambda: any("The last one" in said["text"] for said in botapi.messages))
    for person in people:
        texts = [said["text"] for said in botapi.messages if said["chat"]["id"] == person]
        answers = [text for text in texts if f"“On “Question {person}”" in text]
        assert len(answers) <= 1
        assert answers or any(UNCONFIRMED in text for text in texts)


@pytest.mark.parametrize("dropped", ["before", "after"])
async def test_an_answer_that_was_on_the_wire_is_told_to_be_in_doubt(
    botapi: Loopback, tmp_path: Path, dropped: str
) -> None:
    async with _process(botapi, tmp_path, "quick") as process:
        botapi.hold("sendMessage", dropped=dropped)
        botapi.say("How low?", user=100)
        await botapi.until(lambda: botapi.held == 1)
        process.kill()
        await process.wait()
    botapi.release()
    async with _process(botapi, tmp_path, "quick"):
        await botapi.until(lambda: any(UNCONFIRMED in said["text"] for said in botapi.messages))
    answers = [said for said in botapi.messages if UNCONFIRMED not in said["text"]]
    assert len(answers) == (1 if dropped == "after" else 0)


async def test_an_update_that_telegram_delivers_again_is_answered_once(botapi: Loopback, tmp_path: Path) -> None:
    async with _process(botapi, tmp_path, "quick"):
        botapi.say("How low?", user=100)
        await botapi.said(1)
    botapi.deliver_again()  # as if Telegram had never heard that it was taken
    async with _process(botapi, tmp_path, "quick"):
        botapi.say("How high?", user=100)
        await botapi.said(2)
    assert len(botapi.messages) == 2


async def test_what_people_asked_is_not_kept_in_the_inbox(botapi: Loopback, tmp_path: Path) -> None:
    async with _process(botapi, tmp_path, "quick"):
        botapi.say("How low?", user=100)
        await botapi.said(1)
    connection = sqlite3.connect(tmp_path / "telegram.sqlite3")
    assert connection.execute("SELECT state, raw FROM updates").fetchall() == [(2, None)]
    connection.close()
