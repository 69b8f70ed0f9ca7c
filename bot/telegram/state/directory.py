"""Who may ask, where, and as what: the settings' own grants, and those made in Telegram.

What the settings grant cannot be taken away in Telegram. A group keeps what it was granted when it becomes a supergroup
and gets another id.
"""

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.settings import TelegramSettings
from bot.telegram.state.audit import Audit
from bot.telegram.state.database import Database
from retrieval.collection import is_name


class Role(StrEnum):
    """What a person may do; each role holds those before it."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    def includes(self, other: "Role") -> bool:
        """Whether somebody with this role may do what the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Who is let in by the settings."""

    admins: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()

    @classmethod
    def of(cls, settings: TelegramSettings) -> Self:
        """What the settings say."""
        return cls(
            admins=frozenset(settings.admins),
            users=frozenset(settings.users),
            chats=frozenset(settings.chats),
            channels=frozenset(settings.channels),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A person or a chat that is let in."""

    id: int
    role: Role | None
    """None for a chat."""
    name: str
    configured: bool
    active: bool
    collections: tuple[str, ...]


class Directory:
    """The tables of people, chats and their collections.

    Args:
        database: the bot's.
        configured: who is let in by the settings.
    """

    def __init__(self, database: Database, configured: Configured) -> None:
        self._database = database
        self._configured = configured
        self._audit = Audit(database)

    # --- asking

    def role(self, person: int) -> Role | None:
        """A person's role; None for a stranger."""
        row = self._database.row("SELECT role FROM people WHERE id = ?", (person,))
        roles = [Role(row["role"])] if row else []
        roles += [Role.ADMINISTRATOR] if person in self._configured.admins else []
        roles += [Role.READER] if person in self._configured.users else []
        return max(roles, key=list(Role).index, default=None)

    def chat_open(self, chat: int) -> bool:
        """Whether everybody in a chat may ask: a group, a channel, or the discussion of a channel that is let in."""
        ids = self._ids(chat)
        if ids & (self._configured.chats | self._configured.channels):
            return chat < 0
        rows = [self._database.row("SELECT granted, linked FROM chats WHERE id = ?", (one,)) for one in ids]
        if any(row and row["granted"] for row in rows):
            return True
        return any(row and row["linked"] and self.channel_open(row["linked"]) for row in rows)

    def channel_open(self, channel: int) -> bool:
        """Whether a channel is let in."""
        if channel in self._configured.channels:
            return True
        row = self._database.row("SELECT granted FROM chats WHERE id = ?", (channel,))
        return bool(row and row["granted"])

    def any_channel(self) -> bool:
        """Whether any channel may be let in."""
        return bool(self._configured.channels or self._database.row("SELECT 1 FROM chats WHERE granted = 1"))

    def may_ask(self, person: int | None, chat: int) -> bool:
        """Whether a person, None for nobody in person, may ask in a chat."""
        return (person is not None and self.role(person) is not None) or self.chat_open(chat)

    def has_role(self, person: int | None, role: Role) -> bool:
        """Whether somebody may do what a role may."""
        has = self.role(person) if person is not None else None
        return has is not None and has.includes(role)

    def administrators(self) -> list[int]:
        """The ids of all administrators whom the bot can write to."""
        rows = self._database.rows("SELECT id FROM people WHERE role = ?", (Role.ADMINISTRATOR,))
        everybody = sorted(self._configured.admins | {row["id"] for row in rows})
        return [one for one in everybody if self.active(one)]

    def collections(self, person: int | None, chat: int) -> frozenset[str]:
        """The collections that a question of a person in a chat may look into, beyond those open to all.

        In a group it is what the group may see: an answer is read by everybody in it.
        """
        holders = self._ids(chat) if chat < 0 else {person or chat}
        rows = [
            row
            for one in holders
            for row in self._database.rows("SELECT collection FROM collections WHERE holder = ?", (one,))
        ]
        return frozenset(row["collection"] for row in rows if is_name(row["collection"]))

    def listed(self) -> list[Grant]:
        """Everybody who is let in: people first."""
        configured = self._configured
        people = dict.fromkeys(sorted(configured.admins | configured.users), "")
        people |= {row["id"]: row["name"] for row in self._database.rows("SELECT id, name FROM people ORDER BY id")}
        chats = dict.fromkeys(sorted(configured.chats | configured.channels), "")
        chats |= {
            row["id"]: row["title"]
            for row in self._database.rows("SELECT id, title FROM chats ORDER BY id")
            if row["id"] in chats or self.chat_open(row["id"])
        }
        fixed = configured.admins | configured.users | configured.chats | configured.channels
        return [
            Grant(
                id=one,
                role=self.role(one) if one > 0 else None,
                name=name,
                configured=one in fixed,
                active=self.active(one),
                collections=tuple(sorted(self.collections(one if one > 0 else None, one))),
            )
            for one, name in (*people.items(), *chats.items())
        ]

    # --- changing

    def grant_person(self, person: int, role: Role, *, by: int, name: str = "") -> None:
        """Let a person in, or give them another role."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO people VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET role = excluded.role,"
                " name = CASE excluded.name WHEN '' THEN name ELSE excluded.name END,"
                " granted_by = excluded.granted_by, granted = excluded.granted",
                (person, role, name, by, int(time.time())),
            )
            self._audit.add("granted", person=by, chat=person, detail={"id": person, "role": role, "name": name})

    def grant_chat(self, chat: int, *, by: int, title: str = "") -> None:
        """Let everybody in a chat ask there."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO chats (id, title, granted, granted_by) VALUES (?, ?, 1, ?) ON CONFLICT (id) DO UPDATE SET"
                " granted = 1, granted_by = excluded.granted_by,"
                " title = CASE excluded.title WHEN '' THEN title ELSE excluded.title END",
                (chat, title, by),
            )
            self._audit.add("granted", person=by, chat=chat, detail={"id": chat, "title": title})

    def grant_collections(self, holder: int, collections: tuple[str, ...], *, by: int) -> None:
        """Say which collections a person or a chat may see, in place of those before."""
        with self._database.transaction() as connection:
            for one in self._ids(self.moved_to(holder)):  # what it had under another id counts, too
                connection.execute("DELETE FROM collections WHERE holder = ?", (one,))
            connection.executemany(
                "INSERT OR IGNORE INTO collections VALUES (?, ?)", [(holder, one) for one in collections]
            )
            detail = {"id": holder, "collections": list(collections)}
            self._audit.add("collections", person=by, chat=holder, detail=detail)

    def revoke(self, holder: int, *, by: int) -> bool:
        """Let a person or a chat in no longer. False if nobody of that id was let in, or only by the settings."""
        with self._database.transaction() as connection:
            ids = self._ids(self.moved_to(holder))
            gone = connection.execute("DELETE FROM people WHERE id = ?", (holder,)).rowcount
            for one in ids:
                gone += connection.execute("UPDATE chats SET granted = 0 WHERE id = ? AND granted = 1", (one,)).rowcount
                connection.execute("DELETE FROM collections WHERE holder = ?", (one,))
            if gone:
                self._audit.add("revoked", person=by, chat=holder, detail={"id": holder})
            return bool(gone)

    def configured(self, holder: int) -> bool:
        """Whether the settings let a person or a chat in."""
        one = self._configured
        return bool(self._ids(holder) & (one.admins | one.users | one.chats | one.channels))

    # --- what Telegram tells of chats

    def active(self, chat: int) -> bool:
        """Whether the bot can write to a chat, as far as is known."""
        row = self._database.row("SELECT active FROM chats WHERE id = ?", (chat,))
        return row is None or bool(row["active"])

    def set_active(self, chat: int, *, active: bool) -> bool:
        """Note that the bot can, or cannot, write to a chat. False if that was known."""
        if self.active(chat) is active:
            return False
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO chats (id, active) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET active = excluded.active",
                (chat, active),
            )
            self._audit.add("active" if active else "inactive", chat=chat)
        return True

    def link(self, chat: int, channel: int | None) -> None:
        """Note whose channel's discussion a group is."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO chats (id, linked) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET linked = excluded.linked",
                (chat, channel or 0),
            )

    def linked_known(self, chat: int) -> bool:
        """Whether it was noted whose discussion a group is, or that it is nobody's."""
        row = self._database.row("SELECT linked FROM chats WHERE id = ?", (chat,))
        return row is not None and row["linked"] is not None

    def move(self, old: int, new: int) -> bool:
        """Give what belonged to a group to the supergroup that it became. False if that was done."""
        if self._database.row("SELECT 1 FROM moved WHERE old = ?", (old,)):
            return False
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO moved VALUES (?, ?)", (old, new))
            connection.execute(
                "INSERT INTO chats (id, title, granted, granted_by, linked)"
                " SELECT ?, title, granted, granted_by, linked FROM chats WHERE id = ? ON CONFLICT (id) DO UPDATE SET"
                " granted = max(granted, excluded.granted), granted_by = ifnull(granted_by, excluded.granted_by)",
                (new, old),
            )
            connection.execute("UPDATE chats SET active = 0 WHERE id = ?", (old,))
            connection.execute(
                "INSERT OR IGNORE INTO collections SELECT ?, collection FROM collections WHERE holder = ?", (new, old)
            )
            for table in ("asked", "tasks", "requests"):
                connection.execute(f"UPDATE {table} SET chat = ? WHERE chat = ?", (new, old))  # noqa: S608 - fixed names
            self._audit.add("moved", chat=new, detail={"from": old})
        return True

    def moved_to(self, chat: int) -> int:
        """The id that a chat has now."""
        row = self._database.row("SELECT new FROM moved WHERE old = ?", (chat,))
        return int(row["new"]) if row else chat

    def _ids(self, chat: int) -> set[int]:
        """A chat's id, and those that it had before."""
        rows = self._database.rows("SELECT old FROM moved WHERE new = ?", (chat,))
        return {chat} | {row["old"] for row in rows}
