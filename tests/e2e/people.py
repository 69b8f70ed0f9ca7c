"""People at a newsroom's chats, one of whom has a secret: what the tests of collections share."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from loopback import Call, Json, Loopback, supergroup

from retrieval import Archive

ADMIN, GRANTED, READER, EDITOR, MEMBER = 3, 5, 7, 9, 11
DESK, OTHER = supergroup(8), supergroup(9)
SECRET = {
    "id": "basin-7",
    "title": "Quayle Basin to be drained",
    "publisher": "Skerry Observer",
    "date": "2019-02-03",
    "text": "Ingrid Solberg, the harbour engineer, said that the Quayle basin will be drained in June.\n\n"
    "Tom Reed, the lock keeper, denied that the ferry will stop. The petrel colony is not to be told.\n\n"
    "“The petrels will be moved by night,” said Ingrid Solberg.",
    "collection": "desk-secret",
}
OPEN: list[Json] = [
    {
        "id": "lock",
        "title": "Lower lock holds",
        "publisher": "Ostermouth Gazette",
        "date": "2031-05-04",
        "text": "Ada Brook, the harbour master, said that the lower lock was damaged in the storm.\n\n"
        "Tom Reed, the lock keeper, denied that the lower lock was damaged in the storm. Nobody was hurt.",
    },
    {
        "id": "ferry",
        "title": "Ferry stops in May",
        "publisher": "Ostermouth Gazette",
        "date": "2031-05-05",
        "text": "The ferry will stop in May, the council said.\n\nAda Brook said that the ferry was full.",
    },
    {"id": "own", "text": "The tram will stop in June, Mona Vale said. The basin is full.", "collection": "desk-own"},
]
UNTYPED = ("petrel", "Skerry", "by night", "3 Feb 2019", "desk-secret", "colony")
"""Words of the secret that no attacker types here."""
SAID = frozenset(
    {"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "answerInlineQuery"}
)
QUESTIONS = (
    "what will become of the Quayle basin?",
    "who said the Quayle basin will be drained in June?",
    "/who the Quayle basin will be drained in June",
    "what did Ingrid Solberg say?",
    "/said Ingrid Solbreg about the Quayle basin",
    "what did the harbour engineer say about the basin?",
    "who denied that the ferry will stop?",
    "what did Tom Reed say about the ferry?",
    "when will the tram stop?",
    "who said the lower lock was damaged in the storm?",
    "Ostermouth harbour drained",
)
GONE = "That document is no longer in the archive."
TOO_OLD = "This answer is too old; please ask again."


class Desk:
    """The bot over an archive, and people who do one thing after the other.

    Args:
        botapi: the server.
    """

    def __init__(self, botapi: Loopback) -> None:
        self.botapi = botapi

    async def say(self, text: str | None, *, user: int = READER, chat: Json | None = None, **fields: Any) -> Json:
        """Somebody writes; returns what the bot says to that."""
        count = len(self.botapi.messages)
        self.botapi.say(text, user=user, chat=chat, **fields)
        await self.botapi.said(count + 1)
        return self.botapi.messages[count]

    async def ask_inline(self, text: str, *, user: int, chat_type: str | None) -> str:
        """Somebody types after the bot's name; returns what is suggested, as JSON."""
        count = len(self.botapi.called("answerInlineQuery"))
        person = {"id": user, "is_bot": False, "first_name": f"Person {user}"}
        query: Json = {"id": f"i{count}", "from": person, "query": text, "offset": ""}
        self.botapi.push("inline_query", query | ({"chat_type": chat_type} if chat_type else {}))
        await self.botapi.until(lambda: len(self.botapi.called("answerInlineQuery")) > count)
        return str(self.botapi.called("answerInlineQuery")[count].params["results"])

    async def press(
        self, said: Json, label: str | None = None, *, user: int = READER, data: str | None = None
    ) -> str | None:
        """Somebody presses a button; returns the notice they get, None where the message changes instead."""
        edits = len(self.edits())
        query = self.botapi.press(said, label, user=user, data=data)

        def answers() -> list[Call]:
            made = self.botapi.called("answerCallbackQuery")
            return [call for call in made if call.params["callback_query_id"] == query]

        await self.botapi.until(lambda: bool(answers()))
        notice: str | None = answers()[0].params.get("text")
        if notice is None or notice == "Noted. What was wrong?":
            await self.botapi.until(lambda: len(self.edits()) > edits)
        return notice

    def edits(self) -> list[Call]:
        """The changes of messages so far."""
        return self.botapi.called("editMessageText") + self.botapi.called("editMessageReplyMarkup")

    async def grant(self, holder: int, *names: str) -> None:
        """The administrator says which collections somebody sees."""
        await self.say(f"/access collections {holder} {' '.join(names)}".strip(), user=ADMIN)

    def said(self, *, but: Sequence[int]) -> list[tuple[str, Json]]:
        """All that the bot said so far, but in some chats."""
        elsewhere = {str(chat) for chat in but}
        return [
            (call.method, call.params)
            for call in self.botapi.calls
            if call.method in SAID and call.params.get("chat_id") not in elsewhere
        ]


Over = Callable[[Archive], AbstractAsyncContextManager[Desk]]


async def upload(desk: Desk, content: bytes, *, user: int, caption: str) -> Json:
    """Send a file."""
    desk.botapi.files["F1"] = content
    file = {"file_id": "F1", "file_unique_id": "U1", "file_name": "basin.jsonl", "file_size": len(content)}
    said_with: Json = {"caption": caption} if caption else {}
    return await desk.say(None, user=user, document=file, **said_with)
