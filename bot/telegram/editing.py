"""Editors add a document by sending its file, and remove one by its id; both are confirmed with a button."""

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from telegram import CallbackQuery, Document, Message
from telegram.error import TelegramError

from bot.telegram.keyboard import Press, task_buttons
from bot.telegram.languages import en as messages
from bot.telegram.pressing import acknowledge
from bot.telegram.rendering import field, note
from bot.telegram.services import Services, Visit
from bot.telegram.state.directory import Role
from bot.telegram.state.requests import Task
from retrieval.collection import OPEN
from retrieval.errors import ArchiveBusy, NotInArchive
from retrieval.types import IngestReport

MAX_BYTES = 20_000_000
"""The largest file that Telegram hands out to a bot."""
SMALL = 100_000
"""Bytes from which on a size is told in megabytes."""
_UNSAFE = re.compile(r"[^\w.\- ]+")
_NAME = 120

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Editing:
    """Changes the archive for editors.

    Args:
        services: what it works with.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def offer(self, visit: Visit, document: Document) -> None:
        """A file was sent: ask whether it is to be added."""
        if not await self._is_editor(visit.person):
            await self._say(visit, messages.EDITORS_ONLY)
            return
        name = field(document.file_name or document.file_unique_id)
        size = document.file_size or 0
        if size > MAX_BYTES:
            await self._say(visit, messages.TOO_LARGE.format(name=name))
            return
        granted = (await self._services.view(visit.person, visit.chat)).collections
        collection = into(visit.message.caption or "", granted)
        if collection is None:
            names = ", ".join([*sorted(granted), OPEN])
            await self._say(visit, messages.ADD_WHERE.format(name=name, collections=names))
            return
        detail: dict[str, object] = {
            "collection": collection,
            "file": document.file_id,
            "unique": document.file_unique_id,
            "name": document.file_name or "",
            "size": size,
        }
        task = await self._task("add", visit, detail)
        ask = messages.ADD_ASK if not granted else messages.ADD_ASK_OPEN if collection == OPEN else messages.ADD_ASK_IN
        told = f"{size / 1e6:,.1f} MB" if size >= SMALL else f"{size:,} bytes"
        text = ask.format(name=name, size=told, collection=collection)
        await self._services.sender.reply(visit.to, note(text), buttons=task_buttons(task, messages.ADD))

    async def remove(self, visit: Visit) -> None:
        """Answer /remove ID: ask whether it is to be removed."""
        if not await self._is_editor(visit.person):
            await self._say(visit, messages.EDITORS_ONLY)
            return
        if not visit.call.text:
            await self._say(visit, messages.USAGE["remove"])
            return
        view = await self._services.view(visit.person, visit.chat)
        try:
            document = await view.document(visit.call.text)
        except NotInArchive:
            await self._say(visit, messages.NO_DOCUMENT.format(id=visit.call.text[:100]))
            return
        task = await self._task("remove", visit, {"id": document.id})
        ask = messages.REMOVE_ASK if document.title else messages.REMOVE_ASK_UNTITLED
        text = ask.format(id=field(document.id), title=field(document.title or ""))
        await self._services.sender.reply(visit.to, note(text), buttons=task_buttons(task, messages.REMOVE))

    async def _task(self, kind: str, visit: Visit, detail: dict[str, object]) -> int:
        memory = self._services.memory
        return await memory.database.run(
            lambda: memory.tasks.make(kind, person=visit.person or 0, chat=visit.chat, detail=detail)
        )

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """A confirmation was given, or withdrawn."""
        memory, message = self._services.memory, query.message
        task = await memory.database.run(memory.tasks.get, press.id)
        if task is None or not isinstance(message, Message) or task.chat != message.chat.id:
            await acknowledge(query, messages.TOO_OLD)
            return
        granted = (await self._services.view(task.person, task.chat)).collections
        collection = task.detail.get("collection", OPEN)
        if (
            query.from_user.id != task.person
            or not await self._is_editor(task.person)
            or collection not in {*granted, OPEN}
        ):
            await acknowledge(query, messages.NOT_YOURS)
            return
        await acknowledge(query)
        if press.action != "y":
            await memory.database.run(memory.tasks.close, task.id, "cancelled")
            await self._tell(message, messages.CANCELLED)
            return
        await self._tell(message, messages.WORKING)
        try:
            said, event = await (self._add(task, collection) if task.kind == "add" else self._take_out(task, granted))
        except ArchiveBusy:
            await self._tell(message, messages.BUSY)
            return
        if await memory.database.run(memory.tasks.close, task.id, "done") and event:
            detail = {**task.detail, "said": said}
            await memory.database.run(
                lambda: memory.audit.add(event, person=task.person, chat=task.chat, detail=detail)
            )
        await self._tell(message, said)

    async def _add(self, task: Task, collection: str) -> tuple[str, str | None]:
        path = await self._fetch(task, collection)
        if path is None:
            return messages.NOT_FETCHED, None
        # Confined: what the editor learns must not depend on what others have in their collections.
        report = await self._write(lambda: self._services.library.ingest([path], collection=collection, confined=True))
        return _summary(report), "added"

    async def _take_out(self, task: Task, granted: frozenset[str]) -> tuple[str, str | None]:
        document_id = task.detail["id"]
        try:
            await self._write(lambda: self._services.library.remove([document_id], collections=granted))
        except NotInArchive:
            return messages.GONE, None
        return messages.REMOVED.format(id=document_id), "removed"

    async def _fetch(self, task: Task, collection: str) -> Path | None:
        """The file, in a folder of its own, and of its collection; None where Telegram does not hand it out."""
        name = _UNSAFE.sub("_", Path(task.detail["name"]).name)[-_NAME:].lstrip(". ") or "document"
        uploads = self._services.uploads / ("" if collection == OPEN else collection)
        folder = uploads / _UNSAFE.sub("_", task.detail["unique"])
        try:
            file = await self._services.sender.bot.get_file(task.detail["file"])
            if (file.file_size or 0) > MAX_BYTES:
                return None
            content = await file.download_as_bytearray()
        except TelegramError as error:
            logger.warning("A file could not be fetched: %s", error)
            return None
        path = folder / name

        def store() -> None:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

        await self._write(store)
        return path

    async def _write(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._services.writing, call)

    async def _is_editor(self, person: int | None) -> bool:
        memory = self._services.memory
        return await memory.database.run(memory.directory.has_role, person, Role.EDITOR)

    async def _say(self, visit: Visit, text: str) -> None:
        await self._services.sender.reply(visit.to, note(text))

    async def _tell(self, message: Message, text: str) -> None:
        await self._services.sender.edit(message.chat.id, message.message_id, note(text)[0], None)


def into(caption: str, granted: frozenset[str]) -> str | None:
    """The collection, or OPEN, that a file goes into: the one that its caption names, else the only one there is.

    Args:
        caption: as it was typed.
        granted: the collections that the editor may see.

    Returns:
        None where that cannot be told: it could go into several, or into none of that name.
    """
    name = caption.strip().casefold()
    if not name and len(granted) <= 1:
        return next(iter(granted), OPEN)
    return name if name in {*granted, OPEN} else None


def _summary(report: IngestReport) -> str:
    if report.added:
        return messages.ADDED.format(count=report.added, passages=report.passages)
    if report.updated:
        return messages.UPDATED.format(count=report.updated, passages=report.passages)
    if report.unchanged:
        return messages.UNCHANGED
    reason = report.skipped[0].reason if report.skipped else ""
    return messages.NOT_ADDED.format(reason=reason)
