"""Printed lines to paragraphs, by where they stand on their pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from retrieval.ingest.formats.layout import Piece, one_line
from retrieval.ingest.formats.lines import EAST_ASIAN, ends_open, ends_sentence
from retrieval.types import BlockKind

_EDGE = 2
"""Lines at the top and at the bottom of a page that may be running heads or page numbers."""
_FEW = 3
_LONGEST_HEAD = 80
_SAME_HEIGHT = 3.0
_DIGITS = re.compile(r"\d+")
_SAME_SIZE = 0.08
_LARGER = 1.15
_WIDE_GAP = 1.4
_INDENT = 0.8
_SHORT = 0.15
_HEADING_WORDS = 20
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line as it stands on a page. Lengths are in points; the page's origin is at its bottom left."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    """Of the letters."""
    bold: bool
    hyphen: bool
    """Whether a word is divided at its end, at a hyphen that ``text`` leaves out."""


def to_pieces(lines: Sequence[PrintedLine]) -> Iterator[Piece]:
    """The paragraphs and headings of a document, in the order of its lines."""
    body = _without_furniture(lines)
    if not body:
        return
    sizes = Counter[float]()
    for line in body:
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0]
    mostly_bold = sum(len(line.text) for line in body if line.bold) * 2 > sum(len(line.text) for line in body)
    words = Counter(word for line in body for word in _WORD.findall(line.text.lower()))
    title_open = True
    largest = max(line.size for line in body)
    for paragraph in _paragraphs(body):
        text = one_line(_joined(paragraph, words))
        first = paragraph[0]
        stands_out = first.size > usual * _LARGER or (first.bold and not mostly_bold and all(x.bold for x in paragraph))
        kind = BlockKind.PARAGRAPH
        if stands_out and len(text.split()) <= _HEADING_WORDS and (first.size > usual * _LARGER or ends_open(text)):
            is_title = title_open and first.page == 0 and first.size > usual * _LARGER and first.size >= largest - 0.1
            kind = BlockKind.TITLE if is_title else BlockKind.HEADING
        title_open = title_open and kind is BlockKind.HEADING
        yield Piece(kind=kind, text=text)


def _without_furniture(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines without what comes back at the edges of the pages: running heads, page numbers."""
    pages: dict[int, list[PrintedLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges: dict[int, set[int]] = {}
    counts = Counter[str]()
    for page, its_lines in pages.items():
        heights = sorted(its_lines, key=lambda line: line.base)
        edge = [line for line in (*heights[:_EDGE], *heights[-_EDGE:]) if len(line.text) <= _LONGEST_HEAD]
        edges[page] = {id(line) for line in edge}
        counts.update({_shape(line) for line in edge})
    repeated = {
        shape
        for shape, count in counts.items()
        if count * 2 >= len(pages) and (count >= _FEW or (count > 1 and "#" in shape))
    }
    return [line for line in lines if id(line) not in edges[line.page] or _shape(line) not in repeated]


def _shape(line: PrintedLine) -> str:
    """What a running head has in common from page to page: its words, numbers aside, and its height."""
    return f"{_DIGITS.sub('#', line.text.casefold())} at {round(line.base / _SAME_HEIGHT)}"


def _paragraphs(lines: Sequence[PrintedLine]) -> Iterator[list[PrintedLine]]:
    leading = _leading(lines)
    right = dict[int, float]()
    for line in lines:
        right[line.page] = max(right.get(line.page, 0.0), line.right)
    current: list[PrintedLine] = []
    for line in lines:
        if current and _starts_anew(current, line, leading.get(round(line.size), 0.0), right[current[-1].page]):
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def _leading(lines: Sequence[PrintedLine]) -> dict[int, float]:
    """The usual distance between two lines of a paragraph, in points, by the size of the letters."""
    gaps: dict[int, list[float]] = {}
    for line, after in pairwise(lines):
        gap = line.base - after.base
        if line.page == after.page and 0 < gap < 3 * line.size and abs(line.size - after.size) < _SAME_SIZE * line.size:
            gaps.setdefault(round(line.size), []).append(gap)
    return {size: median(found) for size, found in gaps.items()}


def _starts_anew(paragraph: Sequence[PrintedLine], line: PrintedLine, leading: float, right: float) -> bool:
    before = paragraph[-1]
    if before.hyphen:
        return False
    if abs(before.size - line.size) > _SAME_SIZE * before.size or before.bold != line.bold:
        # A bold word may open or close a line of running text.
        return before.bold == line.bold or ends_sentence(before.text) or ends_open(before.text)
    gap = before.base - line.base
    if line.page != before.page or gap <= 0:
        # The next column or page: the paragraph goes on unless its sentence has ended.
        return ends_sentence(before.text)
    if gap > leading * _WIDE_GAP:
        return True
    left = min(each.left for each in paragraph[-_FEW:])
    if line.left > left + _INDENT * line.size:
        return True
    room = right - before.right
    return ends_sentence(before.text) and room > _SHORT * (right - left)


def _joined(paragraph: Sequence[PrintedLine], words: Counter[str]) -> str:
    parts: list[str] = []
    for line, after in zip(paragraph, [*paragraph[1:], None], strict=True):
        parts.append(line.text)
        if after is None:
            parts.append("-" if line.hyphen else "")
        elif line.hyphen:
            parts.append(_hyphen(line.text, after.text, words))
        elif not (EAST_ASIAN.match(line.text[-1:]) and EAST_ASIAN.match(after.text)):
            parts.append(" ")
    return "".join(parts)


def _hyphen(before: str, after: str, words: Counter[str]) -> str:
    """The hyphen between the halves of a word, or nothing: as the document writes the word elsewhere.

    Where it does not, the halves are one word if the second starts with a small letter.
    """
    left = before.rsplit(None, 1)[-1].lower()
    right = after.split(None, 1)[0].lower()
    whole, parted = _WORD.match(left + right), _WORD.match(f"{left}-{right}")
    if parted and words[parted[0]] > (words[whole[0]] if whole else 0):
        return "-"
    return "" if after[:1].islower() else "-"
