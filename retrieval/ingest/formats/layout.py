"""Laying out the text of formats that have none of their own: pieces, joined by a blank line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.ingest.formats.lines import trim
from retrieval.types import Block, BlockKind

GAP = "\n\n"
_SPACE = re.compile(r"[^\S\u00a0]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block of a document, before it has a place in a text."""

    kind: BlockKind
    text: str


def lay_out(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The pieces as one text, and the block of each. Pieces that show nothing are left out."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for piece in pieces:
        span = trim(piece.text, 0, len(piece.text))
        if span is None:
            continue
        part = piece.text[span[0] : span[1]]
        parts.append(part)
        blocks.append(Block(kind=piece.kind, start=at, end=at + len(part)))
        at += len(part) + len(GAP)
    return GAP.join(parts), tuple(blocks)


def one_line(text: str) -> str:
    """The text with each run of white space, line ends included, as one space; no-break spaces stay."""
    return _SPACE.sub(" ", text).strip()


def rows_as_pieces(rows: Iterable[list[list[str]]]) -> Iterable[Piece]:
    """The rows of a table as paragraphs.

    A row of short cells is one paragraph, its cells divided by `` | ``, so that a figure keeps the name that it
    belongs to. A cell of several paragraphs or of running text is layout, and its paragraphs stand alone.

    Args:
        rows: For each row its cells, and for each cell its paragraphs.
    """
    for row in rows:
        cells = [[line for text in cell if (line := one_line(text))] for cell in row]
        cells = [cell for cell in cells if cell]
        if all(len(cell) == 1 and len(cell[0]) <= _SHORT_CELL for cell in cells):
            yield Piece(kind=BlockKind.PARAGRAPH, text=" | ".join(cell[0] for cell in cells))
        else:
            yield from (Piece(kind=BlockKind.PARAGRAPH, text=line) for cell in cells for line in cell)


_SHORT_CELL = 100
