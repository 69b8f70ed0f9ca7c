"""From a question to an Answer or a NoAnswer.

The question is read for what it asks: who said a thing, what somebody said, or a passage. Statements and passages are
each ranked by meaning (vectors) and by words (BM25), and the rankings fused; a judge then tells what answers, and on
which side. Quotes are whole sentences, verbatim, each with its place.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrieval.ask.compose import finding, once
from retrieval.ask.pairs import asked as asked_text
from retrieval.ask.passages import PassageConfig, PassageSearch
from retrieval.ask.question import Near, Query, Reading, read, tells
from retrieval.ask.reading import QuestionReader
from retrieval.ask.speakers import head_of, is_told
from retrieval.ask.statements import Candidate, StatementSearch
from retrieval.ask.weighing import Bars, Weighed, sides, weigh
from retrieval.errors import ModelMismatch
from retrieval.ports import Embedder, Judge, Parser
from retrieval.statements.inflection import singulars
from retrieval.statements.people import is_somebody
from retrieval.store.reader import Reader
from retrieval.store.rows import Kind, mismatch
from retrieval.store.vector_index import VectorIndex
from retrieval.types import Answer, Citation, Filters, Finding, NoAnswer, QuestionKind, Reason, Stance

NEAREST_SHOWN = 3
"""How many of the nearest sentences go with a NoAnswer."""
FACTS_SHOWN = 2
"""How many sentences go with what somebody says where a fact may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConfig:
    """How questions are answered."""

    passages: PassageConfig = field(default_factory=PassageConfig)
    judged: int = 24
    """Statements of a question that are judged."""
    judged_at_most: int = 40
    """The same where the judge finds none among them that surely answers."""
    bars: Bars = field(default_factory=Bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, ready to be answered."""

    question: str
    near: Near
    """The passages nearest to it."""
    reading: Reading
    filters: Filters
    top: int

    @property
    def query(self) -> Query:
        return self.near.query

    @property
    def text(self) -> str:
        """What a judge is asked."""
        return asked_text(self.query.text, self.reading)


class Asker:
    """Answers questions from an archive. Safe to use from any thread.

    Args:
        reader: the archive's database.
        indexes: its vectors, of passages and of statements.
        embedder: the model that made them.
        config: weights and limits.
        parser: reads questions.
        judge: tells which statements answer, and on which side; without one, retrieval and polarity alone do.
    """

    def __init__(
        self,
        reader: Reader,
        indexes: Mapping[Kind, VectorIndex],
        embedder: Embedder,
        config: AskConfig,
        *,
        parser: Parser | None = None,
        judge: Judge | None = None,
    ) -> None:
        self._reader = reader
        self._embedder = embedder
        self._config = config
        self._judge = judge
        self._questions = QuestionReader(parser)
        self._passages = PassageSearch(reader, indexes[Kind.PASSAGES], embedder, config.passages)
        self._statements = StatementSearch(reader, indexes[Kind.STATEMENTS], config.passages.candidates)

    def warm(self) -> None:
        """Load what reads and judges questions."""
        self._questions.read("who said so")
        if self._judge is not None:
            self._judge.verdicts("so", ["he said: so"])

    def ask(self, question: str, filters: Filters, top: int) -> Answer | NoAnswer:
        """Answer a question with at most ``top`` findings a side.

        Raises:
            QuestionError: the question cannot be read.
            NotInArchive: the filters name a document that is not there.
            ModelMismatch: the stored vectors are another model's.
            ModelError: a model cannot be used.
        """
        started = time.perf_counter()
        query = read(question)
        reading = self._questions.read(query.text)
        if filters.speaker is not None and reading.kind is QuestionKind.PASSAGE:
            reading = Reading(kind=QuestionKind.WHAT_SAID, claim=query.text, speaker=filters.speaker)
        vector = self._embedder.embed([query.text])[0]
        empty = Near(query=query, vector=vector, keys=(), fused={}, cosine=-1.0)
        asked = _Asked(question=question, near=empty, reading=reading, filters=filters, top=top)
        with self._reader.snapshot():
            result = self._answer(replace(asked, filters=self._needed(filters)))
        shown = replace(result.filters, collections=filters.collections)
        return replace(result, filters=shown, elapsed_ms=(time.perf_counter() - started) * 1000)

    def _needed(self, filters: Filters) -> Filters:
        """The filters without a limit to collections that hides nothing: what is hidden costs time."""
        seen = filters.collections
        return replace(filters, collections=None) if seen is not None and not self._reader.hides(seen) else filters

    def _answer(self, asked: _Asked) -> Answer | NoAnswer:
        seen = asked.filters.collections
        if asked.filters.document is not None:
            self._reader.document(asked.filters.document, collections=seen)
        model = self._reader.model()
        if model is None or not self._reader.count(seen):
            return _silent(asked, Reason.EMPTY_ARCHIVE)
        if model.digest != self._embedder.digest:
            raise ModelMismatch(mismatch(model.name, self._embedder.name))
        result = self._within(asked)
        if isinstance(result, Answer) or result.reason is Reason.NO_SUCH_SPEAKER:
            return result
        free = Filters(speaker=asked.filters.speaker, collections=seen)
        if free != asked.filters and isinstance(self._within(replace(asked, filters=free)), Answer):
            return replace(result, reason=Reason.FILTERED_OUT)
        return result

    def _within(self, asked: _Asked) -> Answer | NoAnswer:
        """What is found within the filters."""
        asked = replace(asked, near=self._passages.near(asked.query, asked.near.vector, asked.filters))
        if not self._reader.has_statements(asked.filters.collections):
            return self._passage(asked)
        if asked.reading.kind is QuestionKind.WHAT_SAID:
            return self._what_said(asked)
        if asked.reading.kind is QuestionKind.WHO_SAID and (found := self._who_said(asked)) is not None:
            if isinstance(found, Answer) and _may_be_a_fact(asked):
                return self._or_a_fact(asked, found)
            return found
        return self._passage(asked)

    def _or_a_fact(self, asked: _Asked, found: Answer) -> Answer:
        """What answers a question that may ask for a fact: "which judge backed the recount", "which circuit did it".

        The sentences that answer it stand among the passages; alone, where what is asked for is nobody who speaks.
        """
        facts = self._passage(asked)
        first = (found.says or found.disputes)[0].citation
        if not isinstance(facts, Answer) or any(_meet(first, one.citation) for one in facts.passages[:1]):
            return found
        noun = head_of(asked.reading.role or "")
        if noun and not any(is_somebody(one) for one in (noun, *singulars(noun))):
            return facts
        return replace(found, passages=(*facts.passages[:FACTS_SHOWN], *found.passages)[: asked.top])

    def _passage(self, asked: _Asked) -> Answer | NoAnswer:
        """The sentences that answer a question, wherever they stand and whoever says so."""
        fact = replace(asked, reading=replace(asked.reading, kind=QuestionKind.PASSAGE, claim=None))
        if self._judge is None:
            look = self._passages.look(asked.near, asked.top)
            if look.findings and look.on_topic:
                return _answered(fact, passages=look.findings)
            return _silent(asked, Reason.OFF_TOPIC, look.findings)
        text = asked_text(asked.query.text, fact.reading)
        answering, look = self._passages.judged(text, asked.near, asked.top, self._judge, self._config.bars)
        if answering and look.on_topic:
            return _answered(fact, passages=answering)
        return _silent(asked, Reason.NO_SUCH_STATEMENT if look.on_topic else Reason.OFF_TOPIC, look.findings)

    def _who_said(self, asked: _Asked) -> Answer | NoAnswer | None:
        """Who says what a question claims, and who disputes it; None where the question may ask for something else."""
        reading, speaker = asked.reading, asked.filters.speaker
        candidates = self._candidates(asked, speaker)
        if speaker is not None and not candidates:
            return self._no_such_speaker(asked)
        weighed = self._weighed(asked, candidates)
        says, disputes, unsure = sides(weighed, reading, self._config.bars)
        near = self._passages.is_near(asked.near)
        if not near:  # only what the judge is sure of is then no accident of words
            far = self._config.bars.far
            says, disputes = ([one for one in side if one.verdict.relevance >= far] for side in (says, disputes))
        if not says and not disputes:
            if not reading.sure:
                return None
            if weighed and (unsure or near):
                return _silent(asked, Reason.NO_SUCH_STATEMENT, self._findings((unsure or weighed)[:NEAREST_SHOWN]))
            return _silent(asked, Reason.OFF_TOPIC, self._passages.look(asked.near, NEAREST_SHOWN).findings)
        top = asked.top
        yes, no = (Stance.DISPUTES, Stance.SUPPORTS) if reading.turned else (Stance.SUPPORTS, Stance.DISPUTES)
        return _answered(
            asked,
            says=self._findings(says[:top], yes),
            disputes=self._findings(disputes[:top], no),
            passages=self._findings(unsure[:top]),
        )

    def _what_said(self, asked: _Asked) -> Answer | NoAnswer:
        """What a speaker said on a topic."""
        reading = asked.reading
        candidates = self._candidates(asked, asked.filters.speaker or reading.speaker)
        if not candidates:
            return self._no_such_speaker(asked)
        weighed = self._weighed(asked, candidates)
        # "What did she say?" asks for anything.
        answering = [one for one in weighed if not reading.claim or one.verdict.relevance >= self._config.bars.topical]
        if not answering:
            return _silent(asked, Reason.NO_SUCH_STATEMENT, self._findings(weighed[:NEAREST_SHOWN]))
        return _answered(asked, says=self._findings(answering[: asked.top]))

    def _candidates(self, asked: _Asked, speaker: str | None) -> list[Candidate]:
        """The statements nearest to a question, of a speaker or of any."""
        near, claim = asked.near, asked.reading.claim
        about = near.query
        if asked.reading.kind is QuestionKind.WHAT_SAID and claim and any(sign.isalnum() for sign in claim):
            about = read(claim)  # the speaker's own name would count for every statement alike
        most = self._config.passages.candidates
        if speaker is None:
            return self._statements.search(near, about, asked.filters, most)
        return self._statements.of_speaker(speaker, near, about, asked.filters, most)

    def _weighed(self, asked: _Asked, candidates: Sequence[Candidate]) -> list[Weighed]:
        # Of "criticized that" only "that" is left: no question is about it.
        telling = [one for one in candidates if tells(" ".join(one.stored.cited.content))]
        if asked.reading.kind is QuestionKind.WHO_SAID:  # whose words it is not told comes after all others
            telling.sort(key=lambda one: not is_told(one.stored.cited.statement.speaker))
        groups = once(telling)
        config = self._config
        first = groups[: config.judged]
        names = self._passages.names(asked.near)
        lacking = self._lacking(names, first)
        weighed = self._judged(asked, first, lacking)
        more = groups[config.judged : config.judged_at_most]
        if self._judge is None or not more or any(one.verdict.relevance >= config.bars.found for one in weighed):
            return weighed
        return self._judged(asked, [*first, *more], lacking | self._lacking(names, more))

    def _lacking(self, names: Sequence[str], groups: Sequence[Sequence[Candidate]]) -> dict[tuple[str, int], int]:
        return self._passages.lacking(names, [group[0].stored.cited.citation for group in groups])

    def _judged(
        self, asked: _Asked, groups: Sequence[Sequence[Candidate]], lacking: Mapping[tuple[str, int], int]
    ) -> list[Weighed]:
        return weigh(asked.text, groups, self._judge, self._config.bars, asked.reading, lacking=lacking)

    def _no_such_speaker(self, asked: _Asked) -> NoAnswer:
        return _silent(asked, Reason.NO_SUCH_SPEAKER, self._passages.look(asked.near, NEAREST_SHOWN).findings)

    def _findings(self, weighed: Sequence[Weighed], stance: Stance | None = None) -> list[Finding]:
        """Statements as findings, with the passage around each."""
        keys = [one.best.stored.passage for one in weighed]
        passages = self._reader.passages([key for key in keys if key is not None])
        return [
            finding(one.best, None if key is None else passages.get(key), stance, one.score)
            for one, key in zip(weighed, keys, strict=True)
        ]


def _may_be_a_fact(asked: _Asked) -> bool:
    """Whether a question for a speaker may ask for something else, of the text and not of one speaker's words."""
    return not asked.reading.sure and not asked.reading.sides and asked.filters.speaker is None


def _meet(one: Citation, other: Citation) -> bool:
    """Whether two citations share a place."""
    return one.place == other.place and one.start < other.end and other.start < one.end


def _answered(
    asked: _Asked,
    *,
    says: Sequence[Finding] = (),
    disputes: Sequence[Finding] = (),
    passages: Sequence[Finding] = (),
) -> Answer:
    return Answer(
        question=asked.question,
        kind=asked.reading.kind,
        filters=_shown(asked),
        claim=asked.reading.claim,
        says=tuple(says),
        disputes=tuple(disputes),
        passages=tuple(passages),
    )


def _silent(asked: _Asked, reason: Reason, nearest: Sequence[Finding] = ()) -> NoAnswer:
    return NoAnswer(
        question=asked.question,
        kind=asked.reading.kind,
        filters=_shown(asked),
        claim=asked.reading.claim,
        reason=reason,
        passages=tuple(nearest[:NEAREST_SHOWN]),
    )


def _shown(asked: _Asked) -> Filters:
    """The filters as they were understood: a question may name the speaker itself."""
    return replace(asked.filters, speaker=asked.filters.speaker or asked.reading.speaker)
