"""What an attacker learns of documents in a collection that is not granted: nothing, on any surface of the bot.

The same attack is run twice, on an archive that holds a secret and on one that never did, and all that the bot says has
to be the same, letter for letter. A second look is for the secret's own words, which no attacker types.
"""

import json
import shutil
from pathlib import Path

import pytest
from fakes import labels
from loopback import Json, private
from people import (
    ADMIN,
    DESK,
    EDITOR,
    GRANTED,
    MEMBER,
    OTHER,
    QUESTIONS,
    READER,
    SECRET,
    TOO_OLD,
    UNTYPED,
    Desk,
    Over,
    upload,
)

from retrieval import Archive
from support import OpenArchive


@pytest.fixture
def plain(open_archive: OpenArchive, secretive: Archive, tmp_path: Path) -> Archive:
    """The same archive without it."""
    shutil.copytree(secretive.home, tmp_path / "plain")
    archive = open_archive(tmp_path / "plain")
    archive.remove([SECRET["id"]])
    return archive


# --- the attack

LEADING = ("Nearest passages", "›", "¶ Context", "Document", "‹ Back", "👎", "No reason")


async def search(desk: Desk, *, user: int, chat: Json) -> None:
    """Ask, press every button, go on from the answer, edit the question, reply."""
    for question in QUESTIONS:
        text = question if question.startswith("/") else f"/ask {question}"
        said = await desk.say(text, user=user, chat=chat)
        for label in LEADING:
            if label in labels(desk.botapi.shown(said)):
                await desk.press(said, label, user=user)
        for more in ("and Ingrid Solberg?", "when?", "in February 2019"):
            await desk.say(f"/ask {more}", user=user, chat=chat)
    somebody: Json = {"id": 70, "is_bot": False, "first_name": "Ada"}
    claim: Json = {"message_id": 5, "date": 1, "chat": chat, "from": somebody}
    claim["text"] = "The Quayle basin will be drained in June, Ingrid Solberg said."
    await desk.say("/check", user=user, chat=chat, reply_to_message=claim)
    count, edits = len(desk.botapi.messages), len(desk.edits())
    asked = desk.botapi.say("/ask who said the ferry will stop in May?", user=user, chat=chat)
    await desk.botapi.said(count + 1)
    desk.botapi.edit(asked, "/ask what did Ingrid Solberg say about the Quayle basin?")
    await desk.botapi.until(lambda: len(desk.edits()) > edits)


async def look_up(desk: Desk, *, user: int, chat: Json) -> None:
    """Ask for the document, and for what there is."""
    for text in ("/doc basin-7", "/doc BASIN-7", "/start doc_basin-7", "/doc own", "/sources", "/access"):
        await desk.say(text, user=user, chat=chat)
    await desk.say(f"/access collections {user} desk-s", user=user, chat=chat)


async def forge(desk: Desk, under: Json, *, user: int) -> None:
    """Press buttons with made-up data that name the answers that others got elsewhere."""
    for number in range(1, 16):
        for data in ("p0", "p1", "c0.0", "d0.0", "d0.1", "b0", "rw.0"):
            assert await desk.press(under, user=user, data=f"a{number}:{data}") == TOO_OLD


async def done(desk: Desk, said: Json) -> None:
    """Wait until the bot has done what was confirmed."""
    await desk.botapi.until(lambda: "Working" not in desk.botapi.shown(said)["text"])


async def send_files(desk: Desk, record: Json) -> None:
    """As an editor: take out, and put something in the place of, what is not to be seen."""
    for text in ("/remove basin-7", "/remove nothing"):
        await desk.say(text, user=EDITOR)
    for caption in ("open", "desk-s", ""):
        said = await upload(desk, json.dumps(record).encode(), user=EDITOR, caption=caption)
        if "Add" in labels(said):
            await desk.press(said, "Add", user=EDITOR)
            await done(desk, said)
    await desk.say("/doc basin-7", user=EDITOR)


async def attack(desk: Desk) -> list[tuple[str, Json]]:
    """Everything; returns what the attackers got to see."""
    await desk.grant(GRANTED, "desk-secret")
    await desk.grant(OTHER["id"], "desk-secret")
    await desk.grant(EDITOR, "desk-own")
    # Those who may see it ask for it: what they are answered is in the bot's memory now.
    theirs = [await desk.say(f"/ask {QUESTIONS[1]}", user=user, chat=chat) for user, chat in PRIVILEGED]
    await search(desk, user=READER, chat=private(READER))
    await look_up(desk, user=READER, chat=private(READER))
    # A person to whom it is granted asks in a group to which it is not, where others read.
    await search(desk, user=GRANTED, chat=DESK)
    await look_up(desk, user=GRANTED, chat=DESK)
    mine = await desk.say("/ask who said the ferry will stop in May?", user=MEMBER, chat=DESK)
    await forge(desk, mine, user=GRANTED)
    for one in theirs:  # a reply to what stands under the same number elsewhere
        reply: Json = {"message_id": one["message_id"], "date": 1, "chat": DESK, "from": mine["from"], "text": "…"}
        await desk.say("/ask when?", user=MEMBER, chat=DESK, reply_to_message=reply)
    for question in (*QUESTIONS[:6], "when will the tram stop?"):
        for user, chat_type in ((READER, "sender"), (GRANTED, None), (GRANTED, "private"), (GRANTED, "supergroup")):
            await desk.ask_inline(question, user=user, chat_type=chat_type)
    await send_files(desk, {"id": "basin-7", "text": "The mole was extended."})
    await search(desk, user=EDITOR, chat=private(EDITOR))
    await send_files(desk, SECRET)  # a copy, however they came by it: is it there?
    return desk.said(but=(ADMIN, *(chat["id"] for _, chat in PRIVILEGED)))


PRIVILEGED = ((GRANTED, private(GRANTED)), (MEMBER, OTHER))


async def test_an_attacker_cannot_tell_an_archive_with_a_secret_from_one_without(
    over: Over, secretive: Archive, plain: Archive
) -> None:
    async with over(secretive) as desk:
        with_secret = await attack(desk)
        # The attack could have succeeded: those to whom it is granted see it by the same ways.
        for user, chat in PRIVILEGED:
            assert "petrels will be moved" in (await desk.say("/doc basin-7", user=user, chat=chat))["text"]
            assert "• Skerry Observer" in (await desk.say("/sources", user=user, chat=chat))["text"]
            said = await desk.say(f"/ask {QUESTIONS[1]}", user=user, chat=chat)
            assert "will be drained in June" in said["text"]
        assert "Skerry" in await desk.ask_inline(QUESTIONS[1], user=GRANTED, chat_type="sender")
        # What editors sent stands beside it, and has not touched it.
        assert secretive.document("basin-7").text == SECRET["text"]
        assert secretive.document("basin-7").collection == "desk-secret"
    async with over(plain) as desk:
        without = await attack(desk)
    assert len(with_secret) > 400
    assert with_secret == without
    everything = json.dumps(with_secret, ensure_ascii=False)
    assert [word for word in UNTYPED if word in everything] == []
