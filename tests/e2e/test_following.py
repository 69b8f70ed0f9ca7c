"""Questions that refer to something: to a message, to a question before, to themselves as they were."""

import json
import threading
from dataclasses import replace
from datetime import date

import pytest
from fakes import ASKER, FakeArchive, Serving, answer
from loopback import BOT, Json, Loopback, group, private, supergroup

from retrieval.types import Filters

DESK = supergroup(8)
ADA: Json = {"id": 70, "is_bot": False, "first_name": "Ada", "username": "ada"}
CLAIM = "The gate was closed on Sunday. Nobody was there."


def theirs(chat: Json, text: str = CLAIM) -> Json:
    """Somebody else's message."""
    return {"message_id": 5, "date": 1, "chat": chat, "from": ADA, "text": text}


def mention(text: str, name: str) -> Json:
    """The entity of a name in a text."""
    return {"type": "mention", "offset": text.index(name), "length": len(name)}


@pytest.mark.parametrize("text", ["/check", "/ask", "/who", "/check@OnRecordTestBot", "/ask who said this?"])
@pytest.mark.parametrize("chat", [private(ASKER), DESK], ids=lambda chat: chat["type"])
async def test_a_claim_is_checked_in_reply_to_it(
    botapi: Loopback, archive: FakeArchive, serving: Serving, text: str, chat: Json
) -> None:
    async with serving():
        botapi.say(text, chat=chat, reply_to_message=theirs(chat))
        await botapi.said(1)
    assert archive.asked == ["who said that The gate was closed on Sunday. Nobody was there?"]


