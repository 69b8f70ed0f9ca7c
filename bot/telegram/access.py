"""Who may ask. Closed to everybody but the configured."""

from dataclasses import dataclass
from typing import Self

from telegram import Message
from telegram.constants import ChatType
from telegram.ext.filters import MessageFilter

from bot.settings import TelegramSettings

_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The people who may ask anywhere, and the groups in which everybody may."""

    people: frozenset[int]
    groups: frozenset[int]

    @classmethod
    def of(cls, settings: TelegramSettings) -> Self:
        """What the settings say."""
        return cls(people=frozenset(settings.admins + settings.users), groups=frozenset(settings.chats))

    def allows(self, message: Message) -> bool:
        """Whether the one who wrote a message may ask where they wrote it."""
        if message.chat.type in _GROUPS and message.chat.id in self.groups:
            return True
        return author(message) in self.people


def author(message: Message) -> int | None:
    """The id of the person who wrote a message; None where they write in a group's or channel's name.

    Telegram fills such a message's ``from_user`` with one account that is the same for everybody.
    """
    if message.sender_chat is not None or message.from_user is None:
        return None
    return message.from_user.id


class _ByPerson(MessageFilter):
    """Messages that a person wrote: not a bot, not through a bot, not a channel's post copied into its discussion.

    An administrator who writes in the group's own name is a person.
    """

    def filter(self, message: Message) -> bool:
        """Whether a person wrote the message."""
        if message.via_bot is not None or message.is_automatic_forward:
            return False
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        return message.from_user is not None and not message.from_user.is_bot


BY_PERSON = _ByPerson(name="bot.telegram.access.BY_PERSON")
