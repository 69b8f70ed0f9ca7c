"""Invented texts and findings for the tests of the scores."""

from collections.abc import Callable

import pytest

from retrieval.evaluation.texts import Texts
from retrieval.types import Answer, Citation, Excerpt, Filters, Finding, NoAnswer, QuestionKind, Reason, Speaker

HARBOUR = (
    "Ferry to Vellin stops for winter\n\n"
    "The harbour master, Ona Brisk, said the ferry “will not sail before March.”\n"
    "Dockers' leader Tam Rell denied that the ice was the cause.\n"
    "Repairs cost 2 million crowns.\n"
)
BRIDGE = "The new bridge at Oss opened on Monday.\nMayor Lir Venn called it “a gift to the valley.”\n"


class Make:
    """Makes findings in the invented texts, and answers of them."""

    texts = Texts(by_stem={"harbour": HARBOUR}, by_id={"b-7": BRIDGE}, ids=frozenset({"harbour", "b-7"}))

    def finding(
        self, words: str, *, speaker: str | None = None, document: str = "harbour", passage: str | None = None
    ) -> Finding:
        text = HARBOUR if document == "harbour" else BRIDGE
        start = text.index(words)
        return Finding(
            quote=words,
            citation=self.citation(document, start, start + len(words)),
            score=0.5,
            speaker=Speaker(name=speaker, text="she", description=None, named=True) if speaker else None,
            passage=Excerpt(start=0, end=len(passage), text=passage, heading=None) if passage else None,
        )

    def citation(self, document: str, start: int, end: int) -> Citation:
        return Citation(
            document_id=document,
            version=1,
            start=start,
            end=end,
            paragraph=1,
            title=None,
            publisher=None,
            authors=(),
            published=None,
            url=None,
            source="/news/harbour.txt" if document == "harbour" else "/news/all.jsonl",
        )

    def answer(
        self,
        *,
        says: tuple[Finding, ...] = (),
        disputes: tuple[Finding, ...] = (),
        passages: tuple[Finding, ...] = (),
        elapsed_ms: float = 10.0,
    ) -> Answer:
        return Answer(
            question="?",
            kind=QuestionKind.PASSAGE,
            filters=Filters(),
            says=says,
            disputes=disputes,
            passages=passages,
            elapsed_ms=elapsed_ms,
        )

    def refusal(self, *passages: Finding, elapsed_ms: float = 10.0) -> NoAnswer:
        return NoAnswer(
            question="?",
            kind=QuestionKind.PASSAGE,
            filters=Filters(),
            reason=Reason.OFF_TOPIC,
            passages=passages,
            elapsed_ms=elapsed_ms,
        )


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def figures() -> Callable[..., dict[str, float]]:
    """The rows of a table as a mapping."""
    return lambda table: {row.name: row.value for row in table.rows}
