"""What is granted to a chat or a person, in force at every press and question; and where editors' files go."""

import json
from pathlib import Path

import pytest
from fakes import labels
from loopback import Json, private
from people import ADMIN, DESK, EDITOR, GONE, GRANTED, MEMBER, OTHER, QUESTIONS, READER, UNTYPED, Over, upload

from bot.telegram.state.audit import Audit
from bot.telegram.state.database import DATABASE, Database
from retrieval import Archive
from support import OpenArchive

# --- what is taken away again


@pytest.mark.parametrize("chat", [private(GRANTED), OTHER], ids=lambda chat: str(chat["type"]))
async def test_what_is_revoked_is_refused_at_the_next_press_and_question(
    over: Over, secretive: Archive, chat: Json
) -> None:
    async with over(secretive) as desk:
        await desk.grant(chat["id"], "desk-secret")
        question = desk.botapi.say(f"/ask {QUESTIONS[1]}", user=GRANTED, chat=chat)
        (*_, said) = await desk.botapi.said(len(desk.botapi.messages) + 1)
        shown = await desk.say("/doc basin-7", user=GRANTED, chat=chat)
        assert "Ingrid Solberg" in said["text"]
        assert await desk.press(said, "Document", user=GRANTED) is None
        assert "petrels" in desk.botapi.shown(said)["text"]
        await desk.grant(chat["id"])
        before = len(desk.said(but=[ADMIN]))
        number = said["reply_markup"]["inline_keyboard"][0][0]["callback_data"].partition(":")[0]
        for data in ("p0", "c0.0", "d0.0"):
            assert await desk.press(said, user=GRANTED, data=f"{number}:{data}") == GONE, data
        for data in ("p1", "c1.0", "d1.0"):  # what else it found, which may be open to all
            await desk.press(said, user=GRANTED, data=f"{number}:{data}")
        assert await desk.press(said, "‹ Back", user=GRANTED) == GONE
        number = f"a{int(number[1:]) + 1}"
        assert await desk.press(shown, user=GRANTED, data=f"{number}:d0.0") == GONE
        for text in ("/ask when?", "/ask and Ingrid Solberg?", "/doc basin-7", "/sources", f"/ask {QUESTIONS[1]}"):
            await desk.say(text, user=GRANTED, chat=chat)
        edits = len(desk.edits())
        desk.botapi.edit(question, f"/ask {QUESTIONS[0]}")
        await desk.botapi.until(lambda: len(desk.edits()) > edits)
        assert "drained" not in desk.botapi.shown(said)["text"]
        told = json.dumps(desk.said(but=[ADMIN])[before:], ensure_ascii=False)
    assert [word for word in (*UNTYPED, "harbour engineer") if word in told] == []


async def test_a_page_that_names_others_is_refused_where_one_of_them_may_not_be_seen_any_more(
    over: Over, open_archive: OpenArchive, tmp_path: Path
) -> None:
    """The first page names those who said so further down."""
    people = ("Ada Brook", "Tom Reed", "Mona Vale", "Olga Marsh", "Piet Kamp", "Rosa Lind", "Ingrid Solberg")
    texts = [
        {
            "id": f"paper-{number}",
            "text": f"{name} said that the lower lock was damaged in the storm of {2000 + number}.",
            "collection": "desk-secret",
        }
        for number, name in enumerate(people)
    ]
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in texts), encoding="utf-8")
    archive = open_archive(tmp_path / "papers")
    archive.ingest([path])
    async with over(archive) as desk:
        await desk.grant(GRANTED, "desk-secret")
        said = await desk.say("who said the lower lock was damaged in the storm?", user=GRANTED)
        (also,) = [line for line in said["text"].splitlines() if line.startswith("Also: ")]
        await desk.press(said, "›", user=GRANTED)
        named = [number for number, name in enumerate(people) if name in also]
        texts = [{**one, "collection": "desk-other"} if number in named else one for number, one in enumerate(texts)]
        path.write_text("\n".join(json.dumps(one) for one in texts), encoding="utf-8")
        assert archive.ingest([path]).moved == len(named) > 0
        assert await desk.press(said, "‹", user=GRANTED) == GONE
        assert also not in desk.botapi.shown(said)["text"]


async def test_everybody_in_a_group_sees_what_is_granted_to_it_and_no_more(over: Over, secretive: Archive) -> None:
    async with over(secretive) as desk:
        await desk.grant(OTHER["id"], "desk-secret")
        said = await desk.say(f"/ask {QUESTIONS[1]}", user=MEMBER, chat=OTHER)
        assert await desk.press(said, "Document", user=READER) is None
        assert "petrels" in desk.botapi.shown(said)["text"]
        for text in ("/doc basin-7", f"/ask {QUESTIONS[1]}"):
            told = await desk.say(text, user=READER)
            assert "drained in June" not in told["text"]


