"""How people and groups are let in, and how foreign ones are kept out."""

import pytest
from fakes import ASKER, FakeArchive, Serving, labels, wrapped
from inline_snapshot import snapshot
from loopback import BOT, Json, Loopback, group, private, supergroup

ADMIN, STRANGER = 3, 666
DESK = supergroup(8)
ME = {name: BOT[name] for name in ("id", "is_bot", "first_name", "username")}


def membership(chat: Json, before: str, after: str, *, by: int = STRANGER) -> Json:
    """The bot's place in a chat changed."""

    def member(status: str) -> Json:
        more: Json = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": ME, **more}

    return {
        "chat": chat,
        "from": {"id": by, "is_bot": False, "first_name": f"Person {by}"},
        "date": 1,
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }


async def test_a_strangers_request_is_granted_with_a_button(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("How low?", user=STRANGER)
        line, request = await botapi.said(2)
        assert (line["chat"]["id"], request["chat"]["id"]) == (STRANGER, ADMIN)
        assert request["text"] == snapshot("Person 666 (id 666) asks to be let in.")
        assert labels(request) == ["Let the person in", "Deny"]
        botapi.press(request, "Let the person in", user=ADMIN)
        (_, _, welcome) = await botapi.said(3)
        assert (welcome["chat"]["id"], welcome["text"]) == (
            STRANGER,
            snapshot("You may ask now. Just send me your question; /help says more."),
        )
        await botapi.until(lambda: botapi.shown(request)["text"].endswith("Let in by Person 3."))
        botapi.say("How high?", user=STRANGER)
        await botapi.said(4)
    assert archive.asked == ["How high?"]


async def test_a_denied_stranger_stays_outside_and_is_told_once(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(admins=(ADMIN, 4)):
        botapi.say("How low?", user=STRANGER)
        _, first, second = await botapi.said(3)
        assert {first["chat"]["id"], second["chat"]["id"]} == {ADMIN, 4}
        botapi.press(first, "Deny", user=first["chat"]["id"])
        await botapi.until(lambda: "Denied by" in botapi.shown(first)["text"])
        query = botapi.press(second, "Let the person in", user=second["chat"]["id"])
        await botapi.until(lambda: botapi.called("answerCallbackQuery")[-1].params["callback_query_id"] == query)
        assert botapi.called("answerCallbackQuery")[-1].params["text"] == "That was decided already."
        botapi.say("How high?", user=STRANGER)
        botapi.say("Mine")
        await botapi.said(4)
    assert archive.asked == ["Mine"]
    assert len(botapi.messages) == 4


async def test_only_administrators_decide(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(admins=(ADMIN,), users=(ASKER,)):
        botapi.say("How low?", user=STRANGER)
        _, request = await botapi.said(2)
        for somebody in (STRANGER, ASKER):
            query = botapi.press(request, "Let the person in", user=somebody)
            await botapi.until(
                lambda one=query: any(  # type: ignore[misc] # the loop's own value
                    call.params["callback_query_id"] == one for call in botapi.called("answerCallbackQuery")
                )
            )
        botapi.say("How high?", user=STRANGER)
        botapi.say("Mine")
        await botapi.said(3)
    assert archive.asked == ["Mine"]


async def test_a_group_is_let_in_with_a_button(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("/ask How low?", user=STRANGER, chat=DESK)
        _, request = await botapi.said(2)
        assert labels(request) == ["Let the person in", "Let the group in", "Deny"]
        botapi.press(request, "Let the group in", user=ADMIN)
        (_, _, welcome) = await botapi.said(3)
        assert welcome["chat"]["id"] == DESK["id"]
        botapi.say("/ask How high?", user=STRANGER + 1, chat=DESK)
        await botapi.said(4)
    async with serving(admins=(ADMIN,)):
        botapi.say("/ask How deep?", user=STRANGER + 2, chat=DESK)
        await botapi.said(5)
    assert archive.asked == ["How high?", "How deep?"]


async def test_a_foreign_group_is_left(botapi: Loopback, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.push("my_chat_member", membership(DESK, "left", "member"))
        farewell, request = await botapi.said(2)
    assert wrapped(farewell["text"]) == snapshot("""\
I work only in groups that this newsroom has let in, so I leave. This chat's id is -1000000000008:
give it to an administrator to be let in.\
""")
    assert [call.params["chat_id"] for call in botapi.called("leaveChat")] == [str(DESK["id"])]
    assert request["chat"]["id"] == ADMIN
    assert labels(request) == ["Let the group in", "Deny"]


@pytest.mark.parametrize(
    ("chats", "by"), [((DESK["id"],), STRANGER), ((), ADMIN)], ids=["configured", "added by an administrator"]
)
async def test_an_admitted_group_is_kept(
    botapi: Loopback, archive: FakeArchive, serving: Serving, *, chats: tuple[int, ...], by: int
) -> None:
    async with serving(admins=(ADMIN,), chats=chats):
        botapi.push("my_chat_member", membership(DESK, "left", "member", by=by))
        welcomed = by == ADMIN
        await botapi.said(welcomed)
        botapi.say("/ask How low?", user=STRANGER, chat=DESK)
        await botapi.said(1 + welcomed)
    assert botapi.called("leaveChat") == []
    assert archive.asked == ["How low?"]


async def test_a_blocked_bot_writes_no_more_until_it_is_let_in_again(botapi: Loopback, serving: Serving) -> None:
    async with serving(admins=(ADMIN, 4)):
        botapi.push("my_chat_member", membership(private(ADMIN), "member", "kicked", by=ADMIN))
        botapi.say("How low?", user=STRANGER)
        await botapi.said(2)
        botapi.push("my_chat_member", membership(private(ADMIN), "kicked", "member", by=ADMIN))
        botapi.say("How low?", user=STRANGER + 1)
        await botapi.said(5)
    assert sorted(said["chat"]["id"] for said in botapi.messages) == [ADMIN, 4, 4, STRANGER, STRANGER + 1]


@pytest.mark.parametrize("told", ["by a message", "by the message there", "by a refused call"])
async def test_a_group_that_becomes_a_supergroup_keeps_its_access_and_history(
    botapi: Loopback, archive: FakeArchive, serving: Serving, told: str
) -> None:
    old, new = group(4), supergroup(40)
    async with serving(chats=(old["id"],)):
        botapi.say("/ask who said it?", chat=old)
        await botapi.said(1)
        if told == "by a message":
            botapi.say(None, chat=old, migrate_to_chat_id=new["id"])
        elif told == "by the message there":
            botapi.say(None, chat=new, migrate_from_chat_id=old["id"])
        else:
            refusal = "Bad Request: group chat was upgraded to a supergroup chat"
            botapi.fail("sendMessage", 400, refusal, parameters={"migrate_to_chat_id": new["id"]})
            botapi.say("/ask another", chat=old)
            await botapi.said(2)
            assert botapi.messages[-1]["chat"]["id"] == new["id"]
        count = len(botapi.messages)
        botapi.say("/ask in 2016", chat=new, user=ASKER)
        await botapi.said(count + 1)
    assert archive.asked[-1] in {"who said it?", "another"}  # it went on from the question before
    assert archive.limits[-1].since is not None


async def test_access_lists_grants_and_revokes(botapi: Loopback, archive: FakeArchive, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        for number, text in enumerate(
            (
                "/access grant 666 editor",
                "/access grant -1000000000008",
                "/access collections 666 desk-syria",
                "/access",
                "/access revoke 666",
                "/access revoke 7",
                "/access revoke 99",
                "/access make me a sandwich",
            ),
            start=1,
        ):
            botapi.say(text, user=ADMIN)
            await botapi.said(number)
        botapi.say("How low?", user=STRANGER)
        await botapi.said(9)
    assert [said["text"] for said in botapi.messages[:8]] == snapshot(
        [
            "666 is let in (editor).",
            "-1000000000008 is let in (everybody in this chat).",
            "666 sees these collections: desk-syria.",
            """\
3 · administrator · set by the operator
7 · reader · set by the operator
666 · editor · desk-syria
-1000000000008 · everybody in this chat
/access grant ID [reader|editor|administrator]
/access collections ID [NAME …]
/access revoke ID\
""",
            "666 is no longer let in.",
            "7 is still let in by the operator's settings; take the id out there.",
            "99 was not let in.",
            """\
I cannot read that. These can be said:
/access grant ID [reader|editor|administrator]
/access collections ID [NAME …]
/access revoke ID\
""",
        ]
    )
    assert archive.asked == []


@pytest.mark.parametrize("chat", [None, DESK])
async def test_access_is_for_administrators(botapi: Loopback, serving: Serving, chat: Json | None) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("/access grant 7 administrator", chat=chat)
        (said,) = await botapi.said(1)
    assert said["text"] == "Only administrators may do that."


async def test_access_is_listed_in_private_alone(botapi: Loopback, serving: Serving) -> None:
    async with serving(admins=(ADMIN,)):
        botapi.say("/access", chat=DESK, user=ADMIN)
        (said,) = await botapi.said(1)
    assert said["text"].startswith("Send /access in a private chat")


CHANNEL: Json = {"id": -1000000000077, "type": "channel", "title": "News"}


async def test_a_channel_is_answered_where_it_is_let_in_and_ignored_elsewhere(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    other = {"id": -1000000000078, "type": "channel", "title": "Elsewhere"}
    async with serving(channels=(CHANNEL["id"],)):
        for chat in (other, CHANNEL):
            post = {"message_id": 9, "date": 1, "chat": chat, "sender_chat": chat, "text": "/ask How low?"}
            entities = [{"type": "bot_command", "offset": 0, "length": 4}]
            botapi.push("channel_post", {**post, "text": "Just a post about the harbour."})
            botapi.push("channel_post", {**post, "entities": entities})
        (said,) = await botapi.said(1)
        botapi.say("The end")
        await botapi.said(2)
    assert said["chat"]["id"] == CHANNEL["id"]
    assert archive.asked == ["How low?", "The end"]


@pytest.mark.parametrize("linked", [True, False])
async def test_a_comment_in_the_discussion_of_an_admitted_channel_is_answered_as_a_reply(
    botapi: Loopback, archive: FakeArchive, serving: Serving, *, linked: bool
) -> None:
    if linked:
        botapi.chats[DESK["id"]] = {"linked_chat_id": CHANNEL["id"]}
    copy = {"message_id": 5, "date": 1, "chat": DESK, "sender_chat": CHANNEL, "is_automatic_forward": True}
    copy |= {"text": "The gate was closed.", "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}}
    async with serving(channels=(CHANNEL["id"],)):
        botapi.push("message", copy)
        comment = botapi.say("/check", chat=DESK, user=STRANGER, message_thread_id=5, reply_to_message=copy)
        (said,) = await botapi.said(1)
    assert (said["reply_to"], "message_thread_id" in said["params"]) == (comment["message_id"], False)
    assert archive.asked == (["who said that The gate was closed?"] if linked else [])
    assert ("let in" in said["text"]) is not linked


async def test_the_group_of_strangers_finds_nothing_out_by_editing(
    botapi: Loopback, archive: FakeArchive, serving: Serving
) -> None:
    async with serving(admins=(ADMIN,)):
        question = botapi.say("/ask How low?", user=STRANGER, chat=DESK)
        await botapi.said(2)
        botapi.edit(question, "/ask How high?")
        botapi.say("Mine")
        await botapi.said(3)
    assert archive.asked == ["Mine"]
