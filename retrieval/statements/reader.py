"""The statements of documents as the archive stores them: only what can be read, in pieces that fit into memory."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retrieval.ports import Parser
from retrieval.types import Block, Document, Draft, Extraction, Span, Statement

if TYPE_CHECKING:
    from retrieval.statements.extractor import Article

REVISION = 6
"""Raise it with every change of what is extracted: ``onrecord rebuild`` then reads the stored documents again."""
PIECE = 100_000
"""Code points that are read at once, at least a whole block. What is longer, some forty pages, is read piece by piece,
and each piece resolves its own pronouns: time and memory grow with the length then, not with its square."""
_WORD = re.compile(r"\w+")


class ParsedStatements:
    """Reads statements with a parser.

    Args:
        parser: parses English; other documents have no statements.
    """

    revision = REVISION

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def verify(self) -> None:
        """Raise ModelError where the parser's model is missing, or is not the pinned one."""
        self._parser.verify()

    def statements(self, documents: Sequence[Draft | Document]) -> Extraction:
        """The attributed statements of each document, in order of its text.

        A failure costs its own sentence, or where that cannot be told its own document, and is counted.

        Raises:
            ModelError: the parser cannot be used.
        """
        from retrieval.statements.extractor import Extractor  # noqa: PLC0415 - heavy: it imports spaCy
        from retrieval.statements.first_person import writers  # noqa: PLC0415 - as above

        found: list[list[Statement]] = [[] for _ in documents]
        pieces = [
            (index, piece)
            for index, document in enumerate(documents)
            if self._parser.reads(document.text, document.language)
            for piece in _pieces(document.text, document.blocks)
        ]
        if not pieces:
            return Extraction(statements=tuple(tuple(one) for one in found))
        with self._parser.pipeline() as nlp:
            extractor = Extractor(nlp)
            written = [writers(one.text, one.title, one.authors, one.publisher) for one in documents]
            articles = (piece.article(written[index]) for index, piece in pieces)
            for (index, piece), statements in zip(pieces, extractor.extract(articles), strict=True):
                own = documents[index].publisher
                found[index] += [_moved(_without(own, statement), piece.start) for statement in statements]
        return Extraction(
            statements=tuple(tuple(one) for one in found),
            sentences_lost=extractor.lost,
            documents_lost=extractor.failed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Some neighbouring blocks of a document."""

    text: str
    start: int
    """Code point of the document at which the piece starts."""
    blocks: tuple[Block, ...]
    """Its blocks, with code points of the piece."""

    def article(self, written_by: tuple[str, ...]) -> "Article":
        from retrieval.statements.extractor import Article  # noqa: PLC0415 - heavy: it imports spaCy

        return Article(text=self.text, blocks=self.blocks, writers=written_by)


def _pieces(text: str, blocks: Sequence[Block]) -> Iterator[_Piece]:
    """A document as one piece, or as several where it is long."""
    if len(text) <= PIECE:
        yield _Piece(text=text, start=0, blocks=tuple(blocks))
        return
    first = 0
    for index, block in enumerate(blocks):
        last = index + 1 == len(blocks)
        if last or blocks[index + 1].end - blocks[first].start > PIECE:
            start = blocks[first].start
            shifted = tuple(
                replace(one, start=one.start - start, end=one.end - start) for one in blocks[first : index + 1]
            )
            yield _Piece(text=text[start : block.end], start=start, blocks=shifted)
            first = index + 1


def _moved(statement: Statement, by: int) -> Statement:
    """A statement of a piece, with code points of the document."""
    if not by:
        return statement

    def move(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple((start + by, end + by) for start, end in spans)

    return replace(
        statement,
        content=move(statement.content),
        cue=move(statement.cue),
        source=move(statement.source),
        sentences=move(statement.sentences),
    )


def _without(publisher: str | None, statement: Statement) -> Statement:
    """A statement without the document's own publisher in its chain: every document is relayed by its publisher."""
    speaker = statement.speaker
    if publisher is None or speaker is None or not speaker.via:
        return statement
    own = _words(publisher)
    via = tuple(name for name in speaker.via if not _holds(own, _words(name)))
    return replace(statement, speaker=replace(speaker, via=via))


def _holds(words: list[str], part: list[str]) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