async def test_of_a_message_the_quoted_part_is_checked(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    quote: Json = {"text": "closed on Sunday", "position": 13}
    async with serving():
        botapi.say("/check", chat=DESK, reply_to_message=theirs(DESK), quote=quote)
        await botapi.said(1)
    assert archive.asked == ["who said that closed on Sunday?"]


async def test_a_question_of_its_own_in_reply_to_a_message_stands_for_itself(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving():
        botapi.say("/ask how low was the water at the harbour?", chat=DESK, reply_to_message=theirs(DESK))
        await botapi.said(1)
    assert archive.asked == ["how low was the water at the harbour?"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/who the gate is safe", "who said that the gate is safe?"),
        ("/who that the gate is safe.", "who said that the gate is safe?"),
        ("/said the harbour board about the gate", "what did the harbour board say about the gate?"),
        ("/said the harbour board", "what did the harbour board say?"),
    ],
)
async def test_who_and_said_are_questions(
    botapi: Loopback, archive: FakeArchive, serving: Serving, text: str, asked: str
) -> None:
    async with serving():
        botapi.say(text)
        await botapi.said(1)
    assert archive.asked == [asked]


@pytest.mark.parametrize("command", ["/who", "/said", "/check", "/doc"])
async def test_a_command_without_what_it_needs_says_how_it_is_used(
    botapi: Loopback, archive: FakeArchive, serving: Serving, command: str
) -> None:
    async with serving():
        botapi.say(command)
        (said,) = await botapi.said(1)
    assert command in said["text"]
    assert archive.asked == []


async def test_a_question_goes_on_from_the_one_before(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving():
        for number, text in enumerate(
            ("who said the gate was closed?", "and the board?", "in December 2016", "What about the lock keeper?"),
            start=1,
        ):
            botapi.say(f"/ask {text}", chat=DESK)
            await botapi.said(number)
    assert archive.asked == [
        "who said the gate was closed?",
        "what did the board say about the gate was closed?",
        "what did the board say about the gate was closed?",
        "what did the lock keeper say about the gate was closed?",
    ]
    nothing = Filters(collections=frozenset())
    december = replace(nothing, since=date(2016, 12, 1), until=date(2016, 12, 31))
    assert archive.limits == [nothing, nothing, december, december]
    assert "since 1 Dec 2016, until 31 Dec 2016" in botapi.messages[-1]["text"]


async def test_a_question_that_follows_at_once_waits_for_the_one_before(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.gates["who said it?"] = threading.Event()
    async with serving():
        botapi.say("who said it?")
        botapi.say("in 2016")
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        archive.gates["who said it?"].set()
        await botapi.said(2)
    assert archive.asked == ["who said it?", "who said it?"]


async def test_when_puts_the_findings_in_order_of_their_dates(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["who said it?"] = answer("who said it?", "Second.", "First.", dates=("2031-05-04", "2030-01-02"))
    async with serving():
        botapi.say("who said it?")
        botapi.say("when?")
        _, ordered = await botapi.said(2)
    assert ordered["text"].index("First.") < ordered["text"].index("Second.")


@pytest.mark.parametrize(
    "second",
    [
        {"user": 9, "chat": DESK},
        {"chat": supergroup(9)},
        {"chat": DESK, "message_thread_id": 4, "is_topic_message": True},
        {},
    ],
    ids=["another person", "another chat", "another topic", "in private"],
)
async def test_nothing_goes_on_from_somebody_elses_question(
    botapi: Loopback, archive: FakeArchive, serving: Serving, second: Json
) -> None:
    async with serving(users=(ASKER, 9)):
        botapi.say("/ask secret", chat=DESK)
        await botapi.said(1)
        botapi.say("/ask in 2016", **second)
        await botapi.said(2)
    assert archive.asked == ["secret", "in 2016"]


async def test_after_a_while_nothing_goes_on(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(follow_up_minutes=-1):
        botapi.say("who said it?")
        await botapi.said(1)
        botapi.say("in 2016")
        await botapi.said(2)
    assert archive.asked == ["who said it?", "in 2016"]


async def test_a_reply_to_an_answer_goes_on_from_its_question(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(users=(ASKER, 9)):
        botapi.say("/ask who said it?", chat=DESK)
        (said,) = await botapi.said(1)
        replied = {name: value for name, value in said.items() if name not in {"reply_to", "params"}}
        botapi.say("/ask something else", chat=DESK)
        await botapi.said(2)
        botapi.say("in 2016", chat=DESK, user=9, reply_to_message=replied)
        await botapi.said(3)
    assert archive.asked == ["who said it?", "something else", "who said it?"]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("@OnRecordTestBot how low?", True),
        ("how low, @onrecordtestbot?", True),
        ("@ada @OnRecordTestBot how low?", True),
        ("@ada how low?", False),
        ("how low?", False),
    ],
)
async def test_a_mention_is_answered_where_the_bot_receives_it(
    botapi: Loopback, archive: FakeArchive, serving: Serving, text: str, *, answered: bool
) -> None:
    names = [name for name in ("@OnRecordTestBot", "@onrecordtestbot", "@ada") if name in text]
    async with serving():
        botapi.say(text, chat=DESK, entities=[mention(text, name) for name in names])
        botapi.say("/ask the end", chat=DESK)
        await botapi.said(1 + answered)
    assert len(archive.asked) == 1 + answered
    assert not any("OnRecordTestBot" in asked or "onrecordtestbot" in asked for asked in archive.asked)


async def test_a_reply_to_the_bot_that_speaks_to_somebody_else_is_ignored(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    own = {"message_id": 6, "date": 1, "chat": DESK, "from": {**BOT, "is_bot": True}, "text": "An answer."}
    own["from"] = {name: BOT[name] for name in ("id", "is_bot", "first_name", "username")}
    async with serving():
        text = "@ada look at this"
        botapi.say(text, chat=DESK, entities=[mention(text, "@ada")], reply_to_message=own)
        botapi.say("and this?", chat=DESK, reply_to_message=own)
        await botapi.said(1)
    assert archive.asked == ["and this?"]


async def test_an_edited_question_is_answered_by_editing_the_answer(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving():
        question = botapi.say("/ask How low?", chat=group(4))
        (said,) = await botapi.said(1)
        botapi.edit(question, "/ask How high?")
        await botapi.until(lambda: "How high?" in botapi.shown(said)["text"])
        botapi.press(said, "Document")
        await botapi.until(lambda: "Jo Brand" in botapi.shown(said)["text"])
        botapi.press(said, "‹ Back")
        await botapi.until(lambda: "How high?" in botapi.shown(said)["text"])
        botapi.edit(question, "never mind")
        botapi.say("/ask The last one", chat=group(4))
        await botapi.said(2)
    assert archive.asked == ["How low?", "How high?", "The last one"]


async def test_a_question_that_is_edited_while_it_is_looked_up_gets_the_answer_to_the_new_one(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.gates["slow"] = threading.Event()
    async with serving():
        question = botapi.say("slow")
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        botapi.edit(question, "quick")
        archive.gates["slow"].set()
        await botapi.until(lambda: any("“quick”" in said["text"] for said in botapi.messages))
    assert len(botapi.messages) == 1


async def test_what_was_seen_is_shown_where_reactions_are_allowed(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("setMessageReaction", 400, "Bad Request: REACTION_INVALID")
    async with serving():
        botapi.say("/ask How low?", chat=DESK)
        await botapi.said(1)
        await botapi.until(lambda: len(botapi.called("setMessageReaction")) == 1)
        botapi.say("/ask How low?", chat=DESK)
        question = botapi.say("How low?")
        await botapi.said(3)
        await botapi.until(lambda: len(botapi.called("setMessageReaction")) == 2)
    last = botapi.called("setMessageReaction")[-1].params
    assert (last["chat_id"], last["message_id"]) == (str(ASKER), str(question["message_id"]))
    assert json.loads(last["reaction"]) == [{"type": "emoji", "emoji": "👀"}]


async def test_the_eleventh_question_in_a_minute_gets_one_notice(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(questions_a_minute=10, users=(ASKER, 9)):
        for number in range(14):
            botapi.say(f"Question {number}")
        botapi.say("Mine", user=9)
        await botapi.said(12)
    assert len(archive.asked) == 11
    assert "Mine" in archive.asked
    (notice,) = [said for said in botapi.messages if "more than 10 questions in a minute" in said["text"]]
    assert notice["chat"]["id"] == ASKER


async def test_the_part_of_a_long_message_that_is_answered_is_quoted(botapi: Loopback, serving: Serving) -> None:
    question = "how low was the water? " + "I ask because of the ferry. " * 12
    async with serving():
        botapi.say(f"/ask {question}")
        botapi.say("/ask how low?")
        long, short = await botapi.said(2)
    quoted = {said["params"]["reply_parameters"].get("quote") for said in (long, short)}
    assert quoted == {question.strip(), None}
