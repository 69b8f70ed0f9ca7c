"""From the best passages to their best sentences."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cachetools import LRUCache

from retrieval.ask.question import Query
from retrieval.ask.sought import sought
from retrieval.ports import Embedder, Vectors
from retrieval.store.rows import StoredPassage
from retrieval.store.words import bm25
from retrieval.types import Finding, Span

WORDS_WEIGHT = 0.3
"""What the words that a sentence shares with the question count beside its meaning. Chosen, with the next, on the
project's own question set: names decide there, and a model of meaning sees little in a name."""
PASSAGE_WEIGHT = 1.0
"""What the rank of its passage counts for a sentence."""
QUESTION_PENALTY = 0.3
"""What a sentence loses for being a question itself: in an interview it shares its words with what is asked, and the
answer stands below it."""
SOUGHT_BONUS = 0.3
"""What a sentence gains that holds a number where one is asked for, a time, or a place."""
KEPT = 20_000
"""Sentences whose vectors are kept: some thirty megabytes."""
MOST_A_PASSAGE = 2
"""Sentences that one passage gives to an answer of a handful; to a longer list, more in proportion."""
_HANDFUL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A passage and its score after fusion."""

    passage: StoredPassage
    score: float


class SentenceReader:
    """Vectors of sentences, kept for those that were read last. Safe to use from any thread."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: LRUCache[str, Vectors] = LRUCache(KEPT)
        self._guard = threading.Lock()

    def vectors(self, sentences: Sequence[str]) -> list[Vectors]:
        """The vector of each sentence, of shape (dimension,)."""
        with self._guard:
            found = {text: self._kept[text] for text in sentences if text in self._kept}
        missing = [text for text in dict.fromkeys(sentences) if text not in found]
        found.update(zip(missing, self._embedder.embed(missing), strict=True))
        with self._guard:
            self._kept.update(found)
        return [found[text] for text in sentences]


def best_sentences(
    query: Query, vector: Vectors, ranked: Sequence[Ranked], reader: SentenceReader, top: int
) -> tuple[list[Finding], float]:
    """At most ``top`` sentences of the ranked passages, best first, and the cosine of the nearest of all.

    A sentence counts by its similarity to the question (cosine), by the words that they share (BM25), by the
    rank of its passage, and by whether it holds the kind of answer that is sought.
    """
    kind = sought(query.text)
    spans = [(one, span) for one in ranked for span in one.passage.sentences]
    if not spans:
        return [], -1.0
    texts = [one.passage.quote(*span) for one, span in spans]
    similar = [float(row @ vector) for row in reader.vectors(texts)]
    shared = bm25(texts, query.expression)
    best = max(one.score for one in ranked)
    scored = [
        (
            cosine
            + WORDS_WEIGHT * words
            + PASSAGE_WEIGHT * one.score / best
            + SOUGHT_BONUS * (kind is not None and kind.held(text))
            - QUESTION_PENALTY * text.rstrip("”’\"') ").endswith(("?", "؟", "？")),
            one.passage,
            span,
        )
        for cosine, words, text, (one, span) in zip(similar, shared, texts, spans, strict=True)
    ]
    scored.sort(key=lambda item: -item[0])
    given: Counter[int] = Counter()
    most_a_passage = max(MOST_A_PASSAGE, MOST_A_PASSAGE * top // _HANDFUL)
    seen: list[tuple[int, int, int]] = []
    findings: list[Finding] = []
    for score, passage, span in scored:
        start, end = whole_quotation(passage, span)
        shown = any(
            passage.key == key and start < other_end and other_start < end for key, other_start, other_end in seen
        )
        if len(findings) < top and given[passage.key] < most_a_passage and not shown:
            given[passage.key] += 1
            seen.append((passage.key, start, end))
            findings.append(
                Finding(
                    quote=passage.quote(start, end),
                    citation=passage.citation(start, end),
                    score=round(score, 4),
                    passage=passage.excerpt(),
                )
            )
    return findings, max(similar)


def whole_quotation(passage: StoredPassage, sentence: Span) -> Span:
    """A sentence with those that it shares a quotation with: a quote must not end in the middle of somebody's words.

    A quotation that opens in one sentence and closes in a later one of the same paragraph is taken whole. Where
    no closing mark is found the sentence stands alone.
    """
    sentences = passage.sentences
    at = sentences.index(sentence)
    first = next((i for i in range(at, -1, -1) if _closed_before(passage, i)), at)
    for last in range(at, len(sentences)):
        text = passage.quote(sentences[first][0], sentences[last][1])
        if "\n" in text:
            break
        if _depth(text) == 0:
            return sentences[first][0], sentences[last][1]
    return sentence


def _closed_before(passage: StoredPassage, index: int) -> bool:
    """Whether no quotation of its paragraph is open where a sentence starts."""
    before = passage.text[: passage.sentences[index][0] - passage.start]
    return _depth(before.rpartition("\n")[2]) == 0


def _depth(text: str) -> int:
    """How many quotations are open at the end of a text; double marks only, since a single one may be an apostrophe."""
    straight = text.count('"') % 2
    return straight + max(text.count("“") + text.count("«") - text.count("”") - text.count("»"), 0)