@pytest.mark.parametrize("chat", [private(ADMIN), DESK], ids=["alone", "in a group"])
async def test_an_administrator_sees_no_more_than_was_granted_and_a_grant_is_logged(
    over: Over, secretive: Archive, chat: Json, tmp_path: Path
) -> None:
    async with over(secretive) as desk:
        hidden = await desk.say("/doc basin-7", user=ADMIN, chat=chat)
        assert hidden["text"] == "There is no document basin-7 in the archive."
        await desk.grant(ADMIN, "desk-secret")
        assert "petrels" in (await desk.say("/doc basin-7", user=ADMIN))["text"]
    with Database(tmp_path / "bot-secretive" / DATABASE, owner_wait_s=None) as database:
        logged = [(one.person, one.detail) for one in Audit(database).entries() if one.event == "collections"]
    assert logged == [(ADMIN, {"id": ADMIN, "collections": ["desk-secret"]})]


# --- files that editors send


async def test_a_file_goes_where_its_editor_can_see_it(over: Over, secretive: Archive) -> None:
    async with over(secretive) as desk:
        await desk.grant(EDITOR, "desk-own")
        said = await upload(desk, json.dumps({"text": "The weir is open."}).encode(), user=EDITOR, caption="")
        assert said["text"] == "Add “basin.jsonl” (29 bytes) to the collection desk-own?"
        await desk.press(said, "Add", user=EDITOR)
        await desk.botapi.until(lambda: "Added: 1 new" in desk.botapi.shown(said)["text"])
        (made,) = [one for one in secretive.documents() if one.id not in {"lock", "ferry", "own", "basin-7"}]
        assert made.collection == "desk-own"
        assert "The weir is open." in (await desk.say(f"/doc {made.id}", user=EDITOR))["text"]
        hidden = await desk.say(f"/doc {made.id}", user=READER)
        assert hidden["text"] == f"There is no document {made.id} in the archive."
        said = await upload(desk, json.dumps({"text": "The weir is shut."}).encode(), user=EDITOR, caption="Open")
        assert said["text"] == "Add “basin.jsonl” (29 bytes) to the archive, where everybody who may ask can see it?"


async def test_a_file_that_could_go_into_several_collections_or_into_none_of_that_name_is_asked_about(
    over: Over, secretive: Archive
) -> None:
    async with over(secretive) as desk:
        told = []
        for granted, caption in (((), "desk-secret"), (("desk-own",), "desk-secret"), (("desk-own", "desk-b"), "")):
            await desk.grant(EDITOR, *granted)
            said = await upload(desk, b"The weir is open.", user=EDITOR, caption=caption)
            assert labels(said) == []
            told.append(said["text"].partition("caption: ")[2].partition(".")[0])
    assert told == ["open", "desk-own, open", "desk-b, desk-own, open"]


@pytest.mark.parametrize("kind", ["add", "remove"])
async def test_who_lost_the_collection_confirms_nothing_in_it(over: Over, secretive: Archive, kind: str) -> None:
    async with over(secretive) as desk:
        await desk.grant(EDITOR, "desk-own")
        if kind == "add":
            said = await upload(desk, b'{"text": "The weir is open."}', user=EDITOR, caption="desk-own")
        else:
            said = await desk.say("/remove own", user=EDITOR)
        await desk.grant(EDITOR)
        held = secretive.documents()
        if kind == "add":
            assert await desk.press(said, "Add", user=EDITOR) == "You may not use this button."
        else:
            await desk.press(said, "Remove", user=EDITOR)
            await desk.botapi.until(lambda: desk.botapi.shown(said)["text"] == GONE)
        assert secretive.documents() == held


@pytest.mark.parametrize("name", ["Desk", "desk/a", "désk"])
async def test_a_name_that_can_be_none_is_not_granted(over: Over, secretive: Archive, name: str) -> None:
    async with over(secretive) as desk:
        said = await desk.say(f"/access collections {READER} {name}", user=ADMIN)
        assert said["text"].startswith(f"'{name}' is no name of a collection: take up to 40 of a to z")
        said = await desk.say(f"/access collections {READER} open desk-b desk-b", user=ADMIN)
        assert said["text"] == f"{READER} sees these collections: desk-b."
        said = await desk.say(f"/access collections {READER} open", user=ADMIN)
        assert said["text"] == f"{READER} sees no collection beyond what is open to all."
