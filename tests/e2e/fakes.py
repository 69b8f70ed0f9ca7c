"""What the bot asks in these tests in place of an archive, and the names that the tests share."""

import asyncio
import textwrap
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.errors import NotInArchive
from retrieval.types import (
    Answer,
    Block,
    BlockKind,
    Citation,
    Document,
    Filters,
    Finding,
    IngestReport,
    NoAnswer,
    QuestionKind,
    Skipped,
    Stats,
)

ASKER = 7
"""The person who may ask wherever the settings of a test do not say otherwise."""

Serving = Callable[..., AbstractAsyncContextManager[asyncio.Event]]
"""Runs the bot for the time of a block; see the fixture ``serving``."""

NO_FILTERS = Filters()


@dataclass(kw_only=True)
class FakeArchive:
    """Answers every question with one finding that repeats it, or as told. Keeps what it was asked."""

    asked: list[str] = field(default_factory=list)
    replies: dict[str, Answer | NoAnswer | Exception] = field(default_factory=dict)
    gates: dict[str, threading.Event] = field(default_factory=dict)
    """Questions that are answered only once their gate is open."""

    limits: list[Filters] = field(default_factory=list)
    """What each question was confined to."""
    texts: dict[str, str] = field(default_factory=dict)
    """The text of each document; a document of the made-up answers holds what they quote."""
    seen: list[frozenset[str] | None] = field(default_factory=list)
    """The collections with which documents and counts were looked up."""
    put_into: list[tuple[str | None, bool]] = field(default_factory=list)
    """The collection of each file, and whether its ingest was confined to that."""
    taken_in: list[bytes] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)

    def document(
        self, document_id: str, version: int | None = None, *, collections: frozenset[str] | None = None
    ) -> Document:
        """A document."""
        text = self.texts.get(document_id)
        self.seen.append(collections)
        if document_id in self.removed or (text is None and not document_id.startswith("harbour-")):
            raise NotInArchive(f"There is no document {document_id!r} in the archive.")
        return document(document_id, text or "Low water.\n\nThe gate holds.\n\nNobody was hurt.", version or 1)

    def stats(self, *, collections: frozenset[str] | None = None) -> Stats:
        """How large the archive is."""
        self.seen.append(collections)
        return Stats(
            documents=3,
            passages=12,
            publishers=(("Ostermouth Gazette", 2), (None, 1)),
            earliest="2031-05-01",
            latest="2031-05-04",
            undated=1,
            updated="2031-05-05T10:00:00Z",
        )

    def ingest(
        self, paths: Sequence[str | Path], *, collection: str | None = None, confined: bool = False
    ) -> IngestReport:
        """Take in files; an empty one cannot be."""
        self.put_into.append((collection, confined))
        (content,) = [Path(path).read_bytes() for path in paths]
        if not content:
            return IngestReport(skipped=(Skipped(source=str(paths[0]), reason="It is empty."),))
        self.taken_in.append(content)
        return IngestReport(added=1, passages=2)

    def remove(self, ids: Sequence[str], *, collections: frozenset[str] | None = None) -> int:
        """Take documents out."""
        for one in ids:
            self.document(one, collections=collections)
            self.removed.add(one)
        return len(ids)

    def ask(self, question: str, *, filters: Filters = NO_FILTERS, top: int = 5) -> Answer | NoAnswer:
        """Answer a question."""
        self.asked.append(question)
        self.limits.append(filters)
        if question in self.gates and not self.gates[question].wait(timeout=30):
            raise AssertionError("nobody opened the gate")
        reply = self.replies.get(question)
        if isinstance(reply, Exception):
            raise reply
        return reply or answer(question, *[f"On “{question}” the archive says this."][:top], filters=filters)


def answer(question: str, *quotes: str, filters: Filters = NO_FILTERS, dates: Sequence[str] = ()) -> Answer:
    """An answer with these quotes."""
    findings = tuple(
        Finding(
            quote=quote,
            score=1.0,
            citation=Citation(
                document_id=f"harbour-{number}",
                version=1,
                start=0,
                end=len(quote),
                paragraph=number,
                title="Low water at Ostermouth",
                publisher="Ostermouth Gazette",
                authors=(),
                published=dates[number - 1] if dates else "2031-05-04",
                url=f"https://gazette.example/{number}",
                source="gazette.txt",
            ),
        )
        for number, quote in enumerate(quotes, start=1)
    )
    return Answer(question=question, kind=QuestionKind.PASSAGE, filters=filters, passages=findings)


def document(document_id: str, text: str, version: int = 1) -> Document:
    """A document whose paragraphs stand between empty lines."""
    blocks, at = [], 0
    for paragraph in text.split("\n\n"):
        blocks.append(Block(kind=BlockKind.PARAGRAPH, start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    return Document(
        id=document_id,
        version=version,
        text=text,
        blocks=tuple(blocks),
        source="gazette.txt",
        title="Low water at Ostermouth",
        publisher="Ostermouth Gazette",
        authors=("Jo Brand",),
        published="2031-05-04",
        language="en",
        url="https://gazette.example/1",
        rights=None,
        extra={},
        added="2031-05-05T10:00:00Z",
        current=True,
    )


def labels(said: dict[str, Any]) -> list[str]:
    """What stands on the buttons under a message."""
    rows = said.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def wrapped(text: str) -> str:
    """A text in lines short enough for a test to show."""
    return "\n".join(textwrap.fill(line, 100) for line in text.split("\n"))
