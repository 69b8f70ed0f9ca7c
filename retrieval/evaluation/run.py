"""Runs: puts every question of a set to an archive and scores what comes back."""

from collections.abc import Callable, Sequence

from retrieval.errors import InputError, QuestionError
from retrieval.evaluation.newsroom import score_newsroom
from retrieval.evaluation.questions import NewsroomQuestion, QuestionSet, QuizQuestion
from retrieval.evaluation.quiz import DEPTH, ranked_documents, score_quiz
from retrieval.evaluation.score import Reply, Table, findings
from retrieval.evaluation.texts import Texts, names
from retrieval.ports import Answerer
from retrieval.types import Answer, Filters, Finding, NoAnswer

DEEPEST = 100
"""Findings after which the search for more documents stops."""


def ask_all(
    questions: QuestionSet,
    answerer: Answerer,
    *,
    top: int,
    as_of_asked: bool = False,
    on_reply: Callable[[int], None] | None = None,
) -> list[Reply]:
    """Put every question to the archive, as a face would, one after the other.

    Args:
        questions: The set.
        answerer: Who answers.
        top: Findings asked for.
        as_of_asked: Whether a quiz question is confined to documents published by the day on which it was
            asked. Documents without a date are left out then; a question without a day is not confined.
        on_reply: Called after each reply with the number of replies so far.

    Returns:
        One reply a question, in the same order.

    Raises:
        InputError: a question of the set is none (the message names it).
        ArchiveError, ModelError: the archive cannot answer.
    """
    replies: list[Reply] = []
    for question in questions:
        until = question.asked if as_of_asked and isinstance(question, QuizQuestion) else None
        filters = Filters(until=until)
        try:
            answer = answerer.ask(question.q, filters=filters, top=top)
        except QuestionError as error:
            raise InputError(f"Question {question.id} of the set cannot be asked: {error}") from error
        if isinstance(question, QuizQuestion) and question.answerable:
            ranked = _deepen(question, answerer, filters=filters, answer=answer, top=top)
        else:
            ranked = findings(answer)
        replies.append(Reply(answer=answer, ranked=ranked))
        if on_reply:
            on_reply(len(replies))
    return replies


def _deepen(
    question: QuizQuestion, answerer: Answerer, *, filters: Filters, answer: Answer | NoAnswer, top: int
) -> tuple[Finding, ...]:
    """Return the findings of an answer, with as many of those that follow as ranking documents takes.

    Several findings may come from one document. So the question is asked again for twice as many, until a
    document that answers is among them, or ten documents, or nothing new comes, or a hundred findings were asked
    for. What was shown first stays first, and the time is the first answer's.
    """
    ranked = findings(answer)
    wanted = top
    while wanted < DEEPEST and not _settled(question, ranked):
        wanted = min(max(2 * wanted, 2 * DEPTH), DEEPEST)
        known = {_place(finding) for finding in ranked}
        more = findings(answerer.ask(question.q, filters=filters, top=wanted))
        fresh = tuple(finding for finding in more if _place(finding) not in known)
        if not fresh:
            break
        ranked += fresh
    return ranked


def _settled(question: QuizQuestion, ranked: Sequence[Finding]) -> bool:
    """Whether the rank of the first document that answers is known, be it only that it is below the tenth."""
    documents = ranked_documents(ranked)
    return len(documents) >= DEPTH or any(names(cited) & set(question.documents) for cited in documents)


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.citation.document_id, finding.citation.start, finding.citation.end


def score(questions: QuestionSet, replies: Sequence[Reply], texts: Texts) -> Table:
    """Score the replies to a set, in the same order."""
    newsroom = [question for question in questions if isinstance(question, NewsroomQuestion)]
    quiz = [question for question in questions if isinstance(question, QuizQuestion)]
    return score_newsroom(newsroom, replies, texts) if newsroom else score_quiz(quiz, replies, texts)


def not_held(questions: QuestionSet, texts: Texts) -> list[str]:
    """Return the names of documents that a set speaks of and the texts lack, sorted."""
    wanted: set[str] = set()
    for question in questions:
        if isinstance(question, QuizQuestion):
            wanted.update(question.documents)
        else:
            golds = question.says + question.disputes
            wanted.update(gold.doc for gold in golds if gold.doc and not isinstance(gold.evidence, str))
    return sorted(name for name in wanted if not texts.holds(name))
