"""What becomes of an answer when Telegram, the network or the archive fails."""

import asyncio
import logging
import re
import threading

import pytest
from fakes import FakeArchive, Serving, answer, wrapped
from inline_snapshot import snapshot
from loopback import TOKEN, Json, Loopback, supergroup

from retrieval.errors import ArchiveDamaged

SECRET = TOKEN.partition(":")[2]


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that is logged, at every level."""
    caplog.set_level(logging.NOTSET)
    for name in ("httpx", "httpcore", "telegram", "bot"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


async def test_a_flood_limit_is_waited_out(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("sendMessage", 429, "Too Many Requests: retry after 1", parameters={"retry_after": 1}, times=2)
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert [call.status for call in botapi.called("sendMessage")] == [429, 429, 200]


@pytest.mark.parametrize(
    "how",
    [
        {"status": 502, "description": "Bad Gateway"},
        {"status": 502, "raw": "<html><title>502 Bad Gateway</title></html>"},
        {"status": 500, "description": "Internal Server Error"},
    ],
    ids=["502", "502 of a gateway", "500"],
)
async def test_an_answer_that_the_server_failed_to_take_is_sent_again(
    botapi: Loopback, serving: Serving, how: Json
) -> None:
    botapi.fail("sendMessage", **how)
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
    assert "“On “How low?” the archive says this.”" in said["text"]
    assert len(botapi.called("sendMessage")) == 2


async def test_an_answer_that_the_server_never_takes_is_given_up_and_logged(
    botapi: Loopback, serving: Serving, log: pytest.LogCaptureFixture
) -> None:
    botapi.fail("sendMessage", 502, "Bad Gateway", times=3)
    async with serving():
        botapi.say("How low?")
        await botapi.until(lambda: len(botapi.called("sendMessage")) == 3)
        botapi.say("And how high?")
        (said,) = await botapi.said(1)
    assert "And how high?" in said["text"]
    assert [record.levelname for record in log.records if "was not delivered" in record.getMessage()] == ["ERROR"]


async def test_an_answer_that_arrived_unconfirmed_is_not_sent_twice(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("sendMessage", dropped="after")
    async with serving():
        question = botapi.say("How low?")
        await botapi.said(2)
    texts = [said["text"] for said in botapi.messages]
    assert "“On “How low?” the archive says this.”" in texts[0]
    assert texts[1:] == snapshot(
        ["Telegram did not confirm that my answer arrived. If it is missing or ends early, please ask again."]
    )
    assert {said["reply_to"] for said in botapi.messages} == {question["message_id"]}


@pytest.mark.parametrize(
    "how",
    [{"dropped": "before"}, {"status": 504, "description": "Gateway Timeout"}, {"status": 504, "raw": "<html></html>"}],
    ids=["dropped", "504", "504 of a gateway"],
)
async def test_an_answer_that_got_lost_unconfirmed_is_not_lost_in_silence(
    botapi: Loopback, serving: Serving, how: Json
) -> None:
    botapi.fail("sendMessage", **how)
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
    assert said["text"].startswith("Telegram did not confirm that my answer arrived.")


async def test_after_an_unconfirmed_message_the_rest_of_a_long_answer_is_held_back(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["All?"] = answer("All?", *[f"Number {number}. " + "The tide. " * 90 for number in range(9)])
    botapi.fail("sendMessage", dropped="before")
    async with serving():
        botapi.say("All?")
        (said,) = await botapi.said(1)
        botapi.say("Next?")
        await botapi.said(2)
    assert "it is missing or ends early" in said["text"]
    assert "Next?" in botapi.messages[1]["text"]


async def test_markup_that_the_server_refuses_goes_as_plain_text(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag at byte offset 5")
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
    assert "parse_mode" not in said["params"]
    assert "entities" not in said
    assert said["text"] == snapshot("""\
