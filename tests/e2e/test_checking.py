"""What ``onrecord check --telegram`` and ``onrecord audit`` tell."""

import asyncio
import json
import logging
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import Serving
from loopback import Loopback

from bot.cli import cli
from bot.settings import TelegramSettings
from bot.telegram.checking import look
from bot.telegram.logs import json_formatter


@pytest.mark.parametrize("reads_all", [True, False])
async def test_what_follows_from_the_bots_settings_is_said(
    botapi: Loopback, settings: TelegramSettings, tmp_path: Path, *, reads_all: bool
) -> None:
    botapi.me["can_read_all_group_messages"] = reads_all
    facts, problems = await asyncio.to_thread(look, settings.model_copy(update={"admins": (3,)}), tmp_path)
    assert problems == []
    assert facts[0] == "Telegram knows the bot as @OnRecordTestBot."
    assert ("Privacy mode is off" in facts[1]) is reads_all
    assert any("Inline mode is off" in fact for fact in facts)


async def test_what_is_wrong_is_said(botapi: Loopback, settings: TelegramSettings, tmp_path: Path) -> None:
    _, (problem,) = await asyncio.to_thread(look, settings, tmp_path)
    assert "no administrator" in problem.what
    botapi.token = "4242:another"  # noqa: S105 - a token of the test server
    _, (problem,) = await asyncio.to_thread(look, settings, tmp_path)
    assert "does not accept this token" in problem.what
    _, (problem,) = await asyncio.to_thread(look, TelegramSettings(), tmp_path)
    assert "@BotFather" in problem.what
    await botapi.stop()
    _, (problem,) = await asyncio.to_thread(look, settings, tmp_path)
    assert "does not answer" in problem.what


async def test_the_audit_log_tells_who_asked_what_and_what_was_shown(
    botapi: Loopback, serving: Serving, tmp_path: Path
) -> None:
    async with serving(admins=(3,)):
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        botapi.press(said, "👍")
        await botapi.until(lambda: bool(botapi.called("answerCallbackQuery")))
        botapi.say("/access grant 9 editor", user=3)
        await botapi.said(2)
        botapi.say("How low?", user=666)
        await botapi.said(4)
    listed = CliRunner().invoke(cli, ["--home", str(tmp_path), "audit", "list", "--json"])
    rows = [json.loads(line) for line in listed.output.splitlines()]
    assert [(row["event"], row["person"]) for row in rows] == [
        ("asked", 7),
        ("rated", 7),
        ("granted", 3),
        ("turned away", 666),
    ]
    assert rows[0]["detail"]["question"] == "How low?"
    assert rows[0]["detail"]["shown"] == [["harbour-1", 1, 0, 36]]
    plain = CliRunner().invoke(cli, ["--home", str(tmp_path), "audit", "list", "--last", "1"])
    assert plain.output.split("\t")[2:5] == ["666", "666", "turned away"]
    verified = CliRunner().invoke(cli, ["--home", str(tmp_path), "audit", "verify"])
    first, last = verified.output.splitlines()
    assert (verified.exit_code, first) == (0, "Unchanged: 4 rows hold.")
    assert re.fullmatch("The last one's hash: [0-9a-f]{64}", last)


def test_without_a_log_it_is_said_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--home", str(tmp_path), "audit", "verify"])
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)


@pytest.mark.parametrize("redacted", [True, False])
def test_logs_can_be_json(*, redacted: bool) -> None:
    error = ZeroDivisionError("odd")
    record = logging.LogRecord("bot.x", logging.WARNING, __file__, 1, "Chat %s is odd: “ü”.", (7,), None)
    if redacted:
        record.exc_text = "Traceback\nZeroDivisionError: odd"  # as it is left where a trace held the token
    else:
        record.exc_info = (type(error), error, None)
    line = json_formatter().format(record)
    read = json.loads(line)
    assert (read["event"], read["level"], read["logger"]) == ("Chat 7 is odd: “ü”.", "warning", "bot.x")
    assert "ZeroDivisionError: odd" in read["exception"]
    assert "\n" not in line
