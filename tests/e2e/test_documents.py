"""Documents: shown by id and by link, added and removed by editors; and the archive as a whole."""

import pytest
from fakes import ASKER, FakeArchive, Serving, labels, wrapped
from inline_snapshot import snapshot
from loopback import Json, Loopback

ADMIN, STRANGER = 3, 666


def file(botapi: Loopback, content: bytes, *, name: str = "lock gate.txt", size: int | None = None) -> Json:
    """A file that somebody sends."""
    botapi.files["F1"] = content
    return {"file_id": "F1", "file_unique_id": "U1", "file_name": name, "file_size": size or len(content)}


@pytest.mark.parametrize("text", ["/doc harbour-1", "/start doc_harbour-1"])
async def test_a_document_is_shown_by_its_id_and_by_a_link(
    botapi: Loopback, archive: FakeArchive, serving: Serving, text: str
) -> None:
    archive.texts["harbour-1"] = "\n\n".join(
        f"Paragraph {number}. " + "The gate & the <weir>. " * 20 for number in range(9)
    )
    async with serving():
        botapi.say(text)
        (said,) = await botapi.said(1)
        assert said["text"].startswith("Low water at Ostermouth\nOstermouth Gazette · Jo Brand · 4 May 2031")
        shown = [said["text"]]
        while "›" in labels(botapi.shown(said)):
            botapi.press(said, "›")
            await botapi.until(lambda: botapi.shown(said)["text"] != shown[-1])
            shown.append(botapi.shown(said)["text"])
    assert len(shown) == 2
    assert all(f"Paragraph {number}. " in "".join(shown) for number in range(9))


@pytest.mark.parametrize("text", ["/doc nothing", "/start doc_nothing"])
async def test_a_document_that_is_not_there_is_said_so(botapi: Loopback, serving: Serving, text: str) -> None:
    async with serving():
        botapi.say(text)
        (said,) = await botapi.said(1)
    assert said["text"] == "There is no document nothing in the archive."


async def test_a_stranger_gets_nothing_out_of_a_link(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("/start doc_harbour-1", user=STRANGER)
        botapi.say("/sources", user=STRANGER)
        botapi.say("/doc harbour-1")
        await botapi.said(2)
    (line,) = [said["text"] for said in botapi.messages if said["chat"]["id"] == STRANGER]
    assert "gate" not in line
    assert "Gazette" not in line


async def test_sources_tell_what_there_is(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("/sources")
        (said,) = await botapi.said(1)
    assert wrapped(said["text"]) == snapshot("""\
The archive
3 documents, 12 passages, published 1 May 2031 to 4 May 2031, 1 without a date
last change 5 May 2031, 10:00 UTC
• Ostermouth Gazette: 2
• publisher not stated: 1\
""")


async def test_an_editor_adds_a_document_by_sending_it(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say(None, user=ADMIN, document=file(botapi, b"The gate holds."))
        (asked,) = await botapi.said(1)
        assert asked["text"] == "Add “lock gate.txt” (15 bytes) to the archive?"
        assert archive.taken_in == []
        botapi.press(asked, "Add", user=ADMIN)
        await botapi.until(lambda: "Added: 1 new" in botapi.shown(asked)["text"])
        assert labels(botapi.shown(asked)) == []
        botapi.press(asked, user=ADMIN, data="t1:y")  # pressed twice
        botapi.say("The end")
        await botapi.said(2)
    assert archive.taken_in == [b"The gate holds."]


@pytest.mark.parametrize(
    ("content", "label", "said_so"),
    [
        (b"The gate holds.", "Cancel", "Nothing was changed."),
        (b"", "Add", "Nothing was added: It is empty."),
    ],
)
async def test_what_is_not_added_is_said_so(
    botapi: Loopback, archive: FakeArchive, serving: Serving, *, content: bytes, label: str, said_so: str
) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say(None, user=ADMIN, document=file(botapi, content, name="../../etc/passwd"))
        (asked,) = await botapi.said(1)
        botapi.press(asked, label, user=ADMIN)
        await botapi.until(lambda: botapi.shown(asked)["text"] == said_so)
    assert archive.taken_in == []


async def test_a_file_that_is_too_large_or_gone_is_said_so(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say(None, user=ADMIN, document=file(botapi, b"x", size=20_000_001))
        botapi.say(None, user=ADMIN, document=file(botapi, b"x"))
        await botapi.said(2)
        (asked,) = [said for said in botapi.messages if labels(said)]
        (large,) = [said for said in botapi.messages if not labels(said)]
        assert "larger than 20 MB" in large["text"]
        del botapi.files["F1"]
        botapi.press(asked, "Add", user=ADMIN)
        await botapi.until(lambda: "did not hand out the file" in botapi.shown(asked)["text"])
    assert archive.taken_in == []


async def test_an_editor_removes_a_document(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("/remove harbour-1", user=ADMIN)
        (asked,) = await botapi.said(1)
        assert wrapped(asked["text"]) == snapshot(
            "Remove document harbour-1 (“Low water at Ostermouth”), with all its versions, from the archive?"
        )
        assert archive.removed == set()
        botapi.press(asked, "Remove", user=ASKER)  # not who asked
        botapi.press(asked, "Remove", user=ADMIN)
        await botapi.until(lambda: botapi.shown(asked)["text"] == "Removed: document harbour-1.")
        botapi.say("/doc harbour-1", user=ADMIN)
        _, gone = await botapi.said(2)
    assert gone["text"] == "There is no document harbour-1 in the archive."


async def test_readers_neither_add_nor_remove(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving():
        botapi.say(None, document=file(botapi, b"The gate holds."))
        botapi.say("/remove harbour-1")
        await botapi.said(2)
    assert {said["text"] for said in botapi.messages} == {
        "Only editors may add or remove documents. Send your question as text."
    }
    assert archive.removed == set()


async def test_who_lost_the_role_confirms_nothing(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("/access grant 7 editor", user=ADMIN)
        await botapi.said(1)
        botapi.say("/remove harbour-1")
        _, asked = await botapi.said(2)
        botapi.say("/access revoke 7", user=ADMIN)
        await botapi.said(3)
        query = botapi.press(asked, "Remove")
        await botapi.until(lambda: bool(botapi.called("answerCallbackQuery")))
        (answered,) = botapi.called("answerCallbackQuery")
    assert (answered.params["callback_query_id"], answered.params["text"]) == (query, "You may not use this button.")
    assert archive.removed == set()
