"""Who is answered, and what those learn who are not."""

import threading

import pytest
from fakes import ASKER, FakeArchive, Serving, wrapped
from inline_snapshot import snapshot
from loopback import Json, Loopback, group, private, supergroup

STRANGER = 666
DESK = supergroup(8)


@pytest.mark.parametrize(
    ("admitted", "user", "chat"),
    [
        ({"users": (7,)}, 7, private(7)),
        ({"users": (7,)}, 7, supergroup(99)),
        ({"users": (), "admins": (3,)}, 3, private(3)),
        ({"users": (), "admins": (3,)}, 3, group(99)),
        ({"users": (), "chats": (DESK["id"],)}, STRANGER, DESK),
        ({"users": (), "chats": (group(4)["id"],)}, STRANGER, group(4)),
    ],
    ids=["user", "user elsewhere", "administrator", "administrator elsewhere", "anybody in a desk", "and in a group"],
)
async def test_the_configured_are_answered(
    botapi: Loopback, archive: FakeArchive, serving: Serving, *, admitted: Json, user: int, chat: Json
) -> None:
    async with serving(**admitted):
        botapi.say("/ask How low?", user=user, chat=chat)
        await botapi.said(1)
    assert archive.asked == ["How low?"]


@pytest.mark.parametrize("text", ["How low?", "/ask How low?", "/ask", "/start", "/help", "/weather", None])
async def test_a_stranger_gets_one_line_with_the_ids_and_the_archive_is_not_asked(
    botapi: Loopback, archive: FakeArchive, serving: Serving, text: str | None
) -> None:
    async with serving(chats=(DESK["id"], STRANGER)):
        photo: Json = {} if text else {"caption": "How low?", "photo": []}
        question = botapi.say(text, user=STRANGER, **photo)
        (said,) = await botapi.said(1)
    assert wrapped(said["text"]) == snapshot(
        """\
I answer only people whom this newsroom has let in. Your id is 666, this chat's id is 666: give both
to an administrator to be let in.\
"""
    )
    assert said["reply_to"] == question["message_id"]
    assert archive.asked == []


async def test_a_stranger_in_a_group_is_told_only_when_they_address_the_bot(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    elsewhere = supergroup(9, forum=True)
    async with serving(chats=(DESK["id"],)):
        botapi.say("How low?", user=STRANGER, chat=elsewhere)
        botapi.say("/weather", user=STRANGER, chat=elsewhere)
        botapi.say("/ask How low?", user=STRANGER, chat=elsewhere, message_thread_id=4, is_topic_message=True)
        (said,) = await botapi.said(1)
    assert wrapped(said["text"]) == snapshot(
        """\
I answer only people whom this newsroom has let in. Your id is 666, this chat's id is
-1000000000009: give both to an administrator to be let in.\
"""
    )
    assert said["params"]["message_thread_id"] == 4
    assert archive.asked == []


async def test_whoever_writes_in_the_name_of_a_foreign_group_is_told_so(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    elsewhere = supergroup(9)
    anonymous: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    async with serving(users=(1087968824,)):  # the account that stands for everybody opens nothing
        botapi.say("/ask How low?", chat=elsewhere, sender_chat=elsewhere, sender=anonymous)
        (said,) = await botapi.said(1)
    assert wrapped(said["text"]) == snapshot(
        """\
I answer only people whom this newsroom has let in. This chat's id is -1000000000009: give it to an
administrator to be let in.\
"""
    )
    assert archive.asked == []


async def test_a_stranger_learns_nothing_from_an_answer_that_is_on_its_way(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.gates["secret"] = threading.Event()
    async with serving():
        botapi.say("secret", user=ASKER)
        await botapi.until(lambda: bool(botapi.called("sendChatAction")))
        botapi.say("secret", user=STRANGER)
        await botapi.said(1)
        archive.gates["secret"].set()
        await botapi.said(2)
    assert archive.asked == ["secret"]
    assert [said["chat"]["id"] for said in botapi.messages] == [STRANGER, ASKER]
    assert "secret" not in botapi.messages[0]["text"]
