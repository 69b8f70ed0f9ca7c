"""Whether a message is for the bot, and what it says to it.

A message is for the bot in a private chat, where it starts with a command, where it replies to the bot, and where it
mentions the bot. It is not where a bot wrote it or it came through one, where it is a channel's post copied into its
discussion, and where it mentions other people only.
"""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

COMMANDS = frozenset({"ask", "who", "said", "check", "doc", "sources", "help", "start", "access", "remove"})
_MENTIONS = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
_POINTING = re.compile(r"\b(?:this|that|it|so|these|those)\b", re.IGNORECASE)
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a message says to the bot."""

    command: str | None
    """One of COMMANDS, in lower case; another one only in a private chat; None for plain words."""
    text: str
    """The rest, without the bot's name; may be empty."""
    about: str | None
    """The quotation, or the message, that it replies to; None for none, and for the bot's own."""
    answer: int | None
    """The bot's own message that it replies to."""

    @property
    def points(self) -> bool:
        """Whether the words ask about the message that they reply to: "who said this?"."""
        words = len(self.text.split())
        return self.about is not None and (not words or (words <= _FEW_WORDS and bool(_POINTING.search(self.text))))


def by_person(message: Message) -> bool:
    """Whether a person wrote a message: not a bot, not through a bot, not a channel's post copied into its discussion.

    An administrator who writes in the group's own name is a person, and so is who writes in a channel.
    """
    if message.via_bot is not None or message.is_automatic_forward:
        return False
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and not message.from_user.is_bot


def author(message: Message) -> int | None:
    """The id of the person who wrote a message; None where they write in a group's or channel's name.

    Telegram fills such a message's ``from_user`` with one account that is the same for everybody.
    """
    if message.sender_chat is not None or message.from_user is None:
        return None
    return message.from_user.id


def read_call(message: Message, me: User) -> Call | None:
    """What a message says to the bot; None where it is not for it."""
    if not by_person(message):
        return None
    text = message.text or ""
    private = message.chat.type == ChatType.PRIVATE
    about, answer = _context(message, me)
    command = next((one for one in message.entities if one.type == MessageEntity.BOT_COMMAND and one.offset == 0), None)
    if command is not None:
        name, at, bot = text[1 : command.length].partition("@")
        name = name.lower()
        if (at and bot.lower() != (me.username or "").lower()) or not (private or name in COMMANDS):
            return None
        return Call(command=name, text=text[command.length :].strip(), about=about, answer=answer)
    mentions = [one for one in message.entities if one.type in _MENTIONS]
    mine = [one for one in mentions if _mentions(message, one, me)]
    if message.chat.type == ChatType.CHANNEL or not (private or mine or (answer is not None and not mentions)):
        return None
    return Call(command=None, text=_without(text, mine).strip(), about=about, answer=answer)


def _mentions(message: Message, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    return message.parse_entity(entity).lower() == f"@{(me.username or '').lower()}"


def _without(text: str, entities: list[MessageEntity]) -> str:
    """A text without the stretches of some entities, whose places are counted in UTF-16 code units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda one: one.offset, reverse=True):
        raw = raw[: 2 * entity.offset] + raw[2 * (entity.offset + entity.length) :]
    return raw.decode("utf-16-le", "surrogatepass")


def _context(message: Message, me: User) -> tuple[str | None, int | None]:
    replied = message.reply_to_message
    own = replied is not None and replied.from_user is not None and replied.from_user.id == me.id
    about: str | None = None
    if message.quote is not None and message.quote.text.strip():
        about = message.quote.text
    elif replied is not None and not own:
        about = replied.text or replied.caption
    return about, replied.message_id if own and replied is not None else None


def quotation(message: Message, question: str, *, longer_than: int, most: int) -> str | None:
    """The part of a long message that is answered, for the answer to quote; None where it need not, or cannot."""
    text = message.text or ""
    if len(text) <= longer_than or len(question) == len(text) or question not in text or message.entities[1:]:
        return None
    return question if question and len(question.encode("utf-16-le")) // 2 <= most else None
