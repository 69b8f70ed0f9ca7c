"""The whole way, with nothing in anybody's place: a text is taken in, asked for in Telegram, and quoted."""

import re
from pathlib import Path

from fakes import Serving
from loopback import Json, Loopback

from retrieval import Archive
from retrieval.models.embedder import SentenceEmbedder
from retrieval.models.segmenter import SpacySegmenter

TEXT = """Lower lock holds after night of high water

The lower lock at Ostermouth has held through the night, the harbour board said on Sunday.

Two barges broke loose in the storm and went aground below the <old> mill & its weir. Nobody was hurt.

Bakers in the upper town gave away bread to the families who had spent the night in the school hall.
"""


async def test_a_text_that_was_taken_in_answers_in_telegram(
    botapi: Loopback, serving: Serving, tmp_path: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> None:
    source = tmp_path / "lock.txt"
    source.write_text(TEXT, encoding="utf-8")
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as archive:
        archive.ingest([source])
        (document,) = archive.documents()
        text = archive.document(document.id).text
        async with serving(archive):
            botapi.say("/ask What happened to the barges?")
            botapi.say("Who won the chess championship of the southern islands?")
            await botapi.said(2)
    found, missing = sorted(botapi.messages, key=lambda said: said["reply_to"])
    quotes = re.findall("“([^”]*)”", found["text"])
    assert quotes[0].startswith("Two barges broke loose")
    assert all(quote in text for quote in quotes)
    assert f"doc {document.id}, ¶" in found["text"]
    (box,) = [entity for entity in found["entities"] if entity["type"] == "expandable_blockquote"]
    assert _of(found["text"], box) in text
    assert missing["text"].startswith("Not in the archive. ")


async def test_a_text_that_an_editor_sends_answers_until_it_is_removed(
    botapi: Loopback, serving: Serving, tmp_path: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> None:
    botapi.files["F1"] = TEXT.encode()
    file = {"file_id": "F1", "file_unique_id": "U1", "file_name": "lock gate.txt", "file_size": len(TEXT.encode())}
    editor = 3
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as archive:
        async with serving(archive, admins=(editor,)):
            botapi.say(None, user=editor, document=file)
            (confirm,) = await botapi.said(1)
            botapi.press(confirm, "Add", user=editor)
            await botapi.until(lambda: botapi.shown(confirm)["text"].startswith("Added: 1 new"))
            (document,) = archive.documents()
            botapi.say("What happened to the barges?")
            _, found = await botapi.said(2)
            botapi.press(found, "¶ Context")
            await botapi.until(lambda: "Bakers in the upper town" in botapi.shown(found)["text"])
            botapi.say(f"/remove {document.id}", user=editor)
            *_, confirm = await botapi.said(3)
            botapi.press(confirm, "Remove", user=editor)
            await botapi.until(lambda: botapi.shown(confirm)["text"].startswith("Removed: "))
            botapi.press(found, "‹ Back")
            botapi.say("What happened to the barges?", user=editor)
            *_, gone = await botapi.said(4)
    assert gone["text"].startswith("Not in the archive. It is empty")
    told = [call.params.get("text") for call in botapi.called("answerCallbackQuery")]
    assert told[-1] == "That document is no longer in the archive."


DISPUTED = """Lower lock leaks, bargeman says

Ada Brook, the harbour master, said that the lower lock was damaged in the storm.

Tom Reed, the lock keeper, denied that the lower lock was damaged in the storm.
"""


async def test_both_sides_of_a_claim_reach_telegram_under_their_names(
    botapi: Loopback, serving: Serving, tmp_path: Path, embedder: SentenceEmbedder, segmenter: SpacySegmenter
) -> None:
    source = tmp_path / "leak.txt"
    source.write_text(DISPUTED, encoding="utf-8")
    with Archive(tmp_path / "archive", embedder=embedder, segmenter=segmenter) as archive:
        archive.ingest([source])
        async with serving(archive):
            botapi.say("/ask who said the lower lock was damaged in the storm?")
            (said,) = await botapi.said(1)
            botapi.say("/ask what did Olga Marsh say about the lower lock?")
            _, nobody = await botapi.said(2)
    text = said["text"]
    assert text.index("Ada Brook") < text.index("Tom Reed")
    quotes = re.findall("“([^”]*)”", text)
    assert quotes[0] == "Ada Brook, the harbour master, said that the lower lock was damaged in the storm."
    assert "Tom Reed, the lock keeper, denied that the lower lock was damaged in the storm." in quotes
    assert all(quote in DISPUTED for quote in quotes)
    assert nobody["text"].startswith("Not in the archive. ")


def _of(text: str, entity: Json) -> str:
    """The text of an entity, whose place is counted in UTF-16 code units."""
    raw = text.encode("utf-16-le")
    return raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
