"""From a question to the sentences that may answer it, whoever says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.ask.figures import other_figures
from retrieval.ask.fusion import reciprocal_rank
from retrieval.ask.named import missing, names
from retrieval.ask.pairs import in_context
from retrieval.ask.question import Near, Query, words_of
from retrieval.ask.sentences import MOST_A_PASSAGE, Ranked, SentenceReader, best_sentences
from retrieval.ask.sought import sought
from retrieval.ask.weighing import Bars, doubted, log_odds
from retrieval.ports import Embedder, Judge, Vectors
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind
from retrieval.store.vector_index import VectorIndex
from retrieval.types import Citation, Filters, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageConfig:
    """How passages are found and read."""

    candidates: int = 50
    """Passages taken from each ranking before fusion."""
    read: int = 6
    """Passages of which every sentence is compared with the question; more where more findings are asked for."""
    sentences: int = 24
    """Sentences of passages that are judged."""
    dense_weight: float = 1.0
    bm25_weight: float = 1.0
    off_topic_below: float = 0.25
    """Cosine of the nearest passage under which a question counts as off topic, unless a sentence is nearer."""
    off_topic_sentence_below: float = 0.45
    """The same for the nearest sentence: a passage on many things may be far, and one sentence of it near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The best sentences of the nearest passages."""

    findings: tuple[Finding, ...]
    on_topic: bool
    """Whether any of them is on the question's topic at all."""


class PassageSearch:
    """Finds passages, and sentences in them. Safe to use from any thread.

    Args:
        reader: the archive's database.
        index: the vectors of its passages.
        embedder: the model that made them.
        config: weights and limits.
    """

    def __init__(self, reader: Reader, index: VectorIndex, embedder: Embedder, config: PassageConfig) -> None:
        self._reader = reader
        self._index = index
        self._config = config
        self._sentences = SentenceReader(embedder)

    def near(self, query: Query, vector: Vectors, filters: Filters) -> Near:
        """The passages nearest to a question: ranked by meaning and by words, and fused."""
        config = self._config
        among = self._reader.keys(Kind.PASSAGES, filters) if filters.active else None
        nearest = self._index.search(vector, config.candidates, among=among)
        matching = self._reader.match(query.expression, config.candidates, filters)
        fused = reciprocal_rank([(config.dense_weight, [key for key, _ in nearest]), (config.bm25_weight, matching)])
        return Near(
            query=query,
            vector=vector,
            keys=tuple(fused),
            fused=fused,
            cosine=nearest[0][1] if nearest else -1.0,
        )

    def is_near(self, near: Near) -> bool:
        """Whether any passage is on the question's topic at all."""
        return near.cosine >= self._config.off_topic_below or self.look(near, 1).on_topic

    def look(self, near: Near, most: int) -> Look:
        """The best sentences of the best passages, at most so many."""
        config, query = self._config, near.query
        keys = near.keys[: max(config.read, min(most, config.candidates))]
        stored = self._reader.passages(keys)
        ranked = [Ranked(passage=stored[key], score=near.fused[key]) for key in keys if key in stored]
        findings, cosine = best_sentences(query, near.vector, ranked, self._sentences, most)
        close = near.cosine >= config.off_topic_below or cosine >= config.off_topic_sentence_below
        # A text that holds every word of a question is on its topic, whatever a model makes of its names.
        named = len(query.terms) > 1 and any(words_of(one.passage.text).issuperset(query.terms) for one in ranked)
        return Look(findings=tuple(findings), on_topic=close or named)

    def names(self, near: Near) -> tuple[str, ...]:
        """What a question names, as the passages near it write it."""
        passages = self._reader.passages(near.keys[: self._config.candidates])
        return names(near.query.text, passages.values(), near.query.terms)

    def lacking(self, wanted: Sequence[str], citations: Sequence[Citation]) -> dict[tuple[str, int], int]:
        """How many of some names the documents that are cited do not hold: by document and version."""
        return missing(wanted, citations, self._reader)

    def judged(self, asked: str, near: Near, top: int, judge: Judge, bars: Bars) -> tuple[list[Finding], Look]:
        """The sentences that a judge lets answer a question, best first, and all that were looked at."""
        look = self.look(near, max(top, self._config.sentences))
        findings = look.findings
        if not findings:
            return [], look
        lacking = self.lacking(self.names(near), [one.citation for one in findings])
        kind = sought(near.query.text)
        verdicts = [
            doubted(
                verdict,
                bars.unnamed * lacking.get(one.citation.place, 0)
                + bars.untold * (kind is not None and not kind.held(one.quote))
                + bars.figure * other_figures(asked, one.quote),
            )
            for verdict, one in zip(
                judge.verdicts(asked, [in_context(one.citation.title, one.quote) for one in findings]),
                findings,
                strict=True,
            )
        ]
        best = max(one.score for one in findings)
        scored = sorted(
            (
                (log_odds(verdict.relevance) + bars.sentence * one.score / best, verdict.relevance, one)
                for verdict, one in zip(verdicts, findings, strict=True)
            ),
            key=lambda item: -item[0],
        )
        weighed = [(sure, replace(one, score=round(score, 4))) for score, sure, one in scored]
        answering = [one for sure, one in weighed if sure >= bars.answers]
        return _spread(answering, top), replace(look, findings=tuple(one for _, one in weighed))


def _spread(findings: Sequence[Finding], top: int) -> list[Finding]:
    """The first findings, at most two from one passage."""
    given: Counter[tuple[str, int] | None] = Counter()
    kept: list[Finding] = []
    for one in findings:
        place = (one.citation.document_id, one.passage.start) if one.passage else None
        given[place] += 1
        if len(kept) < top and (place is None or given[place] <= MOST_A_PASSAGE):
            kept.append(one)
    return kept
