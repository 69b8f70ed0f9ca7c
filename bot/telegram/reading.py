"""What one person sees of the archive in one chat: the only way in which the bot reads it.

Answers, follow-ups, buttons, inline results, deep links and counts all come through here, so that what is granted to a
chat is said in one place: :func:`filters_for`.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from retrieval.errors import NotInArchive
from retrieval.ports import Answerer
from retrieval.types import Answer, Document, Filters, Finding, IngestReport, NoAnswer, Stats

T = TypeVar("T")


class Library(Answerer, Protocol):
    """What the Telegram face needs of the archive."""

    def document(
        self, document_id: str, version: int | None = None, *, collections: frozenset[str] | None = ...
    ) -> Document:
        """A document; its current version where none is named. Raises NotInArchive."""

    def stats(self, *, collections: frozenset[str] | None = ...) -> Stats:
        """How large the archive is, and how fresh."""

    def ingest(
        self, paths: Sequence[str | Path], *, collection: str | None = ..., confined: bool = ...
    ) -> IngestReport:
        """Take in files."""

    def remove(self, ids: Sequence[str], *, collections: frozenset[str] | None = ...) -> int:
        """Take documents out. Raises NotInArchive."""


def filters_for(collections: frozenset[str], limits: Filters) -> Filters:
    """What a question is confined to, given what its asker said and the collections that are granted to them."""
    return replace(limits, collections=collections)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The archive as one person sees it in one chat.

    Everything that is looked up is looked up in threads, beside the event loop.
    """

    library: Library
    collections: frozenset[str]
    """Those granted now; whoever keeps a view longer than for one answer must ask for a new one."""
    threads: ThreadPoolExecutor

    async def ask(self, question: str, limits: Filters, top: int) -> Answer | NoAnswer:
        """Answer a question. Raises what the archive's ``ask`` raises."""
        filters = filters_for(self.collections, limits)
        return await self._run(partial(self.library.ask, question, filters=filters, top=top))

    async def document(self, document_id: str, version: int | None = None) -> Document:
        """A document. Raises NotInArchive, also where it is there for others."""
        return await self._run(partial(self.library.document, document_id, version, collections=self.collections))

    async def stats(self) -> Stats:
        """How large it is, as far as it may be seen, and how fresh."""
        return await self._run(partial(self.library.stats, collections=self.collections))

    async def shows(self, finding: Finding) -> bool:
        """Whether what an earlier answer quoted may still be shown: its document may be gone, or not granted now."""
        try:
            await self.document(finding.citation.document_id, finding.citation.version)
        except NotInArchive:
            return False
        return True

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, call)
