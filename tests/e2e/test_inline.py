"""``@bot question`` in any chat."""

import json

from fakes import ASKER, FakeArchive, Serving, answer
from loopback import Json, Loopback

from retrieval.errors import QuestionError

STRANGER = 666


def ask(botapi: Loopback, text: str, *, user: int = ASKER) -> str:
    """Somebody types; returns the query's id."""
    person = {"id": user, "is_bot": False, "first_name": f"Person {user}"}
    number = f"i{len(botapi.calls)}{len(text)}{user}"
    botapi.push("inline_query", {"id": number, "from": person, "query": text, "offset": ""})
    return number


async def answers(botapi: Loopback, count: int) -> list[Json]:
    await botapi.until(lambda: len(botapi.called("answerInlineQuery")) >= count)
    return [call.params for call in botapi.called("answerInlineQuery")]


async def test_answers_come_as_articles_for_the_asker_alone(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["How low?"] = answer("How low?", "The gate <holds>.", "x\n" * 300)
    async with serving():
        query = ask(botapi, "How low?")
        (given,) = await answers(botapi, 1)
    results = json.loads(given["results"])
    assert (given["inline_query_id"], given["is_personal"], len(results)) == (query, "true", 2)
    assert results[0]["description"].startswith("“The gate <holds>.” Ostermouth Gazette")
    assert "“The gate &lt;holds&gt;.”" in results[0]["input_message_content"]["message_text"]
    assert results[1]["description"].partition("“")[2].partition("”")[0] in "x\n" * 300


async def test_strangers_and_empty_queries_get_nothing(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving():
        ask(botapi, "How low?", user=STRANGER)
        ask(botapi, " ")
        given = await answers(botapi, 2)
    assert {(one["results"], one["is_personal"]) for one in given} == {("[]", "true")}
    assert archive.asked == []


async def test_only_what_was_typed_last_is_looked_up(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving():
        for text in ("How", "How l", "How low?"):
            ask(botapi, text)
        await answers(botapi, 1)
    assert archive.asked == ["How low?"]


async def test_what_is_no_question_or_breaks_suggests_nothing(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    archive.replies["???"] = QuestionError("The question holds no word.")
    async with serving(admins=(3,)):
        ask(botapi, "???")
        (given,) = await answers(botapi, 1)
        archive.replies["odd"] = ZeroDivisionError("odd")
        ask(botapi, "odd")
        (digest,) = await botapi.said(1)
    assert given["results"] == "[]"
    assert (digest["chat"]["id"], digest["text"][:21]) == (3, "1 × ZeroDivisionError")
