"""What the bot asks in these tests in place of an archive, and the names that the tests share."""

import asyncio
import textwrap
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from retrieval.types import Answer, Citation, Filters, Finding, NoAnswer, QuestionKind

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

    def ask(self, question: str, *, filters: Filters = NO_FILTERS, top: int = 5) -> Answer | NoAnswer:
        """Answer a question."""
        self.asked.append(question)
        if question in self.gates and not self.gates[question].wait(timeout=30):
            raise AssertionError("nobody opened the gate")
        reply = self.replies.get(question)
        if isinstance(reply, Exception):
            raise reply
        return reply or answer(question, *[f"On “{question}” the archive says this."][:top], filters=filters)


def answer(question: str, *quotes: str, filters: Filters = NO_FILTERS) -> Answer:
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
                published="2031-05-04",
                url=f"https://gazette.example/{number}",
                source="gazette.txt",
            ),
        )
        for number, quote in enumerate(quotes, start=1)
    )
    return Answer(question=question, kind=QuestionKind.PASSAGE, filters=filters, passages=findings)


def wrapped(text: str) -> str:
    """A text in lines short enough for a test to show."""
    return "\n".join(textwrap.fill(line, 100) for line in text.split("\n"))
