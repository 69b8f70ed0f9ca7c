"""What the administrators hear, and what becomes of updates whose answer Telegram would not take."""

import re

import pytest
from fakes import FakeArchive, Serving
from loopback import Loopback, supergroup

from bot.telegram import running
from bot.telegram.errors import StateError
from bot.telegram.handling import OncePerUpdate
from bot.telegram.state.inbox import Inbox
from retrieval.errors import ArchiveBusy, QuestionError

ADMIN = 3


async def test_the_administrators_get_a_digest_with_the_number_that_the_asker_got(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["How low?"] = ZeroDivisionError("odd")
    async with serving(admins=(ADMIN,)):
        botapi.say("How low?")
        told, digest = await botapi.said(2)
        botapi.say("How low?")
        await botapi.said(3)
    assert (told["chat"]["id"], digest["chat"]["id"]) == (7, ADMIN)
    (number,) = re.findall(r"incident ([0-9A-F]{6})", told["text"])
    assert digest["text"].startswith("1 × ZeroDivisionError since ")
    assert number in digest["text"]
    assert len(botapi.messages) == 3


async def test_an_answer_that_the_server_would_not_take_is_sent_once_it_does(
    botapi: Loopback, archive: FakeArchive, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def soon(*arguments: object, **options: object) -> OncePerUpdate:
        return OncePerUpdate(*arguments, **{**options, "again_after_s": 0.05})  # type: ignore[arg-type] # passed through

    monkeypatch.setattr(running, "OncePerUpdate", soon)
    botapi.fail("sendMessage", 502, "Bad Gateway", times=4)
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert len(botapi.messages) == 1
    assert archive.asked == ["How low?", "How low?"]


async def test_an_answer_that_was_not_taken_is_sent_after_a_restart(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("sendMessage", 502, "Bad Gateway", times=3)
    async with serving():
        botapi.say("How low?")
        await botapi.until(lambda: len(botapi.called("sendMessage")) == 3)
    async with serving():
        await botapi.said(1)
    assert len(botapi.messages) == 1


async def test_an_update_that_cannot_be_stored_stays_with_telegram(
    botapi: Loopback, archive: FakeArchive, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, failures = Inbox.keep, [StateError("The disk is full.")] * 2

    def full(self: Inbox, update_id: int, raw: str) -> bool:
        if failures:
            raise failures.pop()
        return keep(self, update_id, raw)

    monkeypatch.setattr(Inbox, "keep", full)
    async with serving():
        botapi.say("How low?")
        await botapi.said(1)
    assert archive.asked == ["How low?"]


async def test_reactions_and_typing_take_no_place_in_a_groups_flood_limit(botapi: Loopback, serving: Serving) -> None:
    desk = supergroup(8)
    async with serving():
        for number in range(20):  # with a reaction each: forty calls that name the group
            botapi.say(f"/ask Number {number}", chat=desk)
        await botapi.said(20)
    assert len(botapi.called("setMessageReaction")) == 20


async def test_fifty_people_in_groups_topics_and_private_chats_are_each_answered_once_where_they_asked(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    people = tuple(range(1, 51))
    expected = set()
    async with serving(users=people):
        for person in people:
            chat = supergroup(person % 7 + 1, forum=True) if person % 2 else None
            place = {"message_thread_id": person + 1, "is_topic_message": True} if chat else {}
            message = botapi.say(f"/ask Question {person}", user=person, chat=chat, **place)
            expected.add(
                (message["chat"]["id"], message["message_id"], place.get("message_thread_id"), f"Question {person}”")
            )
        await botapi.said(50)
    answered = {
        (said["chat"]["id"], said["reply_to"], said["params"].get("message_thread_id"), one[3])
        for said in botapi.messages
        for one in expected
        if one[3] in said["text"]
    }
    assert answered == expected
    assert len(botapi.messages) == 50
    assert len(archive.asked) == 50


@pytest.mark.parametrize(
    ("failure", "edits", "messages"),
    [
        ({"status": 502, "description": "Bad Gateway"}, 2, 1),
        ({"dropped": "after"}, 2, 1),
        ({"status": 400, "description": "Bad Request: can't parse entities: odd"}, 2, 1),
        ({"status": 400, "description": "Bad Request: message to edit not found"}, 1, 2),
    ],
    ids=["502", "nobody knows", "markup", "deleted"],
)
async def test_an_edited_question_is_answered_whatever_becomes_of_the_edit(
    botapi: Loopback, serving: Serving, *, failure: dict[str, object], edits: int, messages: int
) -> None:
    async with serving():
        question = botapi.say("How low?")
        await botapi.said(1)
        botapi.fail("editMessageText", **failure)  # type: ignore[arg-type] # passed through
        botapi.edit(question, "How high?")
        await botapi.until(lambda: any("How high?" in said["text"] for said in botapi.messages))
        await botapi.until(lambda: len(botapi.called("editMessageText")) == edits)
    assert len(botapi.messages) == messages


async def test_a_quotation_that_telegram_does_not_find_costs_no_answer(botapi: Loopback, serving: Serving) -> None:
    botapi.fail("sendMessage", 400, "Bad Request: QUOTE_TEXT_INVALID")
    async with serving():
        botapi.say("/ask how low was the water? " + "I ask because of the ferry. " * 12)
        (said,) = await botapi.said(1)
    assert "quote" not in said["params"]["reply_parameters"]


async def test_an_edit_that_is_no_question_gets_the_reason_in_place_of_the_answer(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["???"] = QuestionError("The question holds no word: type what you want to know.")
    async with serving():
        question = botapi.say("How low?")
        (said,) = await botapi.said(1)
        botapi.edit(question, "???")
        await botapi.until(lambda: botapi.shown(said)["text"].startswith("The question holds no word"))
    assert len(botapi.messages) == 1


async def test_what_breaks_under_a_button_is_told_by_its_number(
    botapi: Loopback, archive: FakeArchive, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        monkeypatch.delattr(FakeArchive, "document")
        botapi.press(said, "Document")
        await botapi.until(lambda: bool(botapi.called("answerCallbackQuery")))
    (told,) = botapi.called("answerCallbackQuery")
    assert re.search(r"\(incident [0-9A-F]{6}\)", told.params["text"])
    assert archive.asked == ["How low?"]


async def test_an_archive_that_somebody_else_writes_is_tried_again_later(
    botapi: Loopback, archive: FakeArchive, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, failures = FakeArchive.remove, [ArchiveBusy("Another process is writing.")]

    def busy(self: FakeArchive, ids: list[str], *, collections: frozenset[str] | None) -> int:
        if failures:
            raise failures.pop()
        return remove(self, ids, collections=collections)

    monkeypatch.setattr(FakeArchive, "remove", busy)
    async with serving(admins=(ADMIN,)):
        botapi.say("/remove harbour-1", user=ADMIN)
        (asked,) = await botapi.said(1)
        botapi.press(asked, "Remove", user=ADMIN)
        await botapi.until(lambda: "being written to by somebody else" in botapi.shown(asked)["text"])
        botapi.press(asked, user=ADMIN, data="t1:y")
        await botapi.until(lambda: botapi.shown(asked)["text"].startswith("Removed"))
    assert archive.removed == {"harbour-1"}


async def test_an_administrator_who_cannot_be_told_keeps_nobody_from_being_told(
    botapi: Loopback, serving: Serving
) -> None:
    async with serving(admins=(ADMIN, 4)):
        botapi.fail("sendMessage", 400, "Bad Request: chat not found", chat=ADMIN)
        botapi.say("How low?", user=666)
        line, request = await botapi.said(2)
    assert (line["chat"]["id"], request["chat"]["id"]) == (666, 4)


async def test_a_group_that_cannot_be_looked_up_is_no_admitted_one(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    botapi.fail("getChat", 400, "Bad Request: chat not found")
    async with serving(channels=(-1000000000077,)):
        botapi.say("/ask How low?", user=666, chat=supergroup(8))
        (said,) = await botapi.said(1)
    assert "let in" in said["text"]
    assert archive.asked == []
