"""Rows of the database as values, and values as rows."""

import hashlib
import json
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from retrieval.ports import Vectors
from retrieval.types import (
    Block,
    BlockKind,
    Citation,
    CitedStatement,
    Document,
    Draft,
    Excerpt,
    PassageDraft,
    Span,
    Statement,
)

VERSION_COLUMNS = (
    "d.id, v.version, v.text, v.blocks, v.source, v.title, v.publisher, v.authors, v.published, v.language,"
    " v.url, v.rights, v.extra, v.added, d.version AS current, d.collection"
)


class Kind(StrEnum):
    """What can be found: each kind has its own keys, vectors and words."""

    PASSAGES = "passages"
    STATEMENTS = "statements"

    @property
    def vectors(self) -> str:
        """The table of its vectors."""
        return "vectors" if self is Kind.PASSAGES else "statement_vectors"

    @property
    def owner(self) -> str:
        """The column of that table that names what was read."""
        return "passage" if self is Kind.PASSAGES else "statement"

    @property
    def words(self) -> str:
        """The table of its words."""
        return "passages_fts" if self is Kind.PASSAGES else "statements_fts"

    @property
    def places(self) -> str:
        """The table that tells where each word stands."""
        return "passage_places" if self is Kind.PASSAGES else "statement_places"

    @property
    def weights(self) -> dict[str, float]:
        """What a word counts in each column of its words, in order of the columns."""
        if self is Kind.PASSAGES:
            return {"title": 2.0, "heading": 2.0, "body": 1.0}
        return {"title": 1.0, "speaker": 1.0, "sentence": 1.0, "content": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A statement as it is stored."""

    key: int
    passage: int | None
    """Key of the passage that it starts in; None where it stands in none, as in a headline."""
    cited: CitedStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """A passage as it is stored, with what a citation of it needs."""

    key: int
    document_id: str
    version: int
    start: int
    end: int
    text: str
    heading: str | None
    sentences: tuple[Span, ...]
    paragraphs: tuple[tuple[int, int], ...]
    """Start and number of the body paragraphs that reach into it, in order."""
    title: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    source: str

    def quote(self, start: int, end: int) -> str:
        """The document's text between two offsets, which lie inside the passage."""
        return self.text[start - self.start : end - self.start]

    def excerpt(self) -> Excerpt:
        """The passage as context for a finding."""
        return Excerpt(start=self.start, end=self.end, text=self.text, heading=self.heading)

    def citation(self, start: int, end: int) -> Citation:
        """Where ``quote(start, end)`` stands."""
        return Citation(
            document_id=self.document_id,
            version=self.version,
            start=start,
            end=end,
            paragraph=max((number for at, number in self.paragraphs if at <= start), default=0),
            title=self.title,
            publisher=self.publisher,
            authors=self.authors,
            published=self.published,
            url=self.url,
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedText:
    """A text that the model read for a passage, by its digest, and the vector that it gave."""

    digest: bytes
    vector: Vectors
    """Shape (dimension,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassage:
    """A passage to be stored, with one embedded text for each window of it."""

    draft: PassageDraft
    embedded: tuple[EmbeddedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStatement:
    """A statement to be stored, with its vector."""

    statement: Statement
    said: str
    """The words of its content."""
    paragraph: int
    """Number of the body paragraph that its quote starts in."""
    passage: int | None
    """Which of the version's passages it starts in, from 0; None where in none."""
    embedded: EmbeddedText

    @property
    def quote(self) -> Span:
        """From the first of its sentences to the last."""
        spans = self.statement.spans
        return min(start for start, _ in spans), max(end for _, end in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A document version to be stored."""

    id: str
    origin: str
    digest: str
    draft: Draft
    collection: str | None
    """The one that the document is in from now on; None for none."""
    passages: tuple[NewPassage, ...]
    statements: tuple[NewStatement, ...] = ()
    extracted: int | None = None
    """The revision of the extractor that read the statements; None where they were not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """The model that made an archive's vectors."""

    key: int
    name: str
    dimension: int
    digest: str
    """SHA-256 of its weights."""


def stored_model(connection: sqlite3.Connection) -> StoredModel | None:
    """The model of an archive; None before the first document."""
    row = connection.execute(
        "SELECT key, name, dimension, digest FROM models WHERE key = (SELECT value FROM meta WHERE key = 'model')"
    ).fetchone()
    return None if row is None else StoredModel(key=row[0], name=row[1], dimension=row[2], digest=row[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of an archive's passages."""

    generation: int
    """Grows by one with every change."""
    token: str
    """Random, and so different in two histories that reached the same number."""


def mismatch(stored: str, asked: str) -> str:
    """What to say where an archive's vectors are another model's than the one that is set."""
    return (
        f"The archive was embedded with {stored} and the setting names {asked}, with other weights: run `onrecord"
        " rebuild --reembed` to change over, or set ONRECORD_MODELS__EMBEDDER back."
    )


def paragraphs_in(blocks: tuple[Block, ...], passages: Sequence[PassageDraft]) -> list[list[tuple[int, int]]]:
    """For each passage, in order, start and number (from 1) of the body paragraphs that reach into it."""
    bodies = [block for block in blocks if block.kind is BlockKind.PARAGRAPH]
    starts = [block.start for block in bodies]
    ends = [block.end for block in bodies]
    return [
        [(starts[i], i + 1) for i in range(bisect_right(ends, passage.start), bisect_left(starts, passage.end))]
        for passage in passages
    ]


def paragraph_at(blocks: tuple[Block, ...], position: int) -> int:
    """The number, from 1, of the last body paragraph that starts at or before a place; 0 before the first."""
    return sum(block.kind is BlockKind.PARAGRAPH and block.start <= position for block in blocks)


def digest_of(draft: Draft | Document) -> str:
    """SHA-256 over the text and the fields that make a version: where it was loaded from is not among them."""
    held = (
        draft.text,
        draft.title,
        draft.publisher,
        list(draft.authors),
        draft.published,
        draft.language,
        draft.url,
        draft.rights,
        dict(draft.extra),
    )
    return hashlib.sha256(to_json(held).encode()).hexdigest()


def to_json(value: Any) -> str:
    """Compact JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def blocks_to_json(blocks: tuple[Block, ...]) -> str:
    """Blocks for the database."""
    return to_json([[block.kind.value, block.start, block.end] for block in blocks])


def blocks_from_json(text: str) -> tuple[Block, ...]:
    """Blocks from the database."""
    return tuple(Block(kind=BlockKind(kind), start=start, end=end) for kind, start, end in json.loads(text))


def vector_to_blob(vector: Vectors) -> bytes:
    """A vector as little-endian float16."""
    return vector.astype("<f2").tobytes()


def vectors_from_blobs(blobs: list[bytes], dimension: int) -> Vectors:
    """Vectors as float32 of shape (len(blobs), dimension), rows of length 1."""
    if not blobs:
        return np.zeros((0, dimension), dtype=np.float32)
    rows = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), dimension).astype(np.float32)
    # float16 keeps a length only to about three digits; similarity is an inner product of unit vectors.
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def document_from_row(row: sqlite3.Row) -> Document:
    """A document version from a row of VERSION_COLUMNS."""
    return Document(
        id=row["id"],
        version=row["version"],
        text=row["text"],
        blocks=blocks_from_json(row["blocks"]),
        source=row["source"],
        title=row["title"],
        publisher=row["publisher"],
        authors=tuple(json.loads(row["authors"])),
        published=row["published"],
        language=row["language"],
        url=row["url"],
        rights=row["rights"],
        extra=json.loads(row["extra"]),
        added=row["added"],
        current=row["version"] == row["current"],
        collection=row["collection"],
    )
