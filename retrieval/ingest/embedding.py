"""What the embedding model reads of documents: their passages, and in them their statements.

A statement's vector is made of the model's reading of the passage around it, so that "he denied it" is near to what
"it" was: the tokens of what was said are averaged after the model has read the whole (late chunking: Günther, Mohr,
Williams, Wang and Xiao, "Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding Models",
arXiv:2409.04701, 2024). It costs no second run of the model.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from retrieval.ingest.windows import Places, Window, windows
from retrieval.ports import Embedder, Vectors
from retrieval.store.rows import EmbeddedText, Kind, NewPassage, NewStatement
from retrieval.types import Block, BlockKind, PassageDraft, Span, Statement

Known = Callable[[Kind, Sequence[bytes]], dict[bytes, Vectors]]
"""Vectors that are stored already, by the digest of what they were made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A document as the model reads it."""

    text: str
    blocks: tuple[Block, ...]
    passages: Sequence[PassageDraft]
    windows: Sequence[Sequence[Window]]
    """The texts of each passage."""
    statements: Sequence[Statement] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A document with its vectors."""

    passages: tuple[NewPassage, ...]
    statements: tuple[NewStatement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the model reads a statement: spans in a text."""

    passage: int | None
    text: str
    spans: tuple[Span, ...]

    @property
    def digest(self) -> bytes:
        return _digest(f"{self.text}\0{self.spans}")


def read_windows(
    text: str, passages: Sequence[PassageDraft], title: str | None, embedder: Embedder
) -> list[list[Window]]:
    """The texts that a model reads for each passage."""
    return [windows(text, passage, title, embedder.count_tokens, embedder.max_tokens) for passage in passages]


def embed(documents: Sequence[Readable], embedder: Embedder, known: Known) -> tuple[list[Embedded], int]:
    """The vectors of documents, and how many texts the model had to read for them."""
    places = [_placed(document) for document in documents]
    texts = {_digest(window.text): window.text for one in documents for made in one.windows for window in made}
    vectors = known(Kind.PASSAGES, list(texts))
    wanted = {place.digest: place for found in places for place in found}
    parts = known(Kind.STATEMENTS, list(wanted))
    # A text is read where its own vector, or that of a part of it, is not stored yet.
    reading: dict[str, list[_Place]] = {text: [] for digest, text in texts.items() if digest not in vectors}
    for digest, place in wanted.items():
        if digest not in parts:
            reading.setdefault(place.text, []).append(place)
    rows, inside = embedder.embed_parts(list(reading), [[one.spans for one in found] for found in reading.values()])
    for (text, found), row, of_parts in zip(reading.items(), rows, inside, strict=True):
        vectors.setdefault(_digest(text), row)
        parts.update(zip((one.digest for one in found), of_parts, strict=True))
    return [
        Embedded(
            passages=tuple(
                NewPassage(
                    draft=passage,
                    embedded=tuple(
                        EmbeddedText(digest=_digest(window.text), vector=vectors[_digest(window.text)])
                        for window in made
                    ),
                )
                for passage, made in zip(document.passages, document.windows, strict=True)
            ),
            statements=_with_vectors(document, found, parts),
        )
        for document, found in zip(documents, places, strict=True)
    ], len(reading)


def _with_vectors(
    document: Readable, places: Sequence[_Place], parts: Mapping[bytes, Vectors]
) -> tuple[NewStatement, ...]:
    numbered = [block.start for block in document.blocks if block.kind is BlockKind.PARAGRAPH]
    return tuple(
        NewStatement(
            statement=statement,
            said=" ".join(document.text[start:end] for start, end in statement.content),
            paragraph=bisect_right(numbered, min(start for start, _ in statement.spans)),
            passage=place.passage,
            embedded=EmbeddedText(digest=place.digest, vector=parts[place.digest]),
        )
        for statement, place in zip(document.statements, places, strict=True)
    )


def _placed(document: Readable) -> list[_Place]:
    """Where the model reads what each statement says: in its passage or, where it is in none, alone."""
    starts = [passage.start for passage in document.passages]
    known: dict[int, Places] = {}
    found = []
    for statement in document.statements:
        content = statement.content
        first = bisect_right(starts, content[0][0]) - 1
        spans: list[Span] = []
        if first >= 0 and content[0][0] < document.passages[first].end:
            made = document.windows[first]
            if first not in known:
                known[first] = Places(document.text, document.passages[first], made)
            number, spans = known[first].of(content)
        if spans:
            found.append(_Place(passage=first, text=made[number].text, spans=tuple(spans)))
        else:
            alone = " ".join(" ".join(document.text[start:end].split()) for start, end in content)
            found.append(_Place(passage=None, text=alone, spans=((0, len(alone)),)))
    return found


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
