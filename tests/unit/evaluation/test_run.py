"""Asking every question of a set."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import InputError, QuestionError
from retrieval.evaluation.questions import Gold, NewsroomQuestion, QuizQuestion, SetKind
from retrieval.evaluation.run import DEEPEST, ask_all, not_held, score
from retrieval.evaluation.texts import read_texts, stem
from retrieval.types import Answer, Document, DocumentSummary, Filters, Finding, NoAnswer

QUIZ = QuizQuestion(id="1", q="what opened?", answerable=True, asked=date(2031, 2, 3), documents=("d9",))


class Pile:
    """An archive of one ranking: every question gets the first findings of it."""

    def __init__(self, make: Any, findings: list[Finding]) -> None:
        self.make, self.findings = make, findings
        self.asked: list[tuple[str, Filters, int]] = []

    def ask(self, question: str, *, filters: Filters = Filters(), top: int = 5) -> Answer | NoAnswer:  # noqa: B008 - frozen
        self.asked.append((question, filters, top))
        if question == "!!!":
            raise QuestionError("There is nothing to look for.")
        found: Answer = self.make.answer(passages=tuple(self.findings[:top]), elapsed_ms=float(top))
        return found


def ranking(make: Any, documents: list[int]) -> list[Finding]:
    finding = make.finding("The new bridge", document="b-7")
    return [
        replace(finding, citation=replace(finding.citation, document_id=f"d{n}", start=place, end=place + 3))
        for place, n in enumerate(documents)
    ]


def test_more_findings_are_asked_for_until_ten_documents_are_ranked(make: Any) -> None:
    pile = Pile(make, ranking(make, [0] * 15 + list(range(1, 20))))
    (reply,) = ask_all((QUIZ,), pile, top=5)
    assert [top for _, _, top in pile.asked] == [5, 20, 40]
    assert len(reply.ranked) == 34
    assert len(reply.answer.passages) == 5
    assert reply.answer.elapsed_ms == 5
    table = score((QUIZ,), [reply], make.texts)
    assert {row.name: row.value for row in table.rows}["article MRR@10"] == pytest.approx(0.1)


def test_no_more_is_asked_for_once_the_document_that_answers_is_ranked(make: Any) -> None:
    pile = Pile(make, ranking(make, [0, 9, 0, 0, 0, 1, 2]))
    (reply,) = ask_all((QUIZ,), pile, top=5)
    assert [top for _, _, top in pile.asked] == [5]
    table = score((QUIZ,), [reply], make.texts)
    assert {row.name: row.value for row in table.rows}["article MRR@10"] == 0.5


def test_asking_for_more_stops_where_nothing_new_comes(make: Any) -> None:
    small = Pile(make, ranking(make, [0, 1, 2]))
    ask_all((QUIZ,), small, top=5)
    assert [top for _, _, top in small.asked] == [5, 20]
    endless = Pile(make, ranking(make, [0] * 500))
    ask_all((QUIZ,), endless, top=5)
    assert endless.asked[-1][2] == DEEPEST


def test_newsroom_questions_are_asked_once(make: Any) -> None:
    pile = Pile(make, ranking(make, [0] * 9))
    question = NewsroomQuestion(id="1", q="who?", kind=SetKind.UNANSWERABLE)
    seen: list[int] = []
    ask_all((question, replace(question, id="2")), pile, top=4, on_reply=seen.append)
    assert pile.asked == [("who?", Filters(), 4)] * 2
    assert seen == [1, 2]


def test_the_day_of_a_question_filters_only_where_that_is_asked_for(make: Any) -> None:
    undated = replace(QUIZ, id="2", asked=None)
    plain, dated = Pile(make, []), Pile(make, [])
    ask_all((QUIZ, undated), plain, top=5)
    ask_all((QUIZ, undated), dated, top=5, as_of_asked=True)
    assert {filters for _, filters, _ in plain.asked} == {Filters()}
    assert {filters for _, filters, _ in dated.asked} == {Filters(until=date(2031, 2, 3)), Filters()}


def test_a_question_that_cannot_be_read_is_named(make: Any) -> None:
    with pytest.raises(InputError, match="Question 7 of the set cannot be asked: There is nothing"):
        ask_all((replace(QUIZ, id="7", q="!!!"),), Pile(make, []), top=5)


class Shelf:
    """An archive of three documents: two plain-text files and a record."""

    stored = {"harbour": "/n/harbour.txt", "b-7": "/n/all.jsonl", "old": "/n/latin.txt"}  # noqa: RUF012 - never changed

    def documents(self) -> list[DocumentSummary]:
        return [
            DocumentSummary(
                id=name,
                version=1,
                title=None,
                publisher=None,
                published=None,
                source=source,
                characters=9,
                passages=1,
            )
            for name, source in self.stored.items()
        ]

    def document(self, document_id: str, version: int | None = None) -> Document:
        return Document(
            id=document_id,
            version=version or 1,
            text=f"stored {document_id}",
            blocks=(),
            source=self.stored[document_id],
            title=None,
            publisher=None,
            authors=(),
            published=None,
            language=None,
            url=None,
            rights=None,
            extra={},
            added="2031-01-01T00:00:00Z",
            current=True,
        )


def test_plain_text_is_read_from_its_file_and_the_rest_from_the_archive(make: Any, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "harbour.txt").write_bytes(b"as it\r\nstood")
    (tmp_path / "latin.txt").write_bytes("où".encode("latin-1"))
    texts = read_texts(tmp_path, Shelf())
    assert texts.of(make.citation("harbour", 0, 1)) == "as it\r\nstood"
    assert texts.of(make.citation("b-7", 0, 1)) == "stored b-7"
    assert dict(texts.items())["old"] == "stored old"
    alone = read_texts(None, Shelf())
    assert alone.of(make.citation("harbour", 0, 1)) == "stored harbour"


def test_documents_that_are_asked_about_and_not_held_are_named() -> None:
    texts = read_texts(None, Shelf())
    known = Gold(evidence=(0, 5), doc="b-7")
    asked = NewsroomQuestion(id="1", q="who?", kind=SetKind.WHO_SAID, says=(known, Gold(evidence=(0, 5), doc="lost")))
    assert not_held((asked,), texts) == ["lost"]
    assert not_held((QUIZ,), texts) == ["d9"]


def test_a_file_is_called_by_its_name_without_txt() -> None:
    assert [stem(source) for source in ("/a/b.c.txt", "C:\\news\\d.txt", "e.jsonl", "-")] == [
        "b.c",
        "d",
        "e.jsonl",
        "-",
    ]
