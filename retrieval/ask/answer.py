"""From a question to an Answer or a NoAnswer.

Passages are ranked twice, by meaning (vectors) and by words (BM25), and the rankings are fused by reciprocal
rank. Of the best passages the sentences nearest to the question are the quotes: verbatim, each with its place.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.ask.fusion import reciprocal_rank
from retrieval.ask.question import Query, read, words_of
from retrieval.ask.sentences import Ranked, SentenceReader, best_sentences
from retrieval.errors import ModelMismatch
from retrieval.ports import Embedder, Vectors
from retrieval.store.reader import Reader
from retrieval.store.rows import mismatch
from retrieval.store.vector_index import VectorIndex
from retrieval.types import Answer, Filters, Finding, NoAnswer, QuestionKind, Reason

NEAREST_SHOWN = 3
"""How many of the nearest sentences go with a NoAnswer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConfig:
    """How questions are answered."""

    candidates: int = 50
    """Passages taken from each ranking before fusion."""
    read: int = 6
    """Passages of which every sentence is compared with the question; more where more findings are asked for."""
    dense_weight: float = 1.0
    bm25_weight: float = 1.0
    off_topic_below: float = 0.25
    """Cosine of the nearest passage under which a question counts as off topic, unless a sentence is nearer."""
    off_topic_sentence_below: float = 0.45
    """The same for the nearest sentence: a passage on many things may be far, and one sentence of it near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a look into the archive found."""

    findings: tuple[Finding, ...]
    on_topic: bool


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
        self._sentences = SentenceReader(embedder)

    def ask(self, question: str, filters: Filters, top: int) -> Answer | NoAnswer:
        """Answer a question with at most ``top`` findings.

        Raises:
            QuestionError: the question cannot be read.
            NotInArchive: the filters name a document that is not there.
            ModelMismatch: the stored vectors are another model's.
        """
        started = time.perf_counter()
        query = read(question)
        vector = self._embedder.embed([query.text])[0]
        with self._reader.snapshot():
            result = self._answer(question, query, vector, filters, top)
        return replace(result, elapsed_ms=(time.perf_counter() - started) * 1000)

    def _answer(self, question: str, query: Query, vector: Vectors, filters: Filters, top: int) -> Answer | NoAnswer:
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
            raise ModelMismatch(mismatch(model.name, self._embedder.name))
        look = self._look(query, vector, filters, top)
        if look.findings and look.on_topic:
            return Answer(question=question, kind=QuestionKind.PASSAGE, filters=filters, passages=look.findings)
        if filters.active and self._look(query, vector, Filters(), top).on_topic:
            return silent(Reason.FILTERED_OUT, look.findings)
        return silent(Reason.OFF_TOPIC, look.findings)

    def _look(self, query: Query, vector: Vectors, filters: Filters, top: int) -> _Look:
        """The best sentences of the best passages, and whether any of them is on the question's topic at all."""
        config = self._config
        among = self._reader.passage_keys(filters) if filters.active else None
        nearest = self._index.search(vector, config.candidates, among=among)
        matching = self._reader.match(query.expression, config.candidates, filters)
        fused = reciprocal_rank([(config.dense_weight, [key for key, _ in nearest]), (config.bm25_weight, matching)])
        keys = list(fused)[: max(config.read, top)]
        stored = self._reader.passages(keys)
        ranked = [Ranked(passage=stored[key], score=fused[key]) for key in keys if key in stored]
        findings, cosine = best_sentences(query, vector, ranked, self._sentences, top)
        near = bool(nearest) and nearest[0][1] >= config.off_topic_below
        # A text that holds every word of a question is on its topic, whatever a model makes of its names.
        named = len(query.terms) > 1 and any(words_of(one.passage.text).issuperset(query.terms) for one in ranked)
        return _Look(findings=tuple(findings), on_topic=near or cosine >= config.off_topic_sentence_below or named)
