"""From a question to an Answer or a NoAnswer.

Passages are ranked twice, by meaning (vectors) and by words (BM25), and the rankings are fused by reciprocal
rank. Of the best passages the sentence nearest to the question is the quote: verbatim, with its place.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrieval.ask.fusion import reciprocal_rank
from retrieval.ask.question import Query, read
from retrieval.ports import Embedder, Vectors
from retrieval.store.reader import Reader
from retrieval.store.rows import StoredPassage
from retrieval.store.vector_index import VectorIndex
from retrieval.store.writer import mismatch
from retrieval.types import Answer, Filters, Finding, NoAnswer, QuestionKind, Reason

NEAREST_SHOWN = 3
"""How many of the nearest passages go with a NoAnswer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConfig:
    """How questions are answered."""

    candidates: int = 50
    """Passages taken from each ranking before fusion."""
    dense_weight: float = 1.0
    bm25_weight: float = 1.0
    off_topic_below: float = 0.25
    """Cosine of the nearest sentence under which a question counts as off topic."""


class Asker:
    """Answers questions from an archive. Safe to use from any thread.

    Args:
        reader: the archive's database.
        index: its vectors.
        embedder: the model that made them.
        config: weights and limits.
    """

    def __init__(self, reader: Reader, index: VectorIndex, embedder: Embedder, config: AskConfig) -> None:
        self._reader = reader
        self._index = index
        self._embedder = embedder
        self._config = config

    def ask(self, question: str, filters: Filters, top: int) -> Answer | NoAnswer:
        """Answer a question with at most ``top`` findings.

        Raises:
            QuestionError: the question cannot be read.
            NotInArchive: the filters name a document that is not there.
            ModelMismatch: the stored vectors are another model's.
        """
        started = time.perf_counter()
        query = read(question)
        with self._reader.snapshot():
            result = self._answer(question, query, filters, top)
        return replace(result, elapsed_ms=(time.perf_counter() - started) * 1000)

    def _answer(self, question: str, query: Query, filters: Filters, top: int) -> Answer | NoAnswer:
        def silent(reason: Reason, nearest: Sequence[Finding] = ()) -> NoAnswer:
            return NoAnswer(
                question=question,
                kind=QuestionKind.PASSAGE,
                filters=filters,
                reason=reason,
                passages=tuple(nearest[:NEAREST_SHOWN]),
            )

        if filters.document is not None:
            self._reader.document(filters.document)
        model = self._reader.model()
        if model is None or not self._reader.count():
            return silent(Reason.EMPTY_ARCHIVE)
        if model.digest != self._embedder.digest:
            raise mismatch(model.name, self._embedder.name)
        among = self._reader.passage_keys(filters) if filters.active else None
        if among is not None and not among:
            return silent(Reason.FILTERED_OUT)
        vector = self._embedder.embed([query.text])[0]
        found = self._findings(query, vector, filters, among, top)
        if found and self._on_topic(query, found):
            return Answer(question=question, kind=QuestionKind.PASSAGE, filters=filters, passages=tuple(found))
        if among is not None and self._on_topic(query, self._findings(query, vector, Filters(), None, 1)):
            return silent(Reason.FILTERED_OUT, found)
        return silent(Reason.OFF_TOPIC, found)

    def _on_topic(self, query: Query, found: Sequence[Finding]) -> bool:
        """Whether the archive speaks of what is asked at all: by meaning, or by every word of the question."""
        if any(finding.score >= self._config.off_topic_below for finding in found):
            return True
        words = [finding.passage.text.casefold() for finding in found if finding.passage]
        return len(query.terms) > 1 and any(all(term in text for term in query.terms) for text in words)

    def _findings(
        self, query: Query, vector: Vectors, filters: Filters, among: Sequence[int] | None, top: int
    ) -> list[Finding]:
        """The best sentence of each of the best passages."""
        keys = self._candidates(query, vector, filters, among)[:top]
        stored = self._reader.passages(keys)
        passages = [stored[key] for key in keys if key in stored]
        scores = self._sentence_scores(passages, vector)
        return [_finding(passage, score) for passage, score in zip(passages, scores, strict=True)]

    def _candidates(self, query: Query, vector: Vectors, filters: Filters, among: Sequence[int] | None) -> list[int]:
        """Passage keys, best first."""
        limit = self._config.candidates
        rankings: list[tuple[float, Sequence[int]]] = []
        if self._config.dense_weight:
            nearest = self._index.search(vector, limit, among=among)
            rankings.append((self._config.dense_weight, [key for key, _ in nearest]))
        if self._config.bm25_weight:
            rankings.append((self._config.bm25_weight, self._reader.match(query.expression, limit, filters)))
        return list(reciprocal_rank(rankings))

    def _sentence_scores(self, passages: Sequence[StoredPassage], vector: Vectors) -> list[Vectors]:
        """For each passage the similarity of each of its sentences to the question."""
        texts = [passage.quote(*span) for passage in passages for span in passage.sentences]
        similar = self._embedder.embed(texts) @ vector
        ends = np.cumsum([len(passage.sentences) for passage in passages])
        return np.split(similar, ends[:-1]) if passages else []


def _finding(passage: StoredPassage, scores: Vectors) -> Finding:
    best = int(np.argmax(scores))
    start, end = passage.sentences[best]
    return Finding(
        quote=passage.quote(start, end),
        citation=passage.citation(start, end),
        score=round(float(scores[best]), 4),
        passage=passage.excerpt(),
    )
