"""What the buttons under an answer do, and for whom."""

import json
from dataclasses import replace

import pytest
from fakes import ASKER, FakeArchive, Serving, answer, labels, wrapped
from inline_snapshot import snapshot
from loopback import Json, Loopback, supergroup

from retrieval.types import Filters, NoAnswer, QuestionKind, Reason

STRANGER = 666
DESK = supergroup(8)


async def pressed(botapi: Loopback, said: Json, label: str, **who: int) -> str:
    """Press a button, wait until it is acknowledged, and return what the presser is told."""
    return await noticed(botapi, botapi.press(said, label, **who))


async def noticed(botapi: Loopback, query: str) -> str:
    def answers() -> list[Json]:
        return [
            call.params for call in botapi.called("answerCallbackQuery") if call.params["callback_query_id"] == query
        ]

    await botapi.until(lambda: bool(answers()))
    return str(answers()[0].get("text", ""))


async def test_the_buttons_lead_to_the_context_the_document_and_back(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.texts = {"harbour-1": "Fog all day.\n\nOn “How low?” the archive says this.\n\nNobody was hurt."}
    quote = "On “How low?” the archive says this."
    (finding,) = answer("How low?", quote).passages
    start = archive.texts["harbour-1"].index(quote)
    cited = replace(finding.citation, start=start, end=start + len(quote))
    archive.replies["How low?"] = replace(answer("How low?", quote), passages=(replace(finding, citation=cited),))
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        first = said["text"]
        assert labels(said) == ["¶ Context", "Document", "👍", "👎"]
        botapi.press(said, "¶ Context")
        await botapi.until(lambda: botapi.shown(said)["text"] != first)
        assert wrapped(botapi.shown(said)["text"]) == snapshot("""\
Fog all day.

On “How low?” the archive says this.

Nobody was hurt.
Ostermouth Gazette · 4 May 2031 · doc harbour-1, ¶1
Low water at Ostermouth\
""")
        assert labels(botapi.shown(said)) == ["Document", "‹ Back"]
        botapi.press(said, "Document")
        await botapi.until(lambda: "Jo Brand" in botapi.shown(said)["text"])
        assert wrapped(botapi.shown(said)["text"]) == snapshot("""\
Low water at Ostermouth
Ostermouth Gazette · Jo Brand · 4 May 2031 · en · doc harbour-1
Fog all day.

On “How low?” the archive says this.

Nobody was hurt.\
""")
        botapi.press(said, "‹ Back")
        await botapi.until(lambda: botapi.shown(said)["text"] == first)
    assert len(botapi.messages) == 1


async def test_what_is_near_stands_behind_a_button(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    near = answer("", "The ferry to Ostermouth was late.").passages
    archive.replies["Who?"] = NoAnswer(
        question="Who?", kind=QuestionKind.PASSAGE, filters=Filters(), reason=Reason.OFF_TOPIC, passages=near
    )
    async with serving():
        botapi.say("Who?")
        (said,) = await botapi.said(1)
        assert labels(said) == ["Nearest passages", "👍", "👎"]
        assert "ferry" not in said["text"]
        botapi.press(said, "Nearest passages")
        await botapi.until(lambda: "“The ferry to Ostermouth was late.”" in botapi.shown(said)["text"])
    assert "none of them an answer" in said["text"]


async def test_an_opinion_is_kept_with_its_reason(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        assert await pressed(botapi, said, "👍") == "Noted, thank you."
        assert await pressed(botapi, said, "👎") == "Noted. What was wrong?"
        await botapi.until(lambda: "Wrong speaker" in labels(botapi.shown(said)))
        assert await pressed(botapi, said, "Wrong speaker") == "Noted, thank you."
        await botapi.until(lambda: "👍" in labels(botapi.shown(said)))


async def test_a_button_works_after_a_restart(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
    async with serving():
        botapi.press(said, "Document")
        await botapi.until(lambda: "Jo Brand" in botapi.shown(said)["text"])


async def test_what_was_taken_out_of_the_archive_is_not_shown_again(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        archive.removed.add("harbour-1")
        for label in ("Document", "¶ Context"):
            assert await pressed(botapi, said, label) == "That document is no longer in the archive."
    assert "Jo Brand" not in botapi.shown(said)["text"]


async def test_a_stranger_gets_nothing_out_of_a_button(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("/ask How low?", chat=DESK)
        (said,) = await botapi.said(1)
        for label in ("¶ Context", "Document", "👍"):
            assert await pressed(botapi, said, label, user=STRANGER) == "You may not use this button."
    assert botapi.called("editMessageText") == []


async def test_everybody_in_an_admitted_group_may_turn_the_page(botapi: Loopback, serving: Serving) -> None:
    async with serving(chats=(DESK["id"],)):
        botapi.say("/ask How low?", chat=DESK)
        (said,) = await botapi.said(1)
        botapi.press(said, "Document", user=STRANGER)
        await botapi.until(lambda: "Jo Brand" in botapi.shown(said)["text"])


@pytest.mark.parametrize(
    "data", ["a1:p0", "a99:p0", "a1:c7", "a1:d0.0", "a1:x", "q1:p", "t1:y", "nonsense", "a1:p99999", "a٣:p0", "a1:cz.0"]
)
async def test_made_up_data_lead_nowhere(botapi: Loopback, serving: Serving, data: str) -> None:
    async with serving(users=(ASKER, 8)):
        botapi.say("secret", user=ASKER)
        (mine,) = await botapi.said(1)
        botapi.say("mine", user=8)
        _, theirs = await botapi.said(2)
        # Person 8 asks for what stands under another person's answer, in their own chat.
        notice = await noticed(botapi, botapi.press(theirs, user=8, data=data))
    assert notice in {
        "This answer is too old; please ask again.",
        "That was decided already.",
        "You may not use this button.",
    }
    assert botapi.called("editMessageText") == []
    assert "secret" not in botapi.shown(theirs)["text"]
    assert "secret" in botapi.shown(mine)["text"]


async def test_the_data_of_every_button_are_short(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    archive.replies["All?"] = answer("All?", *[f"Number {number}." for number in range(17)])
    async with serving():
        botapi.say("All?")
        (said,) = await botapi.said(1)
        botapi.press(said, "›")
        await botapi.until(lambda: "Number 7." in botapi.shown(said)["text"])
        botapi.press(said, "¶ Context")
        await botapi.until(lambda: "‹ Back" in labels(botapi.shown(said)))
    shown = [json.loads(call.params["reply_markup"]) for call in botapi.calls if "reply_markup" in call.params]
    data = [one["callback_data"] for markup in shown for row in markup["inline_keyboard"] for one in row]
    assert len(data) > 10
    assert all(0 < len(one.encode()) <= 64 for one in data)


async def test_a_button_under_a_deleted_message_does_no_harm(botapi: Loopback, serving: Serving) -> None:
    async with serving():
        botapi.say("How low?")
        (said,) = await botapi.said(1)
        botapi.fail("editMessageText", 400, "Bad Request: message to edit not found")
        botapi.fail("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
        botapi.press(said, "Document")
        await botapi.until(lambda: bool(botapi.called("editMessageText")))
        botapi.say("How high?")
        await botapi.said(2)
    assert len(botapi.messages) == 2
