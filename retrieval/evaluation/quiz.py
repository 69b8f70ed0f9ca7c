"""Scores of a quiz set: is the document that answers found, and is a question refused that none answers."""

import re
from collections.abc import Sequence

from retrieval.evaluation.questions import QuizQuestion
from retrieval.evaluation.score import TOP, Better, Reply, Row, Table, Tally, Wrong, findings, percentile, squeeze
from retrieval.evaluation.texts import Texts, names
from retrieval.types import Citation, Finding, NoAnswer

DEPTH = 10
"""Documents that are ranked; one that stands further down counts as not found."""

_MARKS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " "})


def ranked_documents(ranked: Sequence[Finding]) -> list[Citation]:
    """Return the documents in the order of their best finding: the citation of that finding each."""
    best: dict[str, Citation] = {}
    for finding in ranked:
        best.setdefault(finding.citation.document_id, finding.citation)
    return list(best.values())


def _plain(text: str) -> str:
    return squeeze(text.translate(_MARKS)).strip()


def holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Say whether a text holds an accepted answer as whole words, whatever the case, spacing or quotation marks."""
    plain = _plain(text)
    wanted = (_plain(answer).strip("\"'.") for answer in answers)
    return any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain) for words in wanted if words)


def _around(finding: Finding, texts: Texts) -> str:
    """Return what a reader sees of a finding: its passage, or the lines on which the quote stands."""
    return finding.passage.text if finding.passage else texts.lines(finding.citation)


def score_quiz(questions: Sequence[QuizQuestion], replies: Sequence[Reply], texts: Texts) -> Table:
    """Score the replies to the questions, in the same order.

    A refused question still counts in the rows of the article: the nearest passages that a refusal shows are
    ranked like any other, and what was refused wrongly stands in ``false refusal``.
    """
    tally = Tally()
    for question, reply in zip(questions, replies, strict=True):
        answer = reply.answer
        tally.latencies.append(answer.elapsed_ms)
        tally.add_quotes(texts.verbatim(finding) for finding in findings(answer))
        tally.add_refusal(answer, answerable=question.answerable)
        good = _score(question, reply, texts, tally) if question.answerable else isinstance(answer, NoAnswer)
        if not good:
            kind = "answerable" if question.answerable else "unanswerable"
            tally.wrong.append(Wrong(id=question.id, kind=kind, q=question.q))
    slow = percentile(tally.latencies, 0.95) if tally.latencies else 0.0
    p95 = Row(name="latency ms p95", value=slow, n=len(tally.latencies), better=Better.UNPINNED)
    return tally.table(extra=[p95])


def _score(question: QuizQuestion, reply: Reply, texts: Texts, tally: Tally) -> bool:
    """Count one reply to an answerable question; return whether the article stood first."""
    wanted = frozenset(question.documents)
    right = [bool(wanted & names(cited)) for cited in ranked_documents(reply.ranked)[:DEPTH]]
    tally.add("article hit@1", any(right[:1]))
    tally.add("article hit@3", any(right[:TOP]))
    tally.add("article MRR@10", 1 / (right.index(True) + 1) if any(right) else 0.0)
    if question.answers:
        held = [holds_answer(_around(finding, texts), question.answers) for finding in findings(reply.answer)[:TOP]]
        tally.add("answer passage@1", any(held[:1]))
        tally.add("answer passage@3", any(held))
    return any(right[:1])
