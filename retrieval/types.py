"""The values that everything in onrecord speaks.

Every value is frozen, slotted and keyword-only, and none of them holds a connection, a model or a file.
A *span* is a half-open range ``(start, end)`` of Unicode code points into the text of one document version,
so that ``document.text[start:end]`` is what the span shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Span = tuple[int, int]


class BlockKind(StrEnum):
    """What a stretch of a document is for a reader."""

    FRONT = "front"
    """Part of a header or footer: an id, a byline, a rights line, YAML front matter. Never retrieved."""
    TITLE = "title"
    """The document's own headline, where it stands in the text."""
    HEADING = "heading"
    """A heading inside the document. A passage never crosses it."""
    PARAGRAPH = "paragraph"
    """Body text. Paragraphs are numbered from 1, in order; nothing else is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a document's text, as a reader sees it. Blocks are in order and never overlap."""

    kind: BlockKind
    start: int
    """Code point at which the block starts; no white space stands at either end of a block."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document as it was loaded, before the archive gave it an identity and a version."""

    text: str
    """The whole text. For a plain-text file: the file's own decoded text, unchanged."""
    blocks: tuple[Block, ...]
    source: str
    """The path or URL that it was loaded from; ``-`` for standard input."""
    record: int | None = None
    """The number, from 1, of the record inside a JSON Lines or CSV file; None for one-document files."""
    stated_id: str | None = None
    """The id that the document itself states; None where it states none."""
    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    """ISO 8601 date or date-time as stated, or None; never guessed."""
    language: str | None = None
    """BCP 47 tag as stated, or None."""
    url: str | None = None
    rights: str | None = None
    collection: str | None = None
    """The name of a collection as the document states it, or None; belongs to no version of its text."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What the source says beyond these fields; values that JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of one published item. Its ``text`` never changes once stored."""

    id: str
    version: int
    """From 1, one more each time that the item's text or fields changed."""
    text: str
    blocks: tuple[Block, ...]
    source: str
    title: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    url: str | None
    rights: str | None
    extra: Mapping[str, Any]
    added: str
    """ISO 8601 instant (UTC) at which this version was stored."""
    current: bool
    """Whether this is the version that answers questions."""
    collection: str | None = None
    """The collection that the document is in, with all its versions; None where in none, and open to everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """What a list shows of a document: no text."""

    id: str
    version: int
    title: str | None
    publisher: str | None
    published: str | None
    source: str
    characters: int
    passages: int
    collection: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDraft:
    """A stretch of a document that is retrieved as a unit, before it is stored."""

    start: int
    end: int
    heading: str | None
    """The heading that it stands under, verbatim; None before the first one."""
    sentences: tuple[Span, ...]
    """Its sentences, as spans into the document, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it: the words in the text, the resolved name, and the chain that relayed it."""

    name: str
    text: str
    description: str | None
    named: bool
    via: tuple[str, ...] = ()


class StatementKind(StrEnum):
    """How the words of a statement are given."""

    DIRECT = "direct"
    """At least nine tenths of its words stand inside quotation marks."""
    INDIRECT = "indirect"
    """None of its words stands inside quotation marks."""
    MIXED = "mixed"


class Polarity(StrEnum):
    """What the speaker does with the content. It belongs to the attribution, not to the content."""

    ASSERTS = "asserts"
    DENIES = "denies"
    DECLINES = "declines"
    """The speaker would not say, or did not answer."""
    ASKS = "asks"
    HYPOTHETICAL = "hypothetical"
    """Nobody is reported to have said it: "if she says …", "he would have to admit …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One attributed utterance, thought or finding."""

    content: tuple[Span, ...]
    """What is attributed, in order of the text; at least one span, none empty, none overlapping."""
    cue: tuple[Span, ...]
    """The words that attribute; empty where only a pair of quotation marks continues a speaker."""
    source: tuple[Span, ...]
    """The speaker's words beside the cue; empty where the text names nobody."""
    kind: StatementKind
    polarity: Polarity
    speaker: Speaker | None
    """Who it is, resolved inside the document; None where nobody is named."""
    sentences: tuple[Span, ...]
    """The sentences that hold its parts, in order of the text."""
    depth: int = 0
    """How many other statements its words stand inside: 0 for what the document itself reports."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span of it: content, cue, source and sentences, in this order."""
        return self.content + self.cue + self.source + self.sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The statements of some documents, and what could not be read in them."""

    statements: tuple[tuple[Statement, ...], ...]
    """For each document its statements, in order of its text."""
    sentences_lost: int = 0
    documents_lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a quote stands. The quote is ``text[start:end]`` of that document version, always."""

    document_id: str
    version: int
    start: int
    end: int
    paragraph: int
    """The number, from 1, of the body paragraph in which the quote starts; 0 for the document's title."""
    title: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    source: str

    @property
    def place(self) -> tuple[str, int]:
        """The document and version that is cited."""
        return self.document_id, self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedStatement:
    """A stored statement, with the sentences that hold it as its quote."""

    statement: Statement
    quote: str
    """The document's text from the first of its sentences to the last, verbatim."""
    content: tuple[str, ...]
    """What is attributed, a slice of the document for each span."""
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The passage around a quote: a slice of the same document version, for a face to show as context."""

    start: int
    end: int
    text: str
    heading: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge makes of a question and a statement. Calibrated probabilities."""

    relevance: float
    """That the statement speaks to the claim, the topic or the question."""
    supports: float
    """That it supports the claim, given that it speaks to it."""
    disputes: float
    """That it disputes it; what is left of 1 takes neither side."""