“On “How low?” the archive says this.”
Ostermouth Gazette · 4 May 2031 · doc harbour-1, ¶1
Low water at Ostermouth (https://gazette.example/1#:~:text=On%20%E2%80%9CHow%20low%3F%E2%80%9D%20the%20archive%20says%20this.)\
""")


@pytest.mark.parametrize(
    "how",
    [
        {"status": 403, "description": "Forbidden: bot was blocked by the user"},
        {"status": 403, "description": "Forbidden: bot was kicked from the supergroup chat"},
        {"status": 400, "description": "Bad Request: not enough rights to send text messages to the chat"},
        {"status": 400, "description": "Bad Request: TOPIC_CLOSED"},
    ],
    ids=["blocked", "kicked", "no rights", "topic closed"],
)
async def test_where_the_bot_may_not_write_it_does_not_try_again(botapi: Loopback, serving: Serving, how: Json) -> None:
    botapi.fail("sendMessage", **how)
    async with serving(users=(7, 8)):
        botapi.say("How low?", user=7)
        await botapi.until(lambda: len(botapi.called("sendMessage")) == 1)
        botapi.say("How high?", user=8)
        (said,) = await botapi.said(1)
    assert said["chat"]["id"] == 8
    assert len(botapi.called("sendMessage")) == 2


@pytest.mark.parametrize(
    "how",
    [
        {"status": 400, "description": "Bad Request: message thread not found"},
        {"status": 429, "description": "Too Many Requests: retry after 3600", "parameters": {"retry_after": 3600}},
        {"dropped": "before"},
        {"status": 502, "raw": "<html></html>"},
    ],
    ids=["400", "429", "dropped", "502"],
)
async def test_a_failing_sign_of_life_costs_no_answer(
    botapi: Loopback, archive: FakeArchive, serving: Serving, how: Json
) -> None:
    archive.gates["slow"] = threading.Event()
    botapi.fail("sendChatAction", **how, times=9)
    async with serving():
        botapi.say("slow")
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        archive.gates["slow"].set()
        (said,) = await botapi.said(1)
    assert "“slow”" in said["text"]
    assert len(botapi.called("sendChatAction")) == 1


async def test_signs_of_life_take_no_place_in_a_groups_flood_limit(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    desk, gate = supergroup(8), threading.Event()
    questions = [f"Number {number}" for number in range(20)]
    archive.gates = dict.fromkeys(questions, gate)
    async with serving():
        for question in questions:
            botapi.say(f"/ask {question}", chat=desk)
        await botapi.until(lambda: len(botapi.called("sendChatAction")) >= 20)
        gate.set()
        # A group may get twenty messages a minute: were signs counted, the last answer would come after a minute.
        await botapi.said(20)


@pytest.mark.parametrize(
    "error", [ArchiveDamaged("The database cannot be read: restore it."), ZeroDivisionError("/srv/archive is odd")]
)
async def test_what_breaks_inside_is_told_by_a_number_that_the_log_explains(
    botapi: Loopback, archive: FakeArchive, serving: Serving, log: pytest.LogCaptureFixture, error: Exception
) -> None:
    archive.replies["How low?"] = error
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
    (number,) = re.findall(r"\(incident ([0-9A-F]{6})\)", said["text"])
    assert wrapped(said["text"].replace(number, "3F2A9C")) == snapshot(
        """\
I could not answer that just now (incident 3F2A9C). Please try again in a while; if it stays so,
give an administrator that number.\
"""
    )
    (record,) = [record for record in log.records if record.name == "bot.telegram.incidents" and record.exc_info]
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert "How low?" not in record.getMessage()


async def test_polling_goes_on_after_the_server_failed(
    botapi: Loopback, serving: Serving, log: pytest.LogCaptureFixture
) -> None:
    botapi.fail("getUpdates", 502, "Bad Gateway")
    botapi.fail("getUpdates", dropped="before")
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert [record.getMessage() for record in log.records if record.name == "bot.telegram.polling"] == snapshot(
        ["No updates come from Telegram; trying again until they do: Bad Gateway", "Updates come again."]
    )


async def test_the_commands_may_fail_to_be_set(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("setMyCommands", 400, "Bad Request: no")
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)


async def test_the_token_is_in_no_log_record(
    botapi: Loopback, archive: FakeArchive, serving: Serving, log: pytest.LogCaptureFixture
) -> None:
    archive.replies["broken"] = RuntimeError(f"failed at {botapi.base_url}{TOKEN}/sendMessage")
    botapi.fail("sendMessage", dropped="before")
    botapi.fail("sendMessage", 502, "Bad Gateway")
    botapi.fail("getUpdates", 502, raw="<html></html>")
    async with serving():
        for text in ("How low?", "broken", "How high?"):
            botapi.say(text)
        await botapi.said(3)
        asyncio.get_running_loop().call_exception_handler({"message": f"lost {botapi.base_url}{TOKEN}"})
        logging.getLogger("anything").error("%s %s", "two places, one argument", TOKEN, extra={"more": 1})
        logging.getLogger("anything").warning("too many arguments", TOKEN)  # noqa: PLE1205 - that is what is tested
    lines = [logging.Formatter().format(record) for record in log.records]
    assert any("HTTP Request: POST" in line for line in lines)
    assert any("failed at" in line for line in lines)
    assert [line for line in lines if SECRET in line] == []
    assert [record for record in log.records if SECRET in repr((record.msg, record.args, record.exc_info))] == []
