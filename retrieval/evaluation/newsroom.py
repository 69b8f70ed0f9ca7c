"""Scores of a newsroom set: who said what, who disputes it, facts, refusal.

A finding *hits* a place that the set names when its citation lies in that document, overlaps the evidence
and, where speakers are named, the finding's speaker holds one of the names, whatever the case.
"""

import re
from collections.abc import Iterator, Sequence

from retrieval.evaluation.questions import Gold, NewsroomQuestion, SetKind
from retrieval.evaluation.score import TOP, Better, Reply, Table, Tally, Wrong, findings, squeeze
from retrieval.evaluation.texts import Texts, names
from retrieval.types import Answer, Finding, NoAnswer


class _Judge:
    """Compares findings with what the set names."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._found: dict[str, list[tuple[str, int, int]]] = {}

    def _places(self, gold: Gold) -> list[tuple[str, int, int]]:
        """Where the evidence stands: (document, start, end); several where words stand more than once."""
        if not isinstance(gold.evidence, str):
            return [(gold.doc or "", *gold.evidence)]
        if gold.evidence not in self._found:
            words = re.compile(re.escape(gold.evidence))
            self._found[gold.evidence] = [
                (name, *match.span()) for name, text in self.texts.items() for match in words.finditer(text)
            ]
        return self._found[gold.evidence]

    def overlaps(self, finding: Finding, gold: Gold) -> bool:
        """Whether the quote stands in the evidence, at least in part."""
        cited = finding.citation
        here = names(cited)
        return any(name in here and cited.start < end and start < cited.end for name, start, end in self._places(gold))

    def hits(self, finding: Finding, golds: Sequence[Gold]) -> bool:
        """Whether the quote stands in the evidence of one of them, said by whom it names."""
        who = finding.speaker
        said = squeeze(" | ".join((who.name, who.text, who.description or "", *who.via))) if who else ""
        return any(
            self.overlaps(finding, gold) and (not gold.speaker or any(squeeze(name) in said for name in gold.speaker))
            for gold in golds
        )

    def holds_fact(self, finding: Finding, question: NewsroomQuestion) -> bool:
        """Whether the lines on which the quote stands hold an accepted answer, in a place that the set names."""
        if question.says and not any(self.overlaps(finding, gold) for gold in question.says):
            return False
        around = squeeze(self.texts.lines(finding.citation))
        return any(squeeze(fact) in around for fact in question.facts)


def score_newsroom(questions: Sequence[NewsroomQuestion], replies: Sequence[Reply], texts: Texts) -> Table:
    """Score the replies to the questions, in the same order."""
    judge, tally = _Judge(texts), Tally()
    for question, reply in zip(questions, replies, strict=True):
        answer = reply.answer
        tally.latencies.append(answer.elapsed_ms)
        tally.add_quotes(texts.verbatim(finding) for finding in findings(answer))
        tally.add_refusal(answer, answerable=question.kind is not SetKind.UNANSWERABLE)
        if not _score(question, answer, judge, tally):
            tally.wrong.append(Wrong(id=question.id, kind=question.kind, q=question.q))
    return tally.table()


def _score(question: NewsroomQuestion, answer: Answer | NoAnswer, judge: _Judge, tally: Tally) -> bool:
    """Count one reply towards the rows of its kind; return whether it was right."""
    if question.kind is SetKind.UNANSWERABLE:
        return isinstance(answer, NoAnswer)
    says = answer.says if isinstance(answer, Answer) else ()
    disputes = answer.disputes if isinstance(answer, Answer) else ()
    if question.kind is SetKind.FACT:
        held = [judge.holds_fact(finding, question) for finding in (says + answer.passages)[:TOP]]
        tally.add("fact passage@1", any(held[:1]))
        tally.add("fact passage@3", any(held))
        return any(held)
    hit = [judge.hits(finding, question.says) for finding in says[:TOP]]
    other = any(judge.hits(finding, question.disputes) for finding in disputes[:TOP])
    placed = [any(judge.overlaps(finding, gold) for gold in question.says) for finding in findings(answer)[:TOP]]
    tally.add(f"{question.kind} passage@1", any(placed[:1]))
    tally.add(f"{question.kind} passage@3", any(placed))
    if question.kind is not SetKind.WHAT_SAID:
        for wrong in _turned(question, says, disputes, judge):
            tally.add("opposite side", wrong, better=Better.LOWER)
    if question.kind is SetKind.DISPUTED:
        tally.add("disputed both sides", any(hit) and other)
        return any(hit) and other
    tally.add(f"{question.kind} says@1", any(hit[:1]))
    tally.add(f"{question.kind} says@3", any(hit))
    if question.disputes:
        tally.add(f"{question.kind} dispute shown", other)
    elif question.kind is SetKind.WHO_SAID:
        tally.add("spurious dispute", bool(disputes), better=Better.LOWER)
    return any(hit[:1])


def _turned(
    question: NewsroomQuestion, says: Sequence[Finding], disputes: Sequence[Finding], judge: _Judge
) -> Iterator[bool]:
    """For each finding on a side that stands in a place of one side alone: whether it is shown on the other."""
    for shown, own, opposite in (
        (says, question.says, question.disputes),
        (disputes, question.disputes, question.says),
    ):
        for finding in shown:
            right, wrong = (any(judge.overlaps(finding, gold) for gold in golds) for golds in (own, opposite))
            if right is not wrong:
                yield wrong