class Stance(StrEnum):
    """How a statement stands to the claim of a question."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One quote with its source."""

    quote: str
    citation: Citation
    score: float
    """Higher is better; comparable inside one answer only."""
    speaker: Speaker | None = None
    content: tuple[Span, ...] | None = None
    """Spans of what was said, inside the quote; None where nobody is said to have said it."""
    stance: Stance | None = None
    passage: Excerpt | None = None


class QuestionKind(StrEnum):
    """What a question asks for."""

    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    PASSAGE = "passage"


class Reason(StrEnum):
    """Why there is no answer."""

    OFF_TOPIC = "off_topic"
    NO_SUCH_SPEAKER = "no_such_speaker"
    NO_SUCH_STATEMENT = "no_such_statement"
    FILTERED_OUT = "filtered_out"
    EMPTY_ARCHIVE = "empty_archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an answer is confined to. None means no limit. Names match case-insensitively, in part."""

    speaker: str | None = None
    publisher: str | None = None
    author: str | None = None
    since: date | None = None
    """Published on this day or later. A document without a date is left out when a date limit is set."""
    until: date | None = None
    """Published on this day or earlier."""
    language: str | None = None
    document: str | None = None
    """The id of the one document to search."""
    collections: frozenset[str] | None = None
    """The collections that may be seen, beside what is in none. Every other document is as if it were not there."""

    @property
    def active(self) -> bool:
        """Whether anything is limited at all."""
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the archive holds on a question. At least one finding stands in says, disputes or passages."""

    question: str
    kind: QuestionKind
    filters: Filters
    claim: str | None = None
    says: tuple[Finding, ...] = ()
    disputes: tuple[Finding, ...] = ()
    passages: tuple[Finding, ...] = ()
    elapsed_ms: float = 0.0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding: says, disputes, passages, in this order."""
        return self.says + self.disputes + self.passages


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The archive does not hold it. A value with a reason, never an exception and never a guess."""

    question: str
    kind: QuestionKind
    filters: Filters
    reason: Reason
    claim: str | None = None
    passages: tuple[Finding, ...] = ()
    """The nearest passages, to be shown as just that."""
    elapsed_ms: float = 0.0


class Outcome(StrEnum):
    """What became of one document in an ingest."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that could not be taken in, and why, in one sentence."""

    source: str
    reason: str
    record: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of an ingest, reported after it is safely stored."""

    outcome: Outcome
    document_id: str | None
    """None for what was skipped."""
    version: int | None
    source: str
    passages: int
    documents_done: int
    documents_total: int | None
    """Documents to go through in all; None while it is not known."""
    passages_done: int
    """Passages stored so far in this run."""
    skipped: Skipped | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()
    passages: int = 0
    """Passages of the documents added and updated."""
    embedded: int = 0
    """Texts that the model had to read; the rest had stored vectors."""
    moved: int = 0
    """Unchanged documents that were put into another collection."""
    sentences_lost: int = 0
    """Sentences of which no statement could be read, because reading them failed."""
    documents_lost: int = 0
    """Documents that are stored without any statement, because reading them failed."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How large the archive is, and how fresh."""

    documents: int = 0
    versions: int = 0
    passages: int = 0
    publishers: tuple[tuple[str | None, int], ...] = ()
    """Publisher and its number of documents, most first; None for documents that state none."""
    collections: tuple[tuple[str | None, int], ...] = ()
    """Collection and its number of documents, most first; None for documents that are in none."""
    earliest: str | None = None
    latest: str | None = None
    undated: int = 0
    model: str | None = None
    dimension: int | None = None
    bytes: int = 0
    """Size of the database and the index on disk; 0 where only a part of the archive may be seen."""
    updated: str | None = None
    """ISO 8601 instant (UTC) of the last change; of a part of the archive, when its newest version was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that ``onrecord check`` found, and the command that mends it."""

    what: str
    fix: str
