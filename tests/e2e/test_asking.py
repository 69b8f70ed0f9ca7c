"""Questions and answers over real HTTP: where the bot answers, where it is silent, and what people see."""

import json
import threading
from pathlib import Path

import pytest
from fakes import ASKER, FakeArchive, Serving, answer, labels, wrapped
from inline_snapshot import snapshot
from loopback import Json, Loopback, group, private, supergroup
from telegram_html import units

from bot.telegram import languages
from retrieval.errors import QuestionError
from retrieval.types import Filters, NoAnswer, QuestionKind, Reason


async def test_a_message_in_a_private_chat_is_answered_as_a_reply(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving():
        question = botapi.say("How low was the water?")
        (said,) = await botapi.said(1)
    assert archive.asked == ["How low was the water?"]
    assert (said["chat"]["id"], said["reply_to"]) == (ASKER, question["message_id"])
    assert said["text"] == snapshot("""\
“On “How low was the water?” the archive says this.”
Ostermouth Gazette · 4 May 2031 · doc harbour-1, ¶1
Low water at Ostermouth\
""")
    assert said["entities"] == snapshot(
        [
            {"type": "code", "offset": 91, "length": 9},
            {
                "type": "text_link",
                "offset": 105,
                "length": 23,
                "url": "https://gazette.example/1#:~:text=On%20%E2%80%9CHow%20low%20was%20the%20water%3F%E2%80%9D%20the%20archive%20says%20this.",
            },
        ]
    )
    assert said["params"]["link_preview_options"] == {"is_disabled": True}
    assert said["params"]["reply_parameters"]["allow_sending_without_reply"] is True
    assert "message_thread_id" not in said["params"]


@pytest.mark.parametrize("chat", [private(ASKER), group(31), supergroup(31)], ids=lambda chat: chat["type"])
@pytest.mark.parametrize("command", ["/ask", "/ask@OnRecordTestBot", "/ASK@onrecordtestbot"])
async def test_ask_is_answered_in_every_kind_of_chat(
    botapi: Loopback, archive: FakeArchive, serving: Serving, chat: Json, command: str
) -> None:
    async with serving():
        question = botapi.say(f"{command} How low\nwas the water? ", chat=chat)
        (said,) = await botapi.said(1)
    assert archive.asked == ["How low\nwas the water?"]
    assert (said["chat"]["id"], said["reply_to"]) == (chat["id"], question["message_id"])


async def test_a_question_in_a_topic_is_answered_in_that_topic(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("/ask How low?", chat=supergroup(5, forum=True), message_thread_id=12, is_topic_message=True)
        (said,) = await botapi.said(1)
    assert said["params"]["message_thread_id"] == 12


@pytest.mark.parametrize(
    "place",
    [
        {"chat": supergroup(5, forum=True)},
        {"chat": supergroup(5, forum=True), "message_thread_id": 1, "is_topic_message": True},
        {"chat": supergroup(6), "message_thread_id": 99},  # a thread of replies outside of any topic
    ],
    ids=["general", "general with its number", "reply thread"],
)
async def test_no_topic_is_named_where_there_is_none_to_name(botapi: Loopback, serving: Serving, place: Json) -> None:
    async with serving():
        botapi.say("/ask How low?", **place)
        (said,) = await botapi.said(1)
    assert "message_thread_id" not in said["params"]


async def test_what_is_not_for_the_bot_is_ignored(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    desk = supergroup(8)
    bot: Json = {"id": 99, "is_bot": True, "first_name": "Another bot"}
    channel = {"id": -1000000000077, "type": "channel", "title": "News"}
    async with serving(chats=(desk["id"],)):
        botapi.say("How low was the water?", chat=desk)
        botapi.say("/ask@AnotherBot How low?", chat=desk)
        botapi.say("/ask@AnotherBot How low?")
        botapi.say("/weather", chat=desk)
        botapi.say("/ask How low?", chat=desk, sender=bot)
        botapi.say("/ask How low?", chat=desk, via_bot=bot)
        botapi.say("/ask How low?", chat=desk, sender_chat=channel, is_automatic_forward=True)
        botapi.say("/ask How low?", chat=desk, sender_chat=channel)
        botapi.say(None, chat=desk, new_chat_title="Desk eight")
        botapi.say(None, pinned_message={"message_id": 1, "date": 0, "chat": private(ASKER)})
        edited = botapi.say("/ask@AnotherBot was this?", chat=desk)
        botapi.push("edited_message", {**edited, "text": "/ask was this?", "edit_date": edited["date"]})
        botapi.say("/ask The last one", chat=desk)
        await botapi.said(1)
    assert archive.asked == ["The last one"]
    assert len(botapi.messages) == 1


async def test_only_what_the_bot_handles_is_fetched(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert {call.params["allowed_updates"] for call in botapi.called("getUpdates")} == snapshot(
        {'["message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member"]'}
    )


async def test_an_administrator_who_writes_in_the_name_of_an_admitted_group_is_answered(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    desk = supergroup(8)
    anonymous: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    async with serving(chats=(desk["id"],)):
        botapi.say("/ask How low?", chat=desk, sender_chat=desk, sender=anonymous)
        await botapi.said(1)
    assert archive.asked == ["How low?"]


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("/ask", {}, snapshot("Write the question after the command, like this: /ask Who opened the new bridge?")),
        (
            "/ask   ",
            {"chat": group(31)},
            snapshot("Write the question after the command, like this: /ask Who opened the new bridge?"),
        ),
        (
            "/start",
            {},
            snapshot("""\
I answer questions from this newsroom's archive: word for word, with the source.

In a private chat, just send me your question. In a group, write /ask and the question, or reply to
one of my answers. Telegram does not show me other messages there, also none that mention me.

I quote and never paraphrase. What the archive does not hold, I do not answer. /help says more.\
"""),
        ),
        (
            "/help",
            {},
            snapshot("""\
Ask in plain words, one question a message:
• in a private chat: just the question;
• in a group: /ask and the question, or a reply to one of my answers;
• /who CLAIM: who said it, and who says otherwise;
• /said PERSON about TOPIC;
• /check in reply to a message: who said what it says;
• /doc ID: a document; /sources: what there is.

For a while you can go on from your last question: “and the WHO?”, “when?”, “in December 2016”. If
you edit a question, I edit the answer.

What stands in quotation marks is the document's own text, letter for letter; […] outside them marks
what I left out. Below it: the publisher, the date, the document's id and the paragraph. Tap the
grey box to read what stands around the quote.

Not in the archive means just that. What I show below it is near your question, and no answer to it.\
"""),
        ),
        ("/weather", {}, snapshot("I do not know that command. Send your question as text, or see /help.")),
        (None, {"caption": "Is this the harbour?", "photo": []}, snapshot("Send the question as text.")),
        (None, {"location": {"latitude": 1.5, "longitude": 2.5}}, snapshot("Send the question as text.")),
    ],
    ids=["ask", "ask in a group", "start", "help", "unknown command", "photo", "location"],
)
async def test_everything_else_gets_its_sentence(
    botapi: Loopback, archive: FakeArchive, serving: Serving, *, text: str | None, fields: Json, expected: str
) -> None:
    async with serving():
        botapi.say(text, **fields)
        (said,) = await botapi.said(1)
    assert wrapped(said["text"]) == expected
    assert archive.asked == []


async def test_what_is_no_question_gets_the_reason(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    archive.replies["???"] = QuestionError("There is nothing to look for in “???”: ask with words.")
    async with serving():
        botapi.say("???")
        (said,) = await botapi.said(1)
    assert said["text"] == "There is nothing to look for in “???”: ask with words."


async def test_what_the_archive_does_not_hold_is_said_so(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    near = answer("", "The ferry to Ostermouth was late.").passages
    archive.replies["Who?"] = NoAnswer(
        question="Who?", kind=QuestionKind.PASSAGE, filters=Filters(), reason=Reason.OFF_TOPIC, passages=near
    )
    async with serving():
        botapi.say("Who?")
        (said,) = await botapi.said(1)
    assert said["text"] == snapshot("""\
Not in the archive. Nothing in it is about this.
Searched: 3 documents, 12 passages, published 1 May 2031 to 4 May 2031, 1 without a date\
""")


async def test_markup_in_a_document_is_shown_as_it_is(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    quote = 'He wrote <b>"R&D" &amp; more</b> & 1 < 2 > 0.'
    archive.replies["What?"] = answer("What?", quote)
    async with serving():
        botapi.say("What?")
        (said,) = await botapi.said(1)
    assert f"“{quote}”" in said["text"]


async def test_a_long_answer_comes_in_pages_of_one_message(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    quotes = [f"Number {number}: " + "The tide 🌊 & the wind <rose>. " * 25 for number in range(12)]
    archive.replies["All?"] = answer("All?", *[quote.strip() for quote in quotes])
    async with serving():
        question = botapi.say("/ask All?", chat=supergroup(5), message_thread_id=3, is_topic_message=True)
        (said,) = await botapi.said(1)
        shown = [said["text"]]
        assert (said["reply_to"], said["params"]["message_thread_id"]) == (question["message_id"], 3)
        while "›" in labels(botapi.shown(said)):
            botapi.press(said, "›")
            await botapi.until(lambda: botapi.shown(said)["text"] != shown[-1])
            shown.append(botapi.shown(said)["text"])
    assert len(botapi.messages) == 1
    assert all(units(text) <= 4096 for text in shown)
    together = "\n\n".join(shown)
    assert [together.index(f"“{quote.strip()}”") for quote in quotes] == sorted(
        together.index(f"“{quote.strip()}”") for quote in quotes
    )


async def test_a_slow_question_holds_up_nobody_else(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    archive.gates["slow"] = threading.Event()
    async with serving(users=(7, 8)):
        botapi.say("slow", user=7)
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        botapi.say("quick", user=8)
        (first,) = await botapi.said(1)
        assert (first["chat"]["id"], archive.asked) == (8, ["slow", "quick"])
        archive.gates["slow"].set()
        await botapi.said(2)
    assert [said["chat"]["id"] for said in botapi.messages] == [8, 7]
    assert "“slow”" in botapi.messages[1]["text"]


async def test_typing_is_shown_in_the_right_topic_while_a_question_is_looked_up(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.gates["slow"] = threading.Event()
    desk = supergroup(5, forum=True)
    async with serving():
        botapi.say("/ask slow", chat=desk, message_thread_id=12, is_topic_message=True)
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        assert botapi.messages == []
        archive.gates["slow"].set()
        await botapi.said(1)
    (sign,) = botapi.called("sendChatAction")
    assert sign.params == {"chat_id": str(desk["id"]), "action": "typing", "message_thread_id": "12"}


async def test_fifty_people_at_once_are_each_answered_once_in_their_chat(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    people = range(1, 51)
    async with serving(users=tuple(people)):
        for person in people:
            botapi.say(f"Question {person}", user=person)
        await botapi.said(50)
    assert sorted(archive.asked) == sorted(f"Question {person}" for person in people)
    assert sorted(said["chat"]["id"] for said in botapi.messages) == list(people)
    assert all(f"“Question {said['chat']['id']}”" in said["text"] for said in botapi.messages)


async def test_the_commands_are_offered_while_one_types_by_place(botapi: Loopback, serving: Serving) -> None:
    async with serving(admins=(3,)):
        await botapi.until(lambda: bool(botapi.called("deleteWebhook")))
    offered = {
        call.params["scope"]: [one["command"] for one in json.loads(call.params["commands"])]
        for call in botapi.called("setMyCommands")
    }
    assert offered == snapshot(
        {
            '{"type": "all_private_chats"}': ["ask", "who", "said", "check", "doc", "sources", "help", "start"],
            '{"type": "all_group_chats"}': ["ask", "who", "said", "check", "doc", "sources", "help"],
            '{"chat_id": 3, "type": "chat"}': [
                "ask",
                "who",
                "said",
                "check",
                "doc",
                "sources",
                "help",
                "start",
                "access",
                "remove",
            ],
        }
    )


async def test_another_language_is_one_file(
    botapi: Loopback, serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "eo.py").write_text(
        "PRIVATE_COMMANDS = GROUP_COMMANDS = ADMIN_COMMANDS = (('ask', 'Demandu la arkivon'),)", encoding="utf-8"
    )
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(tmp_path)])
    async with serving():
        await botapi.until(lambda: bool(botapi.called("deleteWebhook")))
    (private_ones, _) = [call for call in botapi.called("setMyCommands") if call.params.get("language_code") == "eo"]
    assert "Demandu" in private_ones.params["commands"]
